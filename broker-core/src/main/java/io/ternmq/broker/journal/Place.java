package io.ternmq.broker.journal;

/**
 * Where the log keeps the body of a message. It stays right until the segment is released; a number of a segment is
 * never used twice.
 *
 * @param segment number of the segment, from 1
 * @param offset of the body's record in the segment, in bytes
 * @param length of the whole record, in bytes; the content is shorter by a constant
 */
public record Place(long segment, int offset, int length) {}
