package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.OfBranch;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.transaction.Branch.Unfinished;
import io.ternmq.broker.transaction.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Calls of branches that wait for room, at most one a branch, in the order in which they came: those that only send wait to
 * be carried out, others for their answer alone, so that nobody can wait for one that waits. One whose branch was rolled
 * back meanwhile waits no more; a later branch of the same name is none of its business.
 */
final class BranchWaits {
    private final State state;
    private final Gate gate;
    private final long parkMillis;
    /** By what was done in their branches, each of which is itself. */
    private final Map<Work, Waiting> calls = new LinkedHashMap<>();

    /**
     * One of them.
     *
     * @param call to be carried out, or answered
     * @param branch idle as long as the call isn't done and nobody rolled it back
     * @param targets the queues that take what it sends
     * @param topicChanges as of which they do
     * @param isDone whether only its answer waits
     */
    record Waiting(
            OfBranch call,
            Unfinished branch,
            Set<BrokerQueue> targets,
            long topicChanges,
            boolean isDone,
            long sinceMillis) {
        /** Whether the branch was rolled back, which dooms what was done in it. */
        boolean isOver() {
            return !isDone && branch.work().doomed().isPresent();
        }
    }

    BranchWaits(State state, Gate gate, long parkMillis) {
        this.state = state;
        this.gate = gate;
        this.parkMillis = parkMillis;
    }

    void add(OfBranch call, Unfinished branch, Set<BrokerQueue> targets, boolean isDone, long sinceMillis) {
        calls.put(
                branch.work(), new Waiting(call, branch, targets, state.topics().changes(), isDone, sinceMillis));
    }

    /** Whether a call of the branch waits. */
    boolean contains(Unfinished branch) {
        return calls.containsKey(branch.work());
    }

    /** Whether everything that it sends to has room; it may overshoot by itself. */
    boolean hasRoom(Set<BrokerQueue> targets) {
        return hasRoom(targets, BrokerQueue::hasRoom);
    }

    /** An answer may wait for what others take away, never for what is reserved: that is freed by those who were answered. */
    private boolean hasRoom(Waiting waiting) {
        return waiting.isDone()
                ? hasRoom(waiting.targets(), BrokerQueue::hasRoomBesideReserved)
                : hasRoom(waiting.targets());
    }

    private boolean hasRoom(Set<BrokerQueue> targets, Predicate<BrokerQueue> room) {
        return targets.isEmpty() || (!gate.closed() && targets.stream().allMatch(room));
    }

    /** Whether one that was carried out without room is answered later: the store is behind, or it brought more. */
    boolean isSlowedDown(int sent, int taken) {
        return gate.closed() || sent > taken;
    }

    /** Takes those out that may go on, or have waited too long; at most so many. */
    List<Waiting> takeReady(long nowMillis, int most) {
        List<Waiting> ready = new ArrayList<>(0);
        for (Waiting waiting : calls.values()) {
            boolean changed = !waiting.isDone()
                    && waiting.topicChanges() != state.topics().changes();
            if (ready.size() < most
                    && (changed || waiting.isOver() || isLate(waiting, nowMillis) || hasRoom(waiting))) {
                ready.add(waiting);
            }
        }
        ready.forEach(waiting -> calls.remove(waiting.branch().work()));
        return ready;
    }

    boolean isLate(Waiting waiting, long nowMillis) {
        return waiting.sinceMillis() + parkMillis <= nowMillis;
    }

    /** Why one is refused that waited too long. */
    String full() {
        return gate.refusal().map(Refusal::text).orElse("no room for the branch within " + parkMillis + " ms");
    }

    /** The channel is gone: nobody waits for an answer, and its manager will ask again. */
    void drop(long channel) {
        calls.values().removeIf(waiting -> waiting.call().channel() == channel);
    }

    /** When the next one has waited long enough. */
    long nextDeadline() {
        long earliest = Long.MAX_VALUE;
        for (Waiting waiting : calls.values()) {
            earliest = Math.min(earliest, waiting.sinceMillis() + parkMillis);
        }
        return earliest;
    }
}
