package io.ternmq.broker.journal.log;

/**
 * What was cut from the end of the log: written, perhaps in part, but never reported durable.
 *
 * @param segment number of the segment in which it begins
 * @param offset at which it begins
 * @param bytes that could be recognised as belonging to it
 */
public record Tail(long segment, int offset, long bytes) {}
