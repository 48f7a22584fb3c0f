package io.ternmq.broker.journal.format;

import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.BranchSend;
import io.ternmq.broker.journal.JournalRecord.BranchSettlement;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of a prepared branch. An {@code xid} is {@code i32 format id | u8 length | global part | u8 length | qualifier}.
 *
 * <pre>
 *  i64 branch | xid | text user | i64 millis
 *  | i32 sends, each:        16 bytes UUID of the connection | text clientId | u8 kind | text name | i64 message | i32 bytes
 *                            | u8 priority | u8 persistent | i64 expiration | i64 deliveryTime | u8 large | i32 length | head
 *  | i32 settlements, each:  u8 settlement | i64 queue | i64 key | i64 message | i32 bytes | i32 deliveries | i32 failures
 *                            | i64 expiration | i64 deliveryTime
 * </pre>
 */
final class BranchCodec {
    private static final int PART_BYTES_MAX = 64;
    /** Bytes that a Xid takes at most. */
    static final int XID_BYTES_MAX = 4 + 2 * (1 + PART_BYTES_MAX);

    private static final int SEND_BYTES = 16 + 4 + 1 + 4 + 8 + 4 + 1 + 1 + 8 + 8 + 1 + 4;
    private static final int SETTLEMENT_BYTES = 1 + 5 * 8 + 3 * 4;
    private static final Settlement[] SETTLEMENTS = Settlement.values();

    private BranchCodec() {}

    static long bytesMax(BranchPrepared r) {
        long bytes = XID_BYTES_MAX
                + RecordCodec.textMax(r.user())
                + (long) SETTLEMENT_BYTES * r.settlements().size();
        for (BranchSend send : r.sends()) {
            bytes += SEND_BYTES
                    + RecordCodec.textMax(send.clientId())
                    + RecordCodec.textMax(send.address().name())
                    + send.head().length;
        }
        return bytes;
    }

    static void write(Output out, BranchPrepared r) {
        xid(out.i64(r.branch()), r.xid()).text(r.user()).i64(r.millis());
        out.i32(r.sends().size());
        for (BranchSend send : r.sends()) {
            RecordCodec.address(out.uuid(send.connection()).text(send.clientId()), send.address());
            out.i64(send.message()).i32(send.bytes()).u8(send.priority()).u8(send.persistent() ? 1 : 0);
            out.i64(send.expiration()).i64(send.deliveryTime()).u8(send.large() ? 1 : 0);
            out.i32(send.head().length).bytes(send.head());
        }
        out.i32(r.settlements().size());
        for (BranchSettlement settlement : r.settlements()) {
            ReferenceRow row = settlement.reference();
            out.constant(SETTLEMENTS, settlement.settlement()).i64(row.queue()).i64(row.key());
            out.i64(row.message()).i32(row.bytes()).i32(row.deliveries()).i32(row.failures());
            out.i64(row.expiration()).i64(row.deliveryTime());
        }
    }

    static BranchPrepared read(Input in) {
        long branch = in.i64();
        Xid xid = xid(in);
        String user = in.text();
        long millis = in.i64();
        int count = in.count(SEND_BYTES);
        List<BranchSend> sends = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sends.add(new BranchSend(
                    in.uuid(),
                    in.text(),
                    RecordCodec.address(in),
                    in.i64(),
                    in.i32(),
                    in.u8(),
                    in.bool(),
                    in.i64(),
                    in.i64(),
                    in.bool(),
                    in.bytes(in.count(1))));
        }
        count = in.count(SETTLEMENT_BYTES);
        List<BranchSettlement> settlements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            settlements.add(new BranchSettlement(
                    in.constant(SETTLEMENTS),
                    new ReferenceRow(in.i64(), in.i64(), in.i64(), in.i32(), in.i32(), in.i32(), in.i64(), in.i64())));
        }
        return new BranchPrepared(branch, xid, user, millis, List.copyOf(sends), List.copyOf(settlements));
    }

    static Output xid(Output out, Xid xid) {
        out.i32(xid.formatId()).u8(xid.global().length).bytes(xid.global());
        return out.u8(xid.qualifier().length).bytes(xid.qualifier());
    }

    static Xid xid(Input in) {
        return new Xid(in.i32(), part(in), part(in));
    }

    private static byte[] part(Input in) {
        int length = in.u8();
        if (length > PART_BYTES_MAX) {
            throw new JournalDamaged("a part of a Xid has " + length + " bytes");
        }
        return in.bytes(length);
    }
}
