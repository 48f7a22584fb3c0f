package io.ternmq.broker.command;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import java.util.List;
import java.util.Optional;

/**
 * What the engine wants a front end to say. An effect leaves only when the batch it names is forced to disk (P1);
 * effects of one channel leave in the order in which they were made.
 */
public sealed interface Effect {
    /** The channel it goes to. */
    long channel();

    /** Sequence of the batch that must be durable before this effect may leave; 0 = waits for nothing. */
    long durable();

    /** The connection is open. {@code known}: sessions of it are remembered. */
    record Accepted(long channel, long durable, boolean known) implements Effect {}

    /** The channel must be closed after this. */
    record Disconnect(long channel, long durable, Reason reason, String text) implements Effect {}

    /** A request was carried out. */
    record Done(long channel, long durable, int requestId) implements Effect {}

    /** A request could not be carried out. */
    record Failed(long channel, long durable, int requestId, Reason reason, String text) implements Effect {}

    /** All sends and commits up to and including the number have their effect, but for refused ones. */
    record Sent(long channel, long durable, int session, long number) implements Effect {}

    /** One send or commit had no effect. */
    record Refused(long channel, long durable, int session, long number, Reason reason, String text)
            implements Effect {}

    /** What became of a send or commit; {@code reason}: why it was refused, if it was. */
    record OutcomeIs(long channel, long durable, int requestId, Outcome outcome, Optional<Reason> reason, String text)
            implements Effect {}

    /** Outcomes of a send or commit. */
    enum Outcome {
        STORED,
        REFUSED,
        NOT_STORED,
        IDENTITY_UNKNOWN
    }

    /**
     * One delivery.
     *
     * @param written sequence of the batch that must have been written (not forced) as well: it holds the record of
     *     this delivery, so that the count is exact through the death of the process
     */
    record Deliver(
            long channel,
            long durable,
            long written,
            int session,
            int consumer,
            long deliveryId,
            int deliveryCount,
            byte[] content)
            implements Effect {}

    /** A large body may come: it will be the one of this message. */
    record BodyBegun(long channel, long durable, int session, long body, long message) implements Effect {}

    /** A large body may not come. */
    record BodyRefused(long channel, long durable, int session, long body, Reason reason, String text)
            implements Effect {}

    /**
     * A part of a message's large body is to be read and said.
     *
     * @param copy whether the message may have left its queue meanwhile, since only a browser was shown it
     */
    record ReadBody(long channel, long durable, int requestId, long message, long offset, int length, boolean copy)
            implements Effect {}

    /** Nothing names a message's large body any more: it is to be removed. Concerns no channel. */
    record DropBody(long durable, long message) implements Effect {
        @Override
        public long channel() {
            return 0;
        }
    }

    /** A browser has seen the whole queue. */
    record BrowseEnd(long channel, long durable, int session, int consumer) implements Effect {}

    /** Figures of queues, sorted by name; {@code more}: there are others after these. */
    record StatIs(long channel, long durable, int requestId, boolean more, List<QueueFigures> queues)
            implements Effect {}

    /**
     * Figures of one queue at one moment; the counters run since the broker started.
     *
     * @param delayed messages that wait for their delivery time and are not among the others
     */
    record QueueFigures(
            Address address,
            long messages,
            long bytes,
            long delivering,
            int consumers,
            long enqueued,
            long accepted,
            long redelivered,
            long deadLettered,
            long delayed,
            long expired) {}

    /** A queue was purged of so many messages. */
    record Purged(long channel, long durable, int requestId, long messages) implements Effect {}

    /** What a call of XA is answered. */
    record BranchAnswer(long channel, long durable, int requestId, XaCode code, String text) implements Effect {}

    /** Branches, sorted by name; {@code more}: there are others after these. */
    record BranchesAre(long channel, long durable, int requestId, boolean more, List<BranchFigures> branches)
            implements Effect {}

    /**
     * One branch at one moment.
     *
     * @param ageMillis since it began, or was prepared
     * @param holder user who began it, and who works in it, for people
     */
    record BranchFigures(Xid xid, BranchState state, long ageMillis, int sends, int settlements, String holder) {}
}
