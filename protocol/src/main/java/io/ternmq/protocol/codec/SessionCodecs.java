package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.Outcome;
import io.ternmq.protocol.frame.OutcomeAsk;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.TxSend;

/** The frames of a session: its life, its sends, its local transaction, and their outcomes. */
final class SessionCodecs {
    private static final Outcome.Kind[] OUTCOMES = Outcome.Kind.values();

    private SessionCodecs() {}

    static void encodeSessionOpen(SessionOpen frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.flag(frame.transacted());
        out.flag(frame.mustExist());
    }

    static SessionOpen decodeSessionOpen(FieldReader in) {
        return new SessionOpen(in.i32(), in.session(), in.flag(), in.flag());
    }

    static void encodeSessionClose(SessionClose frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.ranges(frame.handedOver());
    }

    static SessionClose decodeSessionClose(FieldReader in) {
        return new SessionClose(in.i32(), in.i32(), in.ranges());
    }

    static void encodeSend(Send frame, FieldWriter out) {
        out.i32(frame.session());
        out.i64(frame.number());
        out.destination(frame.destination());
        out.bytes(frame.content());
    }

    static Send decodeSend(FieldReader in) {
        return new Send(in.i32(), in.number(), in.destination(), in.bytes());
    }

    static void encodeSent(Sent frame, FieldWriter out) {
        out.i32(frame.session());
        out.i64(frame.number());
    }

    static Sent decodeSent(FieldReader in) {
        return new Sent(in.i32(), in.i64());
    }

    static void encodeRefused(Refused frame, FieldWriter out) {
        out.i32(frame.session());
        out.i64(frame.number());
        out.errorCode(frame.code());
        out.text(frame.text());
    }

    static Refused decodeRefused(FieldReader in) {
        return new Refused(in.i32(), in.i64(), in.errorCode(), in.text());
    }

    static void encodeTxSend(TxSend frame, FieldWriter out) {
        out.i32(frame.session());
        out.destination(frame.destination());
        out.bytes(frame.content());
    }

    static TxSend decodeTxSend(FieldReader in) {
        return new TxSend(in.i32(), in.destination(), in.bytes());
    }

    static void encodeCommit(Commit frame, FieldWriter out) {
        out.i32(frame.session());
        out.i64(frame.number());
    }

    static Commit decodeCommit(FieldReader in) {
        return new Commit(in.i32(), in.number());
    }

    static void encodeRollback(Rollback frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.ranges(frame.handedOver());
    }

    static Rollback decodeRollback(FieldReader in) {
        return new Rollback(in.i32(), in.i32(), in.ranges());
    }

    static void encodeOutcomeAsk(OutcomeAsk frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.i64(frame.number());
    }

    static OutcomeAsk decodeOutcomeAsk(FieldReader in) {
        return new OutcomeAsk(in.i32(), in.i32(), in.i64());
    }

    static void encodeOutcome(Outcome frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.ordinal(frame.kind());
        out.errorCode(frame.code());
        out.text(frame.text());
    }

    static Outcome decodeOutcome(FieldReader in) {
        return new Outcome(in.i32(), in.ordinal(OUTCOMES), in.errorCode(), in.text());
    }
}
