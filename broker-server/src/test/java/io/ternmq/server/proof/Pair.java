package io.ternmq.server.proof;

import java.util.List;

/** A producer, and who consumes what such producers send. */
record Pair(Client producer, Client consumer) {
    /**
     * Makes a pair that does what belongs to the work's places: in branches, transactions of consumers are that.
     *
     * @param prefix of both names
     * @param number of the consumer among the places
     */
    static Pair of(Client.Work work, String prefix, int number) {
        boolean inBranches = work.places().domain() == Places.Domain.BRANCHES && work.mode() == Mode.TRANSACTED;
        String name = prefix + "c";
        return new Pair(
                new Producer(work, prefix + "p" + number),
                inBranches ? new Relay(work, name, number) : new Consumer(work, name, number, false));
    }

    List<Client> both() {
        return List.of(producer, consumer);
    }
}
