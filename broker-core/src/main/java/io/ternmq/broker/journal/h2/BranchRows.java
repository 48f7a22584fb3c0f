package io.ternmq.broker.journal.h2;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.Delta.BranchRow;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.BranchSend;
import io.ternmq.broker.journal.JournalRecord.BranchSettlement;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The values of table BRANCHES, whose keys are the branches' numbers. They end with a checksum ({@link RowWriter}).
 *
 * <pre>
 *   u8 state, varint format id, bytes global part, bytes qualifier, text user, varint ms since 1970,
 *   varint sends, each: i64 connection high, low; client id, u8 kind and name of the address, varint message, bytes,
 *     priority, u8 persistent, varint expiration, delivery time, u8 large, bytes head
 *   varint settlements, each: u8 settlement, varint queue, key, message, bytes, deliveries, failures, expiration, delivery time
 * </pre>
 *
 * <p>Owned by the store thread.
 */
final class BranchRows {
    private static final List<BranchState> STATES = List.of(BranchState.values());
    private static final List<Settlement> SETTLEMENTS = List.of(Settlement.values());
    private static final List<Address.Kind> KINDS = List.of(Address.Kind.values());

    private BranchRows() {}

    static byte[] row(RowWriter out, RowKey key, BranchRow row) {
        BranchPrepared branch = row.prepared();
        out.putVarLong(STATES.indexOf(row.state()))
                .putVarLong(branch.xid().formatId())
                .putBytes(branch.xid().global())
                .putBytes(branch.xid().qualifier())
                .putText(branch.user())
                .putVarLong(branch.millis())
                .putVarLong(branch.sends().size());
        branch.sends().forEach(send -> put(out, send));
        out.putVarLong(branch.settlements().size());
        branch.settlements().forEach(settlement -> put(out, settlement));
        return out.seal(key);
    }

    private static void put(RowWriter out, BranchSend send) {
        out.putLong(send.connection().getMostSignificantBits())
                .putLong(send.connection().getLeastSignificantBits())
                .putText(send.clientId())
                .putVarLong(KINDS.indexOf(send.address().kind()))
                .putText(send.address().name())
                .putVarLong(send.message())
                .putVarLong(send.bytes())
                .putVarLong(send.priority())
                .putVarLong(send.persistent() ? 1 : 0)
                .putVarLong(send.expiration())
                .putVarLong(send.deliveryTime())
                .putVarLong(send.large() ? 1 : 0)
                .putBytes(send.head());
    }

    private static void put(RowWriter out, BranchSettlement settlement) {
        ReferenceRow row = settlement.reference();
        out.putVarLong(SETTLEMENTS.indexOf(settlement.settlement()))
                .putVarLong(row.queue())
                .putVarLong(row.key())
                .putVarLong(row.message())
                .putVarLong(row.bytes())
                .putVarLong(row.deliveries())
                .putVarLong(row.failures())
                .putVarLong(row.expiration())
                .putVarLong(row.deliveryTime());
    }

    static BranchRow read(RowKey key, byte[] row) {
        RowReader in = new RowReader(key, row);
        BranchState state = STATES.get(in.varInt());
        Xid xid = new Xid(in.varInt(), in.bytes(), in.bytes());
        String user = in.text();
        long millis = in.varLong();
        int count = in.varInt();
        List<BranchSend> sends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sends.add(send(in));
        }
        count = in.varInt();
        List<BranchSettlement> settlements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            settlements.add(settlement(in));
        }
        return new BranchRow(
                new BranchPrepared(key.first(), xid, user, millis, List.copyOf(sends), List.copyOf(settlements)),
                state);
    }

    private static BranchSend send(RowReader in) {
        return new BranchSend(
                new UUID(in.readLong(), in.readLong()),
                in.text(),
                new Address(KINDS.get(in.varInt()), in.text()),
                in.varLong(),
                in.varInt(),
                in.varInt(),
                in.varLong() == 1,
                in.varLong(),
                in.varLong(),
                in.varLong() == 1,
                in.bytes());
    }

    private static BranchSettlement settlement(RowReader in) {
        return new BranchSettlement(
                SETTLEMENTS.get(in.varInt()),
                new ReferenceRow(
                        in.varLong(),
                        in.varLong(),
                        in.varLong(),
                        in.varInt(),
                        in.varInt(),
                        in.varInt(),
                        in.varLong(),
                        in.varLong()));
    }
}
