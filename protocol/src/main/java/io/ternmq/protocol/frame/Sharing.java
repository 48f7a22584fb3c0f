package io.ternmq.protocol.frame;

/** How a consumer on a topic shares its subscription; the number on the wire is the ordinal. */
public enum Sharing {
    /** A queue's consumer, or an unshared non-durable subscription. */
    NONE,
    /** An unshared durable subscription. */
    DURABLE,
    /** A shared non-durable subscription. */
    SHARED,
    /** A shared durable subscription. */
    SHARED_DURABLE
}
