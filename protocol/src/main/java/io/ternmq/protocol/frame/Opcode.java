package io.ternmq.protocol.frame;

/** The closed set of frame types; the number is the first byte of a frame on the wire and never changes its meaning. */
public enum Opcode {
    OPEN(0x01),
    AUTH(0x02),
    OPENED(0x03),
    CLOSE(0x04),
    CLOSED(0x05),
    HEARTBEAT(0x06),
    DONE(0x07),
    FAILED(0x08),
    SESSION_OPEN(0x10),
    SESSION_CLOSE(0x11),
    SEND(0x12),
    SENT(0x13),
    REFUSED(0x14),
    TX_SEND(0x15),
    COMMIT(0x16),
    ROLLBACK(0x17),
    OUTCOME_ASK(0x18),
    OUTCOME(0x19),
    CONSUMER_OPEN(0x20),
    CONSUMER_CLOSE(0x21),
    CREDIT(0x22),
    DELIVERY(0x23),
    BROWSE_END(0x24),
    SETTLE(0x25),
    RECOVER(0x26),
    UNSUBSCRIBE(0x27),
    TEMPORARY_CREATE(0x28),
    TEMPORARY_DELETE(0x29),
    BODY_PUT(0x30),
    BODY_GET(0x31),
    BODY_PART(0x32),
    STAT_ASK(0x40),
    STAT(0x41),
    PURGE(0x42),
    PURGED(0x43),
    XA_START(0x50),
    XA_END(0x51),
    XA_PREPARE(0x52),
    XA_COMMIT(0x53),
    XA_ROLLBACK(0x54),
    XA_FORGET(0x55),
    XA_RECOVER(0x56),
    XA_DECIDE(0x57),
    XA_RESULT(0x58),
    XA_BRANCHES(0x59);

    private final int number;

    Opcode(int number) {
        this.number = number;
    }

    /** The byte on the wire, 1..127. */
    public int number() {
        return number;
    }
}
