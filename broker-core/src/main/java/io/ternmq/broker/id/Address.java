package io.ternmq.broker.id;

/**
 * The broker's name of a destination.
 *
 * @param kind what it is
 * @param name 1 to 1,024 characters, no control characters; data, never a path
 */
public record Address(Kind kind, String name) implements Comparable<Address> {
    /** Kinds of address; the number on disk is the ordinal. */
    public enum Kind {
        QUEUE,
        TOPIC,
        TEMPORARY_QUEUE,
        TEMPORARY_TOPIC,
        /** The queue that a subscription owns; no client names it. */
        SUBSCRIPTION
    }

    /** The queue of this name. */
    public static Address queue(String name) {
        return new Address(Kind.QUEUE, name);
    }

    /** Whether messages sent to it go to subscriptions. */
    public boolean isTopic() {
        return kind == Kind.TOPIC || kind == Kind.TEMPORARY_TOPIC;
    }

    /** Whether it belongs to one connection and ends with it. */
    public boolean isTemporary() {
        return kind == Kind.TEMPORARY_QUEUE || kind == Kind.TEMPORARY_TOPIC;
    }

    @Override
    public int compareTo(Address other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : kind.compareTo(other.kind);
    }
}
