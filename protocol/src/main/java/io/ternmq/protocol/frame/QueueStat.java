package io.ternmq.protocol.frame;

import io.ternmq.protocol.message.Destination;

/**
 * Figures of one queue at one moment.
 *
 * @param destination the queue
 * @param messages in the queue, those being delivered included
 * @param bytes of their contents
 * @param delivering of them delivered and not settled
 * @param consumers open on it, browsers excluded
 * @param enqueued since the broker started
 * @param accepted since the broker started
 * @param redelivered attempts beyond the first since the broker started
 * @param deadLettered since the broker started
 * @param delayed messages that wait for their delivery time, not among those in the queue
 * @param expired since the broker started
 */
public record QueueStat(
        Destination destination,
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
