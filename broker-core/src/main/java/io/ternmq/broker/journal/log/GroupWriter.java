package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.GroupHeader.Mark;
import io.ternmq.broker.journal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes groups to the end of the log and forces them.
 *
 * <ol>
 *   <li>A group is one write call; a force is one {@code fdatasync}, since segments are preallocated.
 *   <li>A header says which group was the last forced one when it was written, so what was promised can be told from
 *       what wasn't.
 *   <li>A segment is forced before its successor is written to: only the last one has an unforced end.
 *   <li>The first group of a segment repeats the certified checkpoints: the last segment alone tells them.
 * </ol>
 *
 * <p>Owned by whoever owns the disk (see {@link LogJournal}).
 */
final class GroupWriter {
    private final SegmentTable table;
    private final Certified certified;
    private final PlaceIndex places;
    private SegmentFile segment;
    private int position;
    private long group;
    private long forcedGroup;
    private long sequence;
    private int unforcedBytes;
    private boolean closed;

    /**
     * Goes on where recovery ended.
     *
     * @param end of the log, all of it forced
     */
    GroupWriter(LogEnd end, SegmentTable table, Certified certified, PlaceIndex places) {
        this.table = table;
        this.certified = certified;
        this.places = places;
        segment = end.segment();
        position = end.position();
        group = end.group();
        forcedGroup = end.group();
        sequence = end.sequence();
        closed = end.closed();
    }

    /**
     * Where the log ends.
     *
     * @param group number of the last group
     * @param sequence of the last batch
     * @param closed whether the last group says that the log was closed
     */
    record LogEnd(SegmentFile segment, int position, long group, long sequence, boolean closed) {}

    /** Sequence of the last batch written. */
    long sequence() {
        return sequence;
    }

    int unforcedBytes() {
        return unforcedBytes;
    }

    /** Whether the last group says that the log was closed. */
    boolean isClosed() {
        return closed;
    }

    /** Whether a group with so many bytes of batches has room in this segment. */
    boolean fits(int payload) {
        return (long) position + Submission.HEAD + payload + GroupHeader.ALIGNMENT <= segment.limit();
    }

    /** Whether a group that certifies has room in this segment. */
    boolean fitsReserve(int payload) {
        return (long) position + Submission.HEAD + payload + GroupHeader.ALIGNMENT
                <= segment.header().bytes();
    }

    /** Goes on in the next segment. */
    void rotate(SegmentFile next) throws IOException {
        force();
        segment.channel().close();
        table.get(segment.header().number()).ifPresent(row -> table.put(row.seal()));
        segment = next;
        position = SegmentHeader.BLOCK;
    }

    /** Writes one group. */
    void write(Submission submission, Mark mark) throws IOException {
        requireNoGap(submission);
        boolean first = position == SegmentHeader.BLOCK;
        ByteBuffer whole = submission.whole(first ? certified.all() : List.of());
        var header = new GroupHeader(
                segment.header().number(),
                group + 1,
                forcedGroup,
                sequence + 1,
                submission.batches(),
                whole.limit() - GroupHeader.LENGTH,
                position,
                mark);
        header.seal(whole, segment.header().salt());
        LogDirectory.write(segment.channel(), whole, position);
        long last = header.lastSequence();
        submission.places(
                whole,
                position,
                (message, offset, length) ->
                        places.put(message, new Place(segment.header().number(), offset, length), last));
        group++;
        closed = mark == Mark.CLOSED;
        sequence = last;
        position = header.end();
        unforcedBytes += header.bytes();
        tell(header, first);
    }

    /** A batch that got lost on the way here was promised to somebody: what follows it must not hide that. */
    private void requireNoGap(Submission submission) {
        if (submission.batches() > 0 && submission.firstSequence() != sequence + 1) {
            throw new IllegalStateException("batch " + submission.firstSequence() + " follows batch " + sequence
                    + " in the log: those between are lost");
        }
    }

    /** Forces what was written, if something was. */
    void force() throws IOException {
        if (forcedGroup < group) {
            segment.channel().force(false);
            forcedGroup = group;
            unforcedBytes = 0;
        }
    }

    void close() throws IOException {
        segment.channel().close();
    }

    private void tell(GroupHeader header, boolean first) {
        long firstGroup = header.group();
        long firstSequence = header.firstSequence();
        var known = table.get(segment.header().number());
        if (!first && known.isPresent()) {
            firstGroup = known.get().firstGroup();
            firstSequence = known.get().firstSequence();
        }
        table.put(new SegmentTable.Row(segment.header(), firstGroup, group, firstSequence, sequence, false));
    }
}
