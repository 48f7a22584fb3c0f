package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.SegmentSpace.Segment;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.SegmentHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All segments that hold groups, and where each ends. Any thread may read; whoever owns the disk adds and updates the
 * last one; the store's thread removes sealed ones.
 */
final class SegmentTable {
    private final ConcurrentSkipListMap<Long, Row> rows = new ConcurrentSkipListMap<>();

    /**
     * One segment.
     *
     * @param firstGroup number of the first group in it, which takes the place of a group of this number in an earlier
     *     segment, and of all after that
     * @param lastGroup number of the last group in it that counts
     */
    record Row(
            SegmentHeader header,
            long firstGroup,
            long lastGroup,
            long firstSequence,
            long lastSequence,
            boolean sealed) {
        /** A segment with these first and last groups. */
        static Row of(SegmentHeader header, GroupHeader first, GroupHeader last) {
            return new Row(header, first.group(), last.group(), first.firstSequence(), last.lastSequence(), false);
        }

        /** A sealed segment without a group that counts; its bodies may still be referred to. */
        static Row ofBodies(SegmentHeader header, long lastSequence) {
            return new Row(header, 1, 0, lastSequence + 1, lastSequence, true);
        }

        Row seal() {
            return new Row(header, firstGroup, lastGroup, firstSequence, lastSequence, true);
        }
    }

    void put(Row row) {
        rows.put(row.header().number(), row);
    }

    Optional<Row> get(long number) {
        return Optional.ofNullable(rows.get(number));
    }

    void remove(long number) {
        rows.remove(number);
    }

    /** In order of number. */
    List<Row> all() {
        return new ArrayList<>(rows.values());
    }

    List<Segment> segments() {
        return rows.values().stream()
                .map(row -> new Segment(
                        row.header().number(),
                        row.firstSequence(),
                        row.lastSequence(),
                        row.header().bytes(),
                        row.sealed()))
                .toList();
    }
}
