package io.ternmq.jms.client;

/**
 * Figures of one queue at one moment; all from {@code enqueued} on but {@code delayed} count from the start of the broker.
 *
 * @param name of the queue
 * @param messages in it, those being delivered included
 * @param bytes of their contents
 * @param delivering of them delivered and not settled
 * @param consumers open on it, browsers excluded
 * @param enqueued messages that entered it
 * @param accepted messages that were consumed
 * @param redelivered attempts beyond the first
 * @param deadLettered messages that went to its dead-letter queue
 * @param delayed messages that wait for their delivery time, not among those in it
 * @param expired messages that nobody consumed in time
 */
public record QueueFigures(
        String name,
        long messages,
        long bytes,
        long delivering,
        int consumers,
        long enqueued,
        long accepted,
        long redelivered,
        long deadLettered,
        long delayed,
        long expired) {}
