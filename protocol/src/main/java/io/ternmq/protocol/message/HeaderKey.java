package io.ternmq.protocol.message;

/** What an entry of the header section is; the number is its first byte. */
public enum HeaderKey {
    /** JMSMessageID: STRING. */
    MESSAGE_ID(1),
    /** JMSCorrelationID: STRING, or BYTES for a foreign client's own form (JMS 3.1 §3.4.5). */
    CORRELATION_ID(2),
    /** JMSReplyTo: DESTINATION. */
    REPLY_TO(3),
    /** JMSType: STRING. */
    TYPE(4),
    /** JMSDestination: DESTINATION. */
    DESTINATION(5),
    /** A property, followed by its name: any type that JMS 3.1 §3.5.4 allows, or NULL. */
    PROPERTY(64);

    private final int number;

    HeaderKey(int number) {
        this.number = number;
    }

    /** The byte in the header section. */
    int number() {
        return number;
    }

    /** Whether its value may have a type. */
    boolean allows(ValueType type) {
        return switch (this) {
            case MESSAGE_ID, TYPE -> type == ValueType.STRING;
            case CORRELATION_ID -> type == ValueType.STRING || type == ValueType.BYTES;
            case REPLY_TO, DESTINATION -> type == ValueType.DESTINATION;
            case PROPERTY -> type.compareTo(ValueType.STRING) <= 0;
        };
    }

    static HeaderKey of(int number) {
        return switch (number) {
            case 1 -> MESSAGE_ID;
            case 2 -> CORRELATION_ID;
            case 3 -> REPLY_TO;
            case 4 -> TYPE;
            case 5 -> DESTINATION;
            case 64 -> PROPERTY;
            default -> throw MalformedContentException.of("no header has the number " + number);
        };
    }
}
