package io.ternmq.protocol.codec;

import io.ternmq.protocol.frame.Opcode;
import java.util.EnumSet;
import java.util.Set;

/** Who sends a frame. Each side refuses the frames that only itself may send. */
public enum Sender {
    CLIENT,
    BROKER;

    /** What may be this sender's first frame of a connection. */
    Set<Opcode> first() {
        return this == CLIENT ? EnumSet.of(Opcode.OPEN) : authenticating();
    }

    /** What this sender may send after that, until the connection is open. */
    Set<Opcode> authenticating() {
        return this == CLIENT ? EnumSet.of(Opcode.AUTH) : EnumSet.of(Opcode.AUTH, Opcode.OPENED, Opcode.CLOSED);
    }

    /** What this sender may send on an open connection. */
    Set<Opcode> open() {
        return this == CLIENT
                ? EnumSet.of(
                        Opcode.CLOSE,
                        Opcode.HEARTBEAT,
                        Opcode.SESSION_OPEN,
                        Opcode.SESSION_CLOSE,
                        Opcode.SEND,
                        Opcode.TX_SEND,
                        Opcode.COMMIT,
                        Opcode.ROLLBACK,
                        Opcode.OUTCOME_ASK,
                        Opcode.CONSUMER_OPEN,
                        Opcode.CONSUMER_CLOSE,
                        Opcode.CREDIT,
                        Opcode.SETTLE,
                        Opcode.RECOVER,
                        Opcode.UNSUBSCRIBE,
                        Opcode.TEMPORARY_CREATE,
                        Opcode.TEMPORARY_DELETE,
                        Opcode.BODY_PUT,
                        Opcode.BODY_GET,
                        Opcode.STAT_ASK,
                        Opcode.PURGE,
                        Opcode.XA_START,
                        Opcode.XA_END,
                        Opcode.XA_PREPARE,
                        Opcode.XA_COMMIT,
                        Opcode.XA_ROLLBACK,
                        Opcode.XA_FORGET,
                        Opcode.XA_RECOVER,
                        Opcode.XA_DECIDE)
                : EnumSet.of(
                        Opcode.CLOSED,
                        Opcode.HEARTBEAT,
                        Opcode.DONE,
                        Opcode.FAILED,
                        Opcode.SENT,
                        Opcode.REFUSED,
                        Opcode.OUTCOME,
                        Opcode.DELIVERY,
                        Opcode.BROWSE_END,
                        Opcode.BODY_PART,
                        Opcode.STAT,
                        Opcode.PURGED,
                        Opcode.XA_RESULT,
                        Opcode.XA_BRANCHES);
    }
}
