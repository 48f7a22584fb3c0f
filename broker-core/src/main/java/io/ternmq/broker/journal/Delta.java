package io.ternmq.broker.journal;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import java.util.List;
import java.util.Optional;

/**
 * The net change of durable state since the delta before: what came and went in between is not in it.
 *
 * <p>Applied in this order: {@code queues}, {@code ranges}, {@code removed} and {@code deletedQueues}, {@code
 * references}, {@code adjusted}. The store keeps how many references each message has: it counts one down for every
 * reference row that it takes away, and up as {@code messages} says; a message that ends at 0 and is not pinned is gone.
 *
 * @param number of this delta, from 1, without gaps
 * @param sequence of the last batch it covers
 * @param nextMessage lowest message id not used yet
 * @param nextQueue lowest queue id not used yet
 * @param queues queues that are new or whose row changed
 * @param deletedQueues ids of queues that are gone, with all their references
 * @param references new or changed, by queue and key
 * @param removed keys of references that an earlier delta holds and that are gone, by queue
 * @param ranges ranges of references that are gone; applied before {@code references}
 * @param adjusted counts of references that were at rest in the store when they changed
 * @param messages how many references this delta adds to a message; a reference that only changed is not counted
 * @param pinned all messages without a reference that open transactions hold, rising: their bodies stay. It takes the
 *     place of the list of the delta before, so that whatever a crash left behind goes with the first delta after it
 * @param sessions new or changed
 * @param forgottenSessions gone
 * @param branches prepared, or ended by hand since; new or changed
 * @param endedBranches numbers of those that are gone
 */
public record Delta(
        long number,
        long sequence,
        long nextMessage,
        long nextQueue,
        List<QueueRow> queues,
        long[] deletedQueues,
        List<StoreResult.ReferenceRow> references,
        List<Keys> removed,
        List<JournalRecord.RangeRemoved> ranges,
        List<Adjustment> adjusted,
        List<MessageCount> messages,
        long[] pinned,
        List<SessionRow> sessions,
        List<SessionId> forgottenSessions,
        List<BranchRow> branches,
        long[] endedBranches) {
    /** References that come, change or go, but for those of deleted queues; a range counts once. */
    public int rows() {
        int rows = references.size() + ranges.size() + adjusted.size();
        for (Keys keys : removed) {
            rows += keys.keys().length;
        }
        return rows;
    }

    /**
     * A queue with its counters, and with the subscription that owns it, if one does.
     *
     * @param expiration a time, in ms since 1970, before which none of its messages expires; 0 if none ever does
     */
    public record QueueRow(
            long queue,
            Address address,
            JournalRecord.QueueSettings settings,
            long nextSequence,
            long messages,
            long bytes,
            long expiration,
            Optional<JournalRecord.SubscriptionTerms> subscription) {
        /** A queue that no subscription owns. */
        public QueueRow(
                long queue,
                Address address,
                JournalRecord.QueueSettings settings,
                long nextSequence,
                long messages,
                long bytes,
                long expiration) {
            this(queue, address, settings, nextSequence, messages, bytes, expiration, Optional.empty());
        }
    }

    /**
     * A branch.
     *
     * @param prepared as its record says; without sends and settlements once it was ended by hand
     * @param state PREPARED, or how it was ended by hand
     */
    public record BranchRow(JournalRecord.BranchPrepared prepared, BranchState state) {}

    /** Keys of one queue, rising. */
    public record Keys(long queue, long[] keys) {}

    /** What to add to the counts of a reference row, each may be negative. */
    public record Adjustment(long queue, long key, int deliveries, int failures) {}

    /** How many references are added to a message. */
    public record MessageCount(long message, int added) {}

    /** What is remembered of a session: its highest effective number and the refused ones in its window. */
    public record SessionRow(SessionId session, long number, List<RefusedNumber> refused) {}

    /** One refused number. */
    public record RefusedNumber(long number, String reason, String text) {}
}
