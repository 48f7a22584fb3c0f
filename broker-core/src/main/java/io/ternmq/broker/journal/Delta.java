package io.ternmq.broker.journal;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import java.util.List;

/**
 * The net change of durable state since the delta before: what came and went in between is not in it.
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
 * @param messages reference counts, for each message that is new or whose count changed; 0 = the message is gone
 * @param sessions new or changed
 * @param forgottenSessions gone
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
        List<MessageCount> messages,
        List<SessionRow> sessions,
        List<SessionId> forgottenSessions) {

    /** A queue with its counters. */
    public record QueueRow(
            long queue,
            Address address,
            JournalRecord.QueueSettings settings,
            long nextSequence,
            long messages,
            long bytes) {}

    /** Keys of one queue, rising. */
    public record Keys(long queue, long[] keys) {}

    /** How many references a message has. */
    public record MessageCount(long message, int references) {}

    /** What is remembered of a session: its highest effective number and the refused ones in its window. */
    public record SessionRow(SessionId session, long number, List<RefusedNumber> refused) {}

    /** One refused number. */
    public record RefusedNumber(long number, String reason, String text) {}
}
