package io.ternmq.protocol.frame;

/** What the client wants to become of deliveries; the number on the wire is the ordinal. */
public enum Settlement {
    /** Consumed: the message leaves its queue. */
    ACCEPTED,
    /** Back to the queue, counted as an attempt. */
    RELEASED,
    /** Back to the queue, not counted: the application never saw it. */
    RETURNED,
    /** Can't be processed: to the dead-letter queue. */
    REJECTED
}
