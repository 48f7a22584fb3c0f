package io.ternmq.broker.journal.h2;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.StoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of the tables. All end with a checksum ({@link RowWriter}).
 *
 * <pre>
 *   state       i64 journal UUID high, low; varint format, delta, sequence, next message, next queue, version of MVStore
 *   queues      u8 kind of address, name, varint maxDeliveries, maxMessages, maxBytes, next sequence, messages, bytes;
 *               of kind 4, a subscription's: u8 kind and name of the topic, u8 sharing, client id, name, selector, u8 noLocal
 *   references  varint message, bytes, deliveries, failures, expiration, delivery time
 *   messages    varint references; then segment, offset, length of its place in the log, or 0: its body is in bodies
 *   bodies      the content
 *   segments    varint live bytes, live bodies, lowest and highest message id
 *   sessions    varint number, count; each: varint number, reason, text
 *   pins        nothing: messages that an open transaction holds
 *   branches    see {@link BranchRows}
 *   sums        varint rows, i64 sum of their checksums; key ≥ 0: references of that queue, else −1 − number of a table
 * </pre>
 *
 * <p>Owned by the store thread.
 */
final class Rows {
    /** Kinds of address by their number on disk. */
    private static final List<Address.Kind> KINDS = List.of(Address.Kind.values());

    private static final List<Sharing> SHARINGS = List.of(Sharing.values());

    private final RowWriter writer = new RowWriter();

    /** What a file says of itself. */
    record State(
            long journalHigh,
            long journalLow,
            int format,
            long delta,
            long sequence,
            long nextMessage,
            long nextQueue,
            long version) {
        /** In the place of the sequence while another delta is going in by parts. */
        private static final long UNFINISHED = Long.MAX_VALUE;

        /** Of the same file while only a part of the next delta is in it. */
        State unfinished(long nextVersion) {
            return new State(journalHigh, journalLow, format, delta, UNFINISHED, nextMessage, nextQueue, nextVersion);
        }

        boolean isUnfinished() {
            return sequence == UNFINISHED;
        }
    }

    /** A message: how many references it has, and where its body lies; empty: in the store. */
    record MessageRow(int references, Optional<Place> place) {}

    /** What lives in a segment of the log. */
    record SegmentRow(long bytes, long bodies, long lowest, long highest) {}

    /** How many rows, and the sum of their checksums. */
    record Sum(long rows, long checksums) {}

    byte[] state(RowKey key, State state) {
        return writer.putLong(state.journalHigh)
                .putLong(state.journalLow)
                .putVarLong(state.format)
                .putVarLong(state.delta)
                .putVarLong(state.sequence)
                .putVarLong(state.nextMessage)
                .putVarLong(state.nextQueue)
                .putVarLong(state.version)
                .seal(key);
    }

    static State state(RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        return new State(
                in.readLong(),
                in.readLong(),
                in.varInt(),
                in.varLong(),
                in.varLong(),
                in.varLong(),
                in.varLong(),
                in.varLong());
    }

    byte[] queue(RowKey key, Delta.QueueRow queue) {
        address(queue.address())
                .putVarLong(queue.settings().maxDeliveries())
                .putVarLong(queue.settings().maxMessages())
                .putVarLong(queue.settings().maxBytes())
                .putVarLong(queue.nextSequence())
                .putVarLong(queue.messages())
                .putVarLong(queue.bytes())
                .putVarLong(queue.expiration());
        queue.subscription().ifPresent(this::subscription);
        return writer.seal(key);
    }

    private void subscription(SubscriptionTerms terms) {
        address(terms.topic())
                .putVarLong(SHARINGS.indexOf(terms.sharing()))
                .putText(terms.clientId())
                .putText(terms.name())
                .putText(terms.selector())
                .putVarLong(terms.noLocal() ? 1 : 0);
    }

    private RowWriter address(Address address) {
        return writer.putVarLong(KINDS.indexOf(address.kind())).putText(address.name());
    }

    static Delta.QueueRow queue(RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        Address address = address(in);
        return new Delta.QueueRow(
                key.first(),
                address,
                new JournalRecord.QueueSettings(in.varInt(), in.varLong(), in.varLong()),
                in.varLong(),
                in.varLong(),
                in.varLong(),
                in.varLong(),
                address.kind() == Address.Kind.SUBSCRIPTION ? Optional.of(subscription(in)) : Optional.empty());
    }

    private static SubscriptionTerms subscription(RowReader in) {
        return new SubscriptionTerms(
                address(in), SHARINGS.get(in.varInt()), in.text(), in.text(), in.text(), in.varLong() == 1);
    }

    private static Address address(RowReader in) {
        return new Address(KINDS.get(in.varInt()), in.text());
    }

    byte[] reference(RowKey key, StoreResult.ReferenceRow reference) {
        return writer.putVarLong(reference.message())
                .putVarLong(reference.bytes())
                .putVarLong(reference.deliveries())
                .putVarLong(reference.failures())
                .putVarLong(reference.expiration())
                .putVarLong(reference.deliveryTime())
                .seal(key);
    }

    static StoreResult.ReferenceRow reference(RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        return new StoreResult.ReferenceRow(
                key.first(),
                key.second(),
                in.varLong(),
                in.varInt(),
                in.varInt(),
                in.varInt(),
                in.varLong(),
                in.varLong());
    }

    byte[] message(RowKey key, MessageRow message) {
        writer.putVarLong(message.references());
        Optional<Place> place = message.place();
        if (place.isPresent()) {
            writer.putVarLong(place.get().segment())
                    .putVarLong(place.get().offset())
                    .putVarLong(place.get().length());
        } else {
            writer.putVarLong(0);
        }
        return writer.seal(key);
    }

    static MessageRow message(RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        int references = in.varInt();
        long segment = in.varLong();
        return new MessageRow(
                references,
                segment == 0 ? Optional.empty() : Optional.of(new Place(segment, in.varInt(), in.varInt())));
    }

    byte[] body(RowKey key, byte[] content) {
        return writer.putBytes(content).seal(key);
    }

    static byte[] readBody(RowKey key, byte[] row) {
        return new RowReader(key, row).bytes();
    }

    byte[] segment(RowKey key, SegmentRow segment) {
        return writer.putVarLong(segment.bytes)
                .putVarLong(segment.bodies)
                .putVarLong(segment.lowest)
                .putVarLong(segment.highest)
                .seal(key);
    }

    static SegmentRow segment(RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        return new SegmentRow(in.varLong(), in.varLong(), in.varLong(), in.varLong());
    }

    byte[] session(RowKey key, Delta.SessionRow session) {
        writer.putVarLong(session.number()).putVarLong(session.refused().size());
        for (Delta.RefusedNumber each : session.refused()) {
            writer.putVarLong(each.number()).putText(each.reason()).putText(each.text());
        }
        return writer.seal(key);
    }

    static Delta.SessionRow session(SessionId session, RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        long number = in.varLong();
        int count = in.varInt();
        List<Delta.RefusedNumber> refused = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            refused.add(new Delta.RefusedNumber(in.varLong(), in.text(), in.text()));
        }
        return new Delta.SessionRow(session, number, refused);
    }

    byte[] branch(RowKey key, Delta.BranchRow branch) {
        return BranchRows.row(writer, key, branch);
    }

    byte[] pin(RowKey key) {
        return writer.seal(key);
    }

    byte[] sum(RowKey key, Sum sum) {
        return writer.putVarLong(sum.rows).putLong(sum.checksums).seal(key);
    }

    static Sum sum(RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        return new Sum(in.varLong(), in.readLong());
    }
}
