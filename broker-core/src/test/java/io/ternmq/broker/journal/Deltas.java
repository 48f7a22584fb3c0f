package io.ternmq.broker.journal;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds deltas for tests: content goes to the log, references into the delta. */
public final class Deltas {
    private final FakeLog log;
    private final List<Delta.QueueRow> queues = new ArrayList<>();
    private final List<Long> deletedQueues = new ArrayList<>();
    private final List<ReferenceRow> references = new ArrayList<>();
    private final List<Delta.Keys> removed = new ArrayList<>();
    private final List<JournalRecord.RangeRemoved> ranges = new ArrayList<>();
    private final List<Delta.Adjustment> adjusted = new ArrayList<>();
    private final List<Delta.MessageCount> messages = new ArrayList<>();
    private final List<Delta.SessionRow> sessions = new ArrayList<>();
    private final List<SessionId> forgotten = new ArrayList<>();
    private final List<Delta.BranchRow> branches = new ArrayList<>();
    private final List<Long> endedBranches = new ArrayList<>();
    private long[] pinned = new long[0];

    public Deltas(FakeLog log) {
        this.log = log;
    }

    /** The content that a message has in tests. */
    public static byte[] content(long message, int bytes) {
        byte[] content = new byte[bytes];
        byte[] name = ("message " + message).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(name, 0, content, 0, Math.min(name.length, bytes));
        return content;
    }

    public static Delta.QueueRow queueRow(long queue, String name) {
        return new Delta.QueueRow(
                queue, Address.queue(name), new JournalRecord.QueueSettings(10, 1000, 1 << 20), 5, 6, 7, 8);
    }

    public static ReferenceRow row(long queue, long key, long message, int bytes) {
        return new ReferenceRow(queue, key, message, bytes, 0, 0, 0, 0);
    }

    public Deltas queue(long queue, String name) {
        queues.add(queueRow(queue, name));
        return this;
    }

    public Deltas queue(Delta.QueueRow row) {
        queues.add(row);
        return this;
    }

    public Deltas deleteQueue(long queue) {
        deletedQueues.add(queue);
        return this;
    }

    /** A new message in the log, with one reference. */
    public Deltas send(long queue, long key, long message, int bytes) {
        log.append(message, content(message, bytes));
        return refer(queue, key, message, bytes);
    }

    /** One more reference to a message. */
    public Deltas refer(long queue, long key, long message, int bytes) {
        references.add(row(queue, key, message, bytes));
        messages.add(new Delta.MessageCount(message, 1));
        return this;
    }

    /** A reference that is there already, with other counts. */
    public Deltas change(ReferenceRow row) {
        references.add(row);
        return this;
    }

    public Deltas remove(long queue, long... keys) {
        removed.add(new Delta.Keys(queue, keys));
        return this;
    }

    public Deltas removeRange(long queue, long first, long last, long... kept) {
        ranges.add(new JournalRecord.RangeRemoved(queue, first, last, kept, JournalRecord.Removal.PURGED, 0, 0));
        return this;
    }

    public Deltas adjust(long queue, long key, int deliveries, int failures) {
        adjusted.add(new Delta.Adjustment(queue, key, deliveries, failures));
        return this;
    }

    public Deltas pin(long... messageIds) {
        pinned = messageIds.clone();
        return this;
    }

    public Deltas session(Delta.SessionRow session) {
        sessions.add(session);
        return this;
    }

    public Deltas forget(SessionId session) {
        forgotten.add(session);
        return this;
    }

    public Deltas branch(Delta.BranchRow branch) {
        branches.add(branch);
        return this;
    }

    public Deltas endBranch(long branch) {
        endedBranches.add(branch);
        return this;
    }

    /** The delta, as of the log's end. */
    public Delta number(long number) {
        return new Delta(
                number,
                log.sequence(),
                1000 + number,
                100 + number,
                queues,
                deletedQueues.stream().mapToLong(Long::longValue).toArray(),
                references,
                removed,
                ranges,
                adjusted,
                messages,
                pinned,
                sessions,
                forgotten,
                branches,
                endedBranches.stream().mapToLong(Long::longValue).toArray());
    }
}
