package io.ternmq.protocol.frame;

/** Why something was refused; the number is stable on the wire, the text beside it is for people. */
public enum ErrorCode {
    NONE(0),
    /** The peer broke the protocol; the connection is closed. */
    PROTOCOL(1),
    VERSION_UNSUPPORTED(2),
    FRAME_TOO_LARGE(3),
    TIMEOUT(4),
    TOO_MANY_CONNECTIONS(5),
    AUTHENTICATION_FAILED(10),
    NOT_AUTHORIZED(11),
    /** A newer epoch of the same connection is open, or another connection uses the client id. */
    SUPERSEDED(12),
    CLIENT_ID_IN_USE(13),
    SESSION_UNKNOWN(20),
    CONSUMER_UNKNOWN(21),
    DELIVERY_UNKNOWN(22),
    /** The session's identity has expired: what became of its unanswered sends can't be told. */
    IDENTITY_UNKNOWN(23),
    DESTINATION_INVALID(30),
    DESTINATION_UNKNOWN(31),
    /** No room within the time a send waits for it. */
    DESTINATION_FULL(32),
    DISK_FULL(33),
    MESSAGE_TOO_LARGE(34),
    MESSAGE_MALFORMED(35),
    SELECTOR_INVALID(36),
    SUBSCRIPTION_CONFLICT(37),
    LIMIT_EXCEEDED(38),
    /** Its body can't be read any more, or doesn't match its checksum; the message is still there. */
    MESSAGE_DAMAGED(39),
    TRANSACTION_TOO_LARGE(40),
    /** The transaction was marked so, for example because its connection was lost. */
    ROLLBACK_ONLY(41),
    /** It can't be deleted while a consumer of it is open. */
    DESTINATION_IN_USE(42),
    BROKER_STOPPING(50),
    /** The broker's own invariant or its disk failed; it has halted. */
    BROKER_FAILED(51),
    NOT_SUPPORTED(52);

    private final int number;

    ErrorCode(int number) {
        this.number = number;
    }

    /** The unsigned 16-bit number on the wire. */
    public int number() {
        return number;
    }
}
