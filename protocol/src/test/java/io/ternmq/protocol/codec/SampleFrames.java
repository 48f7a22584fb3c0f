package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.BodyGet;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.BrowseEnd;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Opcode;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.protocol.frame.Outcome;
import io.ternmq.protocol.frame.OutcomeAsk;
import io.ternmq.protocol.frame.Purge;
import io.ternmq.protocol.frame.Purged;
import io.ternmq.protocol.frame.QueueStat;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.frame.Stat;
import io.ternmq.protocol.frame.StatAsk;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaForget;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.protocol.message.Destination;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One frame of each type and its bytes after the length, written by hand: the format's golden literals. */
final class SampleFrames {
    private static final UUID ID = new UUID(0x0011223344556677L, 0x8899aabbccddeeffL);
    private static final Destination ORDERS = new Destination(Destination.Kind.QUEUE, "orders");
    private static final Destination NEWS = new Destination(Destination.Kind.TOPIC, "né");
    private static final byte[] BYTES = {(byte) 0xca, (byte) 0xfe};
    private static final Xid XID = new Xid(7, BYTES, new byte[] {1});
    private static final String XID_HEX = "00000007 02 cafe 01 01 ";
    private static final String ID_HEX = "00112233445566778899aabbccddeeff ";

    private SampleFrames() {}

    /** Frame to body in hexadecimal, opcode first. */
    static Map<Frame, String> all() {
        var samples = new LinkedHashMap<Frame, String>();
        connection(samples);
        session(samples);
        consumer(samples);
        bodiesAndManagement(samples);
        xa(samples);
        return samples;
    }

