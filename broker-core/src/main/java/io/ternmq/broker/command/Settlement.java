package io.ternmq.broker.command;

/** What a client wants to become of deliveries. */
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
