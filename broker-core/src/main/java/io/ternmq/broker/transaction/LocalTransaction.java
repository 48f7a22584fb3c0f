package io.ternmq.broker.transaction;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.queue.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * The local transaction of one session: what it sent and settled since its last commit or rollback. Nothing of it has any
 * effect before the commit.
 *
 * <pre>
 *   Open ──doom──► Doomed        commit and rollback end both, and the next one begins Open
 * </pre>
 */
public final class LocalTransaction {
    /** Whether it can still be committed. */
    public sealed interface State {}

    /** It can. */
    public record Open() implements State {
        Doomed doom(Reason reason, String text) {
            return new Doomed(reason, text);
        }
    }

    /** It can't, and says why; the first reason stays. */
    public record Doomed(Reason reason, String text) implements State {}

    /**
     * One message sent.
     *
     * @param address where to; who takes it turns out with the commit
     * @param message its id, if it has one already: because its body record was appended early, then {@code content} is
     *     ABSENT, or because its large body lies under it; otherwise 0
     * @param head as much of the content as holds all headers, where they are needed to tell who takes it
     */
    public record Sending(Address address, Shape shape, long message, byte[] content, byte[] head) {}

    /**
     * What is known of a message without its content.
     *
     * @param large whether its body lies by itself
     */
    public record Shape(
            int bytes, int priority, boolean persistent, long expiration, long deliveryTime, boolean large) {}

    /** One delivery settled. */
    public record Settling(Delivery delivery, Settlement settlement) {
        /** Whether the commit takes the message out of its queue. */
        public boolean takesAway() {
            return settlement == Settlement.ACCEPTED || settlement == Settlement.REJECTED;
        }
    }

    private State state = new Open();
    private final List<Sending> sendings = new ArrayList<>();
    private final List<Settling> settlings = new ArrayList<>();
    private long bytes;
    private long bytesInMemory;

    /** Whether it can be committed. */
    public State state() {
        return state;
    }

    /** What it sent, in order. */
    public List<Sending> sendings() {
        return sendings;
    }

    /** What it settled, in order. */
    public List<Settling> settlings() {
        return settlings;
    }

    /** Bytes of all messages sent. */
    public long bytes() {
        return bytes;
    }

    /** Bytes of contents that are in memory. */
    public long bytesInMemory() {
        return bytesInMemory;
    }

    /** Nothing was done in it. */
    public boolean isEmpty() {
        return sendings.isEmpty() && settlings.isEmpty() && state instanceof Open;
    }

    /** A message is sent with its commit. */
    public void send(Sending sending) {
        sendings.add(sending);
        bytes += sending.shape().bytes();
        bytesInMemory += sending.content().length;
    }

    /** The contents in memory went to the journal: what is given stands for all sent before. */
    public void onAppendedEarly(List<Sending> appended) {
        sendings.clear();
        sendings.addAll(appended);
        bytesInMemory = 0;
    }

    /** Nothing that it sent will be. */
    public void discardSendings() {
        sendings.clear();
        bytes = 0;
        bytesInMemory = 0;
    }

    /** A delivery is settled with its commit. */
    public void settle(Settling settling) {
        settlings.add(settling);
    }

    /** Nothing is settled with its commit any more. Returns what would have been. */
    public List<Settling> takeSettlings() {
        List<Settling> taken = List.copyOf(settlings);
        settlings.clear();
        return taken;
    }

    /** It can't be committed any more. */
    public void doom(Reason reason, String text) {
        if (state instanceof Open open) {
            state = open.doom(reason, text);
        }
    }
}
