package io.ternmq.protocol.frame;

/**
 * A range of delivery ids of one session, both ends included.
 *
 * @param first lowest, at least 1
 * @param last highest, at least first
 */
public record Range(long first, long last) {
    public Range {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("not a range: " + first + ".." + last);
        }
    }
}
