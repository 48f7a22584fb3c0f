package io.ternmq.protocol.codec;

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

/** The frames of branches of distributed transactions. */
final class XaCodecs {
    private static final XaStart.Mode[] STARTS = XaStart.Mode.values();
    private static final XaEnd.Mode[] ENDS = XaEnd.Mode.values();
    private static final XaCode[] CODES = XaCode.values();
    private static final XaBranch.State[] STATES = XaBranch.State.values();
    /** A branch with an empty Xid and holder. */
    private static final int BRANCH_BYTES_MIN = Integer.BYTES + 2 + 1 + Long.BYTES + 2 * Integer.BYTES + Short.BYTES;

    private XaCodecs() {}

    static void encodeStart(XaStart frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.xid(frame.xid());
        out.ordinal(frame.mode());
        out.i32(frame.timeoutSeconds());
    }

    static XaStart decodeStart(FieldReader in) {
        return new XaStart(in.i32(), in.i32(), in.xid(), in.ordinal(STARTS), in.i32());
    }

    static void encodeEnd(XaEnd frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.i32(frame.session());
        out.xid(frame.xid());
        out.ordinal(frame.mode());
    }

    static XaEnd decodeEnd(FieldReader in) {
        return new XaEnd(in.i32(), in.i32(), in.xid(), in.ordinal(ENDS));
    }

    static void encodePrepare(XaPrepare frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.xid(frame.xid());
    }

    static XaPrepare decodePrepare(FieldReader in) {
        return new XaPrepare(in.i32(), in.xid());
    }

    static void encodeCommit(XaCommit frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.xid(frame.xid());
        out.flag(frame.onePhase());
        out.i32(frame.session());
        out.i64(frame.number());
    }

    static XaCommit decodeCommit(FieldReader in) {
        int requestId = in.i32();
        Xid xid = in.xid();
        boolean onePhase = in.flag();
        int session = in.i32();
        long number = session == 0 ? in.i64() : in.number();
        return new XaCommit(requestId, xid, onePhase, session, number);
    }

    static void encodeRollback(XaRollback frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.xid(frame.xid());
    }

    static XaRollback decodeRollback(FieldReader in) {
        return new XaRollback(in.i32(), in.xid());
    }

    static void encodeForget(XaForget frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.xid(frame.xid());
    }

    static XaForget decodeForget(FieldReader in) {
        return new XaForget(in.i32(), in.xid());
    }

    static void encodeRecover(XaRecover frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.xid(frame.after());
        out.flag(frame.unfinished());
    }

    static XaRecover decodeRecover(FieldReader in) {
        return new XaRecover(in.i32(), in.xid(), in.flag());
    }

    static void encodeDecide(XaDecide frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.xid(frame.xid());
        out.flag(frame.commit());
    }

    static XaDecide decodeDecide(FieldReader in) {
        return new XaDecide(in.i32(), in.xid(), in.flag());
    }

    static void encodeResult(XaResult frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.ordinal(frame.result());
        out.text(frame.text());
    }

    static XaResult decodeResult(FieldReader in) {
        return new XaResult(in.i32(), in.ordinal(CODES), in.text());
    }

    static void encodeBranches(XaBranches frame, FieldWriter out) {
        out.i32(frame.requestId());
        out.flag(frame.more());
        out.i32(frame.branches().size());
        for (XaBranch branch : frame.branches()) {
            out.xid(branch.xid());
            out.ordinal(branch.state());
            out.i64(branch.ageMillis());
            out.i32(branch.sends());
            out.i32(branch.acknowledgements());
            out.text(branch.holder());
        }
    }

    static XaBranches decodeBranches(FieldReader in) {
        return new XaBranches(in.i32(), in.flag(), in.list(BRANCH_BYTES_MIN, XaCodecs::decodeBranch));
    }

    private static XaBranch decodeBranch(FieldReader in) {
        return new XaBranch(in.xid(), in.ordinal(STATES), in.i64(), in.i32(), in.i32(), in.text());
    }
}
