package io.ternmq.protocol.message;

/** What the body of a message is to the client; the broker never looks inside. The number on the wire is the ordinal. */
public enum BodyType {
    /** No body (jakarta.jms.Message). */
    NONE,
    /** UTF-8. */
    TEXT,
    BYTES,
    /** Named typed values. */
    MAP,
    /** Typed values. */
    STREAM,
    /** A serialised object. */
    OBJECT
}