    static Frame of(Opcode opcode) {
        return all().keySet().stream()
                .filter(frame -> frame.opcode() == opcode)
                .findAny()
                .orElseThrow();
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The sender that may send it on an open connection or in the handshake. */
    static Sender sender(Frame frame) {
        for (Sender sender : Sender.values()) {
            if (sender.open().contains(frame.opcode()) || sender.first().contains(frame.opcode())) {
                return sender;
            }
        }
        return Sender.CLIENT;
    }

    private static void connection(Map<Frame, String> samples) {
        samples.put(
                new Open(1, 2, 3, ID, 7, "me", "ANONYMOUS", BYTES),
                "01 5445524e 00000001 00000002 0000000000000003 " + ID_HEX
                        + "00000007 0002 6d65 0009 414e4f4e594d4f5553 00000002 cafe");
        samples.put(new Auth(BYTES), "02 00000002 cafe");
        samples.put(
                new Opened(1, 2, ID, 1_048_576, 0x100000000L, 30_000, 3_600_000, BYTES),
                "03 00000001 0000000000000002 " + ID_HEX
                        + "00100000 0000000100000000 00007530 000000000036ee80 00000002 cafe");
        samples.put(new Close(9), "04 00000009");
        samples.put(new Closed(ErrorCode.SUPERSEDED, "bye"), "05 000c 0003 627965");
        samples.put(new Heartbeat(), "06");
        samples.put(new Done(-2), "07 fffffffe");
        samples.put(new Failed(5, ErrorCode.SELECTOR_INVALID, "no"), "08 00000005 0024 0002 6e6f");
    }

    private static void session(Map<Frame, String> samples) {
        samples.put(new SessionOpen(1, 2, true, false), "10 00000001 00000002 01 00");
        samples.put(
                new SessionClose(1, 2, List.of(new Range(3, 4))),
                "11 00000001 00000002 00000001 0000000000000003 0000000000000004");
        samples.put(new Send(2, 77, ORDERS, BYTES), "12 00000002 000000000000004d 00 0006 6f7264657273 00000002 cafe");
        samples.put(new Sent(2, 77), "13 00000002 000000000000004d");
        samples.put(
                new Refused(2, 77, ErrorCode.DESTINATION_FULL, "full"),
                "14 00000002 000000000000004d 0020 0004 66756c6c");
        samples.put(new TxSend(2, NEWS, BYTES), "15 00000002 01 0003 6ec3a9 00000002 cafe");
        samples.put(new Commit(2, 78), "16 00000002 000000000000004e");
        samples.put(new Rollback(1, 2, List.of()), "17 00000001 00000002 00000000");
        samples.put(new OutcomeAsk(1, 2, 78), "18 00000001 00000002 000000000000004e");
        samples.put(new Outcome(1, Outcome.Kind.NOT_STORED, ErrorCode.NONE, ""), "19 00000001 02 0000 0000");
    }

    private static void consumer(Map<Frame, String> samples) {
        samples.put(
                new ConsumerOpen(1, 2, 3, NEWS, "a=1", false, true, "s", Sharing.SHARED_DURABLE),
                "20 00000001 00000002 00000003 01 0003 6ec3a9 0003 613d31 00 01 0001 73 03");
        samples.put(
                new ConsumerClose(1, 2, 3, List.of(new Range(1, 1), new Range(5, 9))),
                "21 00000001 00000002 00000003 00000002 0000000000000001 0000000000000001"
                        + " 0000000000000005 0000000000000009");
        samples.put(
                new Credit(2, 3, 100, 65_536, 12), "22 00000002 00000003 00000064 0000000000010000 000000000000000c");
        samples.put(new Delivery(2, 3, 13, 1, BYTES), "23 00000002 00000003 000000000000000d 00000001 00000002 cafe");
        samples.put(new BrowseEnd(2, 3), "24 00000002 00000003");
        samples.put(
                new Settle(0, 2, Settlement.REJECTED, List.of(new Range(13, 13))),
                "25 00000000 00000002 03 00000001 000000000000000d 000000000000000d");
        samples.put(new Recover(1, 2, List.of()), "26 00000001 00000002 00000000");
        samples.put(new Unsubscribe(1, "s"), "27 00000001 0001 73");
        samples.put(
                new TemporaryCreate(1, new Destination(Destination.Kind.TEMPORARY_QUEUE, "t")),
                "28 00000001 02 0001 74");
        samples.put(
                new TemporaryDelete(1, new Destination(Destination.Kind.TEMPORARY_TOPIC, "t")),
                "29 00000001 03 0001 74");
    }

    private static void bodiesAndManagement(Map<Frame, String> samples) {
        samples.put(
                new BodyPut(1, 2, 3, 4, true, BYTES),
                "30 00000001 00000002 0000000000000003 0000000000000004 01 00000002 cafe");
        samples.put(new BodyGet(1, 2, 13, 4, 5), "31 00000001 00000002 000000000000000d 0000000000000004 00000005");
        samples.put(new BodyPart(1, BYTES), "32 00000001 00000002 cafe");
        samples.put(new StatAsk(1, "or*", "q"), "40 00000001 0003 6f722a 0001 71");
        samples.put(
                new Stat(1, true, List.of(new QueueStat(ORDERS, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))),
                "41 00000001 01 00000001 00 0006 6f7264657273 0000000000000001 0000000000000002 0000000000000003"
                        + " 00000004 0000000000000005 0000000000000006 0000000000000007 0000000000000008"
                        + " 0000000000000009 000000000000000a");
        samples.put(new Purge(1, ORDERS), "42 00000001 00 0006 6f7264657273");
        samples.put(new Purged(1, 99), "43 00000001 0000000000000063");
    }

    private static void xa(Map<Frame, String> samples) {
        samples.put(
                new XaStart(1, 2, XID, XaStart.Mode.RESUME, 300), "50 00000001 00000002 " + XID_HEX + "02 0000012c");
        samples.put(new XaEnd(1, 2, XID, XaEnd.Mode.SUSPEND), "51 00000001 00000002 " + XID_HEX + "02");
        samples.put(new XaPrepare(1, XID), "52 00000001 " + XID_HEX);
        samples.put(new XaCommit(1, XID, true, 2, 3), "53 00000001 " + XID_HEX + "01 00000002 0000000000000003");
        samples.put(new XaRollback(1, XID), "54 00000001 " + XID_HEX);
        samples.put(new XaForget(1, XID), "55 00000001 " + XID_HEX);
        samples.put(new XaRecover(1, new Xid(0, new byte[0], new byte[0]), true), "56 00000001 00000000 00 00 01");
        samples.put(new XaDecide(1, XID, false), "57 00000001 " + XID_HEX + "00");
        samples.put(new XaResult(1, XaCode.HEURRB, "no"), "58 00000001 07 0002 6e6f");
        samples.put(
                new XaBranches(1, true, List.of(new XaBranch(XID, XaBranch.State.PREPARED, 5, 6, 7, "me"))),
                "59 00000001 01 00000001 " + XID_HEX + "04 0000000000000005 00000006 00000007 0002 6d65");
    }
}
