package io.ternmq.broker.journal;

import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.util.List;
import java.util.UUID;

/**
 * One change of durable state. The same records build the state live and at recovery. A record depends on nothing
 * before the position that the newest checkpoint covers, except checkpointed state and bodies.
 *
 * <p>A key is the place of a reference in its queue: {@code (9 - priority) << 59 | sequence}, so that keys in rising
 * order are the order of delivery; the sequence is below 2^59 and rises with each enqueue of the queue. In a queue of
 * messages that wait for their delivery time it is made otherwise, and means the same; see {@code DelayedAddress}.
 */
public sealed interface JournalRecord {
    /** A queue came into being. */
    record QueueCreated(long queue, Address address, QueueSettings settings) implements JournalRecord {}

    /** A subscription came into being, with the queue that it owns; both end with QueueDeleted. */
    record SubscriptionCreated(long queue, Address address, QueueSettings settings, SubscriptionTerms terms)
            implements JournalRecord {}

    /** A queue and all its references are gone, with the subscription that owned it. */
    record QueueDeleted(long queue) implements JournalRecord {}

    /** The content of a message; without effect until a reference names it. */
    record Body(long message, byte[] content) implements JournalRecord {}

    /**
     * A reference entered a queue.
     *
     * @param bytes length of the content
     * @param persistent false: the reference is dropped at recovery
     */
    record Enqueued(
            long queue, long key, long message, int bytes, boolean persistent, long expiration, long deliveryTime)
            implements JournalRecord {}

    /** References were sent to a consumer: the delivery count of each rises by one. Written, not forced. */
    record Delivered(long queue, long[] keys) implements JournalRecord {}

    /** References came back unseen by the application: the delivery count of each falls by one. */
    record Returned(long queue, long[] keys) implements JournalRecord {}

    /** References came back after the application saw them: the count that {@code maxDeliveries} limits rises by one. */
    record AttemptFailed(long queue, long[] keys) implements JournalRecord {}

    /** References left their queue for good. {@code bytes}: sum of their contents' lengths. */
    record Removed(long queue, long[] keys, Removal why, long bytes) implements JournalRecord {}

    /** All references with {@code first <= key <= last} left the queue, except the kept ones. */
    record RangeRemoved(long queue, long first, long last, long[] kept, Removal why, long messages, long bytes)
            implements JournalRecord {}

    /**
     * A reference moved to the dead-letter queue; its message stays the same, its counts start anew and it never expires.
     *
     * @param message its message, since the reference itself may be at rest in the store, as its length and kind
     * @param bytes length of the content
     * @param persistent false: the reference is dropped at recovery
     */
    record DeadLettered(
            long queue,
            long key,
            long deadLetterQueue,
            long newKey,
            long message,
            int bytes,
            boolean persistent,
            String cause)
            implements JournalRecord {}

    /**
     * A reference whose delivery time has come moved from where it waited to the queue that it was sent to; its message
     * stays the same. It tells all that the new reference has, since the old one may be at rest in the store.
     */
    record FellDue(
            long queue,
            long key,
            long target,
            long newKey,
            long message,
            int bytes,
            boolean persistent,
            long expiration,
            long deliveryTime)
            implements JournalRecord {}

    /** The highest number of a session that had its effect (in the same batch as the effect). */
    record SessionAdvanced(SessionId session, long number) implements JournalRecord {}

    /** A number of a session was refused, and will be again. {@code reason}: name of a Reason. */
    record NumberRefused(SessionId session, long number, String reason, String text) implements JournalRecord {}

    /** A session's identity was forgotten: closed cleanly or expired. */
    record SessionForgotten(SessionId session) implements JournalRecord {}

    /**
     * A branch was prepared: nothing of it has any effect yet, and all of it is held until it ends.
     *
     * @param branch a number of its own, drawn from those of messages
     * @param user who began it
     * @param millis when, in ms since 1970
     * @param sends what it sends, in order; the bodies were recorded before
     * @param settlements what it settles of messages that outlive the broker
     */
    record BranchPrepared(
            long branch, Xid xid, String user, long millis, List<BranchSend> sends, List<BranchSettlement> settlements)
            implements JournalRecord {}

    /**
     * A prepared branch ended; what it sends and settles is in the records that follow in the batch.
     *
     * @param heuristic whether an administrator decided, so that its name is kept until it is forgotten
     */
    record BranchEnded(Xid xid, boolean committed, boolean heuristic) implements JournalRecord {}

    /** The name of a branch that was ended by hand was forgotten. */
    record BranchForgotten(Xid xid) implements JournalRecord {}

    /**
     * One message that a prepared branch sends.
     *
     * @param connection whose session sent it
     * @param clientId of that; empty if it has none
     * @param bytes length of the content
     * @param large whether its body lies by itself
     * @param head as much of the content as holds all headers, where they tell who takes it
     */
    record BranchSend(
            UUID connection,
            String clientId,
            Address address,
            long message,
            int bytes,
            int priority,
            boolean persistent,
            long expiration,
            long deliveryTime,
            boolean large,
            byte[] head) {}

    /** One delivery that a prepared branch settles; the row is as it stays until the branch ends. */
    record BranchSettlement(Settlement settlement, ReferenceRow reference) {}

    /** Why references left for good. */
    enum Removal {
        ACCEPTED,
        EXPIRED,
        PURGED
    }

    /**
     * What a subscription is.
     *
     * @param topic whose messages it takes
     * @param clientId of whom it belongs to; empty if that had none
     * @param name that its consumers know it by; empty if it isn't named
     * @param selector text, empty for none
     * @param noLocal whether it takes nothing that its owner sent
     */
    record SubscriptionTerms(
            Address topic, Sharing sharing, String clientId, String name, String selector, boolean noLocal) {}

    /**
     * Settings of a queue.
     *
     * @param maxDeliveries attempts after which a message is dead-lettered; 0 = no limit
     * @param maxMessages most messages; 0 = no limit
     * @param maxBytes most bytes of contents; 0 = no limit
     */
    record QueueSettings(int maxDeliveries, long maxMessages, long maxBytes) {}
}
