package io.ternmq.protocol.message;

/**
 * What JMS code names and a broker addresses.
 *
 * @param kind what it is
 * @param name 1 to 1,024 characters, no control characters; data, never a path
 */
public record Destination(Kind kind, String name) {
    /** Kinds of destination; the number on the wire is the ordinal. */
    public enum Kind {
        QUEUE,
        TOPIC,
        TEMPORARY_QUEUE,
        TEMPORARY_TOPIC
    }

    @Override
    public String toString() {
        return kind + ":" + name;
    }
}
