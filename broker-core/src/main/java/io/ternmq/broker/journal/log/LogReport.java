package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What an inspection of the log found.
 *
 * @param segments with a header that can be read
 * @param groups that count; what recovery copied is counted once
 * @param batches in them
 * @param records in those
 * @param firstSequence of the first batch; 0 if there is none
 * @param lastSequence of the last batch that the groups know of, also if its segment is released; 0 if there was none
 * @param contiguousFrom sequence of the first batch from which on none is missing to the last; 0 if there is none
 * @param closed whether the journal was stopped cleanly
 * @param journal that the segments belong to; empty if there is no segment
 * @param certified the newest certified checkpoint of each file
 * @param damages what was durable once and can't be read
 * @param cuts what was never promised and doesn't count: ends of the log that a recovery cut, or will cut
 */
public record LogReport(
        int segments,
        long groups,
        long batches,
        long records,
        long firstSequence,
        long lastSequence,
        long contiguousFrom,
        boolean closed,
        Optional<UUID> journal,
        List<Checkpoint> certified,
        List<Damage> damages,
        List<Tail> cuts) {
    /**
     * One place that can't be read.
     *
     * @param segment number of the segment
     * @param offset in its file
     * @param text what is wrong
     */
    public record Damage(long segment, int offset, String text) {}
}
