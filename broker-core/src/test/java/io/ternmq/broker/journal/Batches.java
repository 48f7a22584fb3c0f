package io.ternmq.broker.journal;

import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.JournalRecord.AttemptFailed;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.BranchEnded;
import io.ternmq.broker.journal.JournalRecord.BranchForgotten;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.BranchSend;
import io.ternmq.broker.journal.JournalRecord.BranchSettlement;
import io.ternmq.broker.journal.JournalRecord.DeadLettered;
import io.ternmq.broker.journal.JournalRecord.Delivered;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.FellDue;
import io.ternmq.broker.journal.JournalRecord.NumberRefused;
import io.ternmq.broker.journal.JournalRecord.QueueCreated;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.broker.journal.JournalRecord.Returned;
import io.ternmq.broker.journal.JournalRecord.SessionAdvanced;
import io.ternmq.broker.journal.JournalRecord.SessionForgotten;
import io.ternmq.broker.journal.JournalRecord.SubscriptionCreated;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Batches for tests. */
public final class Batches {
    private static final SessionId SESSION =
            new SessionId(new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L), 0x11121314);

    private Batches() {}

    /** One record of each type, with values that differ from each other. */
    public static List<JournalRecord> oneOfEach() {
        return List.of(
                new QueueCreated(1, new Address(Address.Kind.TEMPORARY_QUEUE, "orders.ü"), new QueueSettings(2, 3, 4)),
                new QueueDeleted(5),
                new Body(6, new byte[] {7, 8, 9}),
                new Enqueued(10, 11, 12, 13, true, 14, 15),
                new Delivered(16, new long[] {17, 18, 19, 30}),
                new Returned(20, new long[] {}),
                new AttemptFailed(21, new long[] {23, 22}),
                new Removed(24, new long[] {25}, Removal.EXPIRED, 26),
                new RangeRemoved(27, 28, Long.MAX_VALUE, new long[] {31, 32}, Removal.PURGED, 33, 34),
                new DeadLettered(35, 36, 37, 38, 39, 40, false, "too often"),
                new SessionAdvanced(SESSION, 41),
                new NumberRefused(SESSION, 42, "DISK_FULL", ""),
                new SessionForgotten(SESSION),
                new SubscriptionCreated(
                        43,
                        new Address(Address.Kind.SUBSCRIPTION, "t:durable:c:n"),
                        new QueueSettings(44, 45, 46),
                        new SubscriptionTerms(
                                new Address(Address.Kind.TOPIC, "t"), Sharing.SHARED_DURABLE, "c", "n", "a=1", true)),
                new FellDue(47, 48, 49, 50, 51, 52, true, 53, 54),
                new BranchPrepared(
                        55,
                        new Xid(56, new byte[] {57}, new byte[0]),
                        "u",
                        58,
                        List.of(new BranchSend(
                                SESSION.connection(),
                                "c",
                                Address.queue("q"),
                                59,
                                60,
                                9,
                                true,
                                61,
                                62,
                                false,
                                new byte[] {63})),
                        List.of(new BranchSettlement(
                                Settlement.REJECTED, new ReferenceRow(64, 65, 66, 67, 68, 69, 70, 71)))),
                new BranchEnded(new Xid(72, new byte[] {73}, new byte[] {74}), true, false),
                new BranchForgotten(new Xid(75, new byte[] {76}, new byte[0])));
    }

    /** A batch that enqueues one message, whose id is the batch's sequence and whose content depends on it alone. */
    public static Batch send(long sequence, int bytes) {
        var body = new Body(sequence, content(sequence, bytes));
        var enqueued = new Enqueued(1, sequence, sequence, bytes, true, 0, 0);
        return new Batch(1, sequence, List.of(body, enqueued));
    }

    /** A batch without a body. */
    public static Batch delivered(long sequence) {
        return new Batch(1, sequence, List.of(new Delivered(1, new long[] {sequence})));
    }

    /** The content of a message that {@link #send} makes. */
    public static byte[] content(long message, int bytes) {
        byte[] content = new byte[bytes];
        new Random(message).nextBytes(content);
        return content;
    }
}
