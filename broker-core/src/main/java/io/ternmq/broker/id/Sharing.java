package io.ternmq.broker.id;

/** How consumers of a topic share a subscription, and whether it outlives them; the number on disk is the ordinal. */
public enum Sharing {
    /** One consumer's own, which ends with it. */
    NONE,
    /** Named, durable, with one consumer at a time. */
    DURABLE,
    /** Named, with any number of consumers, which ends with the last of them. */
    SHARED,
    /** Named, durable, with any number of consumers. */
    SHARED_DURABLE;

    /** Whether it stays when it has no consumer, and survives a restart. */
    public boolean durable() {
        return this == DURABLE || this == SHARED_DURABLE;
    }

    /** Whether it may have several consumers. */
    public boolean shared() {
        return this == SHARED || this == SHARED_DURABLE;
    }
}
