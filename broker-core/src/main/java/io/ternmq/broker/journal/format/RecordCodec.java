package io.ternmq.broker.journal.format;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.AttemptFailed;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.BranchEnded;
import io.ternmq.broker.journal.JournalRecord.BranchForgotten;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Records as bytes, format version {@value #VERSION}: a {@code u8} type, then the fields in the order of the table.
 * {@code text} is {@code i32 length | UTF-8}, {@code keys} are {@link KeyRuns}, {@code session} is
 * {@code 16 bytes UUID | i32}.
 *
 * <pre>
 *  1 QueueCreated     i64 queue | u8 kind | text name | i32 maxDeliveries | i64 maxMessages | i64 maxBytes
 *  2 QueueDeleted     i64 queue
 *  3 Body             see {@link BodyRecord}
 *  4 Enqueued         i64 queue | i64 key | i64 message | i32 bytes | u8 persistent | i64 expiration | i64 deliveryTime
 *  5 Delivered        i64 queue | keys
 *  6 Returned         i64 queue | keys
 *  7 AttemptFailed    i64 queue | keys
 *  8 Removed          i64 queue | keys | u8 why | i64 bytes
 *  9 RangeRemoved     i64 queue | i64 first | i64 last | keys kept | u8 why | i64 messages | i64 bytes
 * 10 DeadLettered     i64 queue | i64 key | i64 deadLetterQueue | i64 newKey | i64 message | i32 bytes | u8 persistent | text cause
 * 11 SessionAdvanced  session | i64 number
 * 12 NumberRefused    session | i64 number | text reason | text text
 * 13 SessionForgotten session
 * 14 SubscriptionCreated  as QueueCreated, then u8 kind | text topic | u8 sharing | text clientId | text name |
 *                         text selector | u8 noLocal
 * 15 FellDue          i64 queue | i64 key | i64 target | i64 newKey | i64 message | i32 bytes | u8 persistent
 *                     | i64 expiration | i64 deliveryTime
 * 16 BranchPrepared   see {@link BranchCodec}
 * 17 BranchEnded      xid | u8 committed | u8 heuristic
 * 18 BranchForgotten  xid
 * </pre>
 */
public final class RecordCodec {
    /** The version of all formats of the log together; stands in each segment's header. */
    public static final int VERSION = 3;

    /** No record's fixed fields take more. */
    private static final int FIXED_MAX = 64;

    private static final Address.Kind[] KINDS = Address.Kind.values();
    private static final Sharing[] SHARINGS = Sharing.values();
    private static final Removal[] REMOVALS = Removal.values();

    private static final Map<Class<?>, Type<?>> BY_CLASS = new HashMap<>();
    private static final List<Type<?>> BY_NUMBER = new ArrayList<>();

    static {
        add(1, QueueCreated.class, RecordCodec::queueCreated, RecordCodec::queueCreated);
        add(2, QueueDeleted.class, (out, r) -> out.i64(r.queue()), in -> new QueueDeleted(in.i64()));
        add(BodyRecord.TYPE, Body.class, BodyRecord::write, BodyRecord::read);
        add(4, Enqueued.class, RecordCodec::enqueued, RecordCodec::enqueued);
        add(
                5,
                Delivered.class,
                (out, r) -> keys(out.i64(r.queue()), r.keys()),
                in -> new Delivered(in.i64(), KeyRuns.read(in)));
        add(
                6,
                Returned.class,
                (out, r) -> keys(out.i64(r.queue()), r.keys()),
                in -> new Returned(in.i64(), KeyRuns.read(in)));
        add(
                7,
                AttemptFailed.class,
                (out, r) -> keys(out.i64(r.queue()), r.keys()),
                in -> new AttemptFailed(in.i64(), KeyRuns.read(in)));
        add(8, Removed.class, RecordCodec::removed, RecordCodec::removed);
        add(9, RangeRemoved.class, RecordCodec::rangeRemoved, RecordCodec::rangeRemoved);
        add(10, DeadLettered.class, RecordCodec::deadLettered, RecordCodec::deadLettered);
        add(
                11,
                SessionAdvanced.class,
                (out, r) -> session(out, r.session()).i64(r.number()),
                in -> new SessionAdvanced(session(in), in.i64()));
        add(12, NumberRefused.class, RecordCodec::numberRefused, RecordCodec::numberRefused);
        add(13, SessionForgotten.class, (out, r) -> session(out, r.session()), in -> new SessionForgotten(session(in)));
        add(14, SubscriptionCreated.class, RecordCodec::subscriptionCreated, RecordCodec::subscriptionCreated);
        add(15, FellDue.class, RecordCodec::fellDue, RecordCodec::fellDue);
        add(16, BranchPrepared.class, BranchCodec::write, BranchCodec::read);
        add(
                17,
                BranchEnded.class,
                (out, r) ->
                        BranchCodec.xid(out, r.xid()).u8(r.committed() ? 1 : 0).u8(r.heuristic() ? 1 : 0),
                in -> new BranchEnded(BranchCodec.xid(in), in.bool(), in.bool()));
        add(
                18,
                BranchForgotten.class,
                (out, r) -> BranchCodec.xid(out, r.xid()),
                in -> new BranchForgotten(BranchCodec.xid(in)));
    }

    private RecordCodec() {}

    /** Bytes that a record takes at most. */
    static long bytesMax(JournalRecord r) {
        long variable = 0;
        if (r instanceof Body body) {
            variable = body.content().length;
        } else if (r instanceof Delivered delivered) {
            variable = KeyRuns.bytesMax(delivered.keys());
        } else if (r instanceof Returned returned) {
            variable = KeyRuns.bytesMax(returned.keys());
        } else if (r instanceof AttemptFailed failed) {
            variable = KeyRuns.bytesMax(failed.keys());
        } else if (r instanceof Removed removed) {
            variable = KeyRuns.bytesMax(removed.keys());
        } else if (r instanceof RangeRemoved removed) {
            variable = KeyRuns.bytesMax(removed.kept());
        } else if (r instanceof QueueCreated created) {
            variable = textMax(created.address().name());
        } else if (r instanceof SubscriptionCreated created) {
            variable = textMax(created.address().name()) + bytesMax(created.terms());
        } else if (r instanceof DeadLettered deadLettered) {
            variable = textMax(deadLettered.cause());
        } else if (r instanceof NumberRefused refused) {
            variable = textMax(refused.reason()) + textMax(refused.text());
        } else if (r instanceof BranchPrepared prepared) {
            variable = BranchCodec.bytesMax(prepared);
        } else if (r instanceof BranchEnded || r instanceof BranchForgotten) {
            variable = BranchCodec.XID_BYTES_MAX;
        }
        return FIXED_MAX + variable;
    }

    private static long bytesMax(SubscriptionTerms terms) {
        return textMax(terms.topic().name())
                + textMax(terms.clientId())
                + textMax(terms.name())
                + textMax(terms.selector());
    }

    static long textMax(String text) {
        return 3L * text.length();
    }

    /** Appends a record. */
    static void write(Output out, JournalRecord journalRecord) {
        var type = BY_CLASS.get(journalRecord.getClass());
        if (type == null) {
            throw new IllegalArgumentException("no format for " + journalRecord.getClass());
        }
        out.u8(type.number);
        type.write(out, journalRecord);
    }

    /** Reads a record, or throws {@link JournalDamaged}. */
    static JournalRecord read(Input in) {
        int number = in.u8();
        if (number < 1 || number > BY_NUMBER.size()) {
            throw new JournalDamaged("no record has type " + number);
        }
        return BY_NUMBER.get(number - 1).reader.apply(in);
    }

    private static <R extends JournalRecord> void add(
            int number, Class<R> type, BiConsumer<Output, R> writer, Function<Input, R> reader) {
        if (number != BY_NUMBER.size() + 1) {
            throw new IllegalStateException("types are numbered without gaps");
        }
        var entry = new Type<>(number, type, writer, reader);
        BY_NUMBER.add(entry);
        BY_CLASS.put(type, entry);
    }

    private static void queueCreated(Output out, QueueCreated r) {
        settings(address(out.i64(r.queue()), r.address()), r.settings());
    }

    private static QueueCreated queueCreated(Input in) {
        return new QueueCreated(in.i64(), address(in), settings(in));
    }

    private static void subscriptionCreated(Output out, SubscriptionCreated r) {
        settings(address(out.i64(r.queue()), r.address()), r.settings());
        SubscriptionTerms terms = r.terms();
        address(out, terms.topic()).constant(SHARINGS, terms.sharing());
        out.text(terms.clientId()).text(terms.name()).text(terms.selector()).u8(terms.noLocal() ? 1 : 0);
    }

    private static SubscriptionCreated subscriptionCreated(Input in) {
        return new SubscriptionCreated(
                in.i64(),
                address(in),
                settings(in),
                new SubscriptionTerms(address(in), in.constant(SHARINGS), in.text(), in.text(), in.text(), in.bool()));
    }

    static Output address(Output out, Address address) {
        return out.constant(KINDS, address.kind()).text(address.name());
    }

    static Address address(Input in) {
        return new Address(in.constant(KINDS), in.text());
    }

    private static void settings(Output out, QueueSettings settings) {
        out.i32(settings.maxDeliveries()).i64(settings.maxMessages()).i64(settings.maxBytes());
    }

    private static QueueSettings settings(Input in) {
        return new QueueSettings(in.i32(), in.i64(), in.i64());
    }

    private static void enqueued(Output out, Enqueued r) {
        out.i64(r.queue()).i64(r.key()).i64(r.message()).i32(r.bytes());
        out.u8(r.persistent() ? 1 : 0).i64(r.expiration()).i64(r.deliveryTime());
    }

    private static Enqueued enqueued(Input in) {
        return new Enqueued(in.i64(), in.i64(), in.i64(), in.i32(), in.bool(), in.i64(), in.i64());
    }

    private static void removed(Output out, Removed r) {
        keys(out.i64(r.queue()), r.keys()).constant(REMOVALS, r.why()).i64(r.bytes());
    }

    private static Removed removed(Input in) {
        return new Removed(in.i64(), KeyRuns.read(in), in.constant(REMOVALS), in.i64());
    }

    private static void rangeRemoved(Output out, RangeRemoved r) {
        keys(out.i64(r.queue()).i64(r.first()).i64(r.last()), r.kept());
        out.constant(REMOVALS, r.why()).i64(r.messages()).i64(r.bytes());
    }

    private static RangeRemoved rangeRemoved(Input in) {
        return new RangeRemoved(
                in.i64(), in.i64(), in.i64(), KeyRuns.read(in), in.constant(REMOVALS), in.i64(), in.i64());
    }

    private static void deadLettered(Output out, DeadLettered r) {
        out.i64(r.queue()).i64(r.key()).i64(r.deadLetterQueue()).i64(r.newKey());
        out.i64(r.message()).i32(r.bytes()).u8(r.persistent() ? 1 : 0).text(r.cause());
    }

    private static DeadLettered deadLettered(Input in) {
        return new DeadLettered(in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i32(), in.bool(), in.text());
    }

    private static void fellDue(Output out, FellDue r) {
        out.i64(r.queue())
                .i64(r.key())
                .i64(r.target())
                .i64(r.newKey())
                .i64(r.message())
                .i32(r.bytes());
        out.u8(r.persistent() ? 1 : 0).i64(r.expiration()).i64(r.deliveryTime());
    }

    private static FellDue fellDue(Input in) {
        return new FellDue(in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i32(), in.bool(), in.i64(), in.i64());
    }

    private static void numberRefused(Output out, NumberRefused r) {
        session(out, r.session()).i64(r.number()).text(r.reason()).text(r.text());
    }

    private static NumberRefused numberRefused(Input in) {
        return new NumberRefused(session(in), in.i64(), in.text(), in.text());
    }

    private static Output session(Output out, SessionId session) {
        return out.uuid(session.connection()).i32(session.session());
    }

    private static SessionId session(Input in) {
        return new SessionId(in.uuid(), in.i32());
    }

    private static Output keys(Output out, long[] keys) {
        KeyRuns.write(out, keys);
        return out;
    }

    /** One row of the table. */
    private record Type<R extends JournalRecord>(
            int number, Class<R> type, BiConsumer<Output, R> writer, Function<Input, R> reader) {
        void write(Output out, JournalRecord journalRecord) {
            writer.accept(out, type.cast(journalRecord));
        }
    }
}
