package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.GroupHeader.Mark;
import io.ternmq.broker.journal.format.Output;
import io.ternmq.broker.journal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Writes groups again, to the beginning of a new segment. Nothing is forced.
 *
 * <p>Their headers say that everything before the first one was forced; that is what a group says that nobody waits for.
 */
final class GroupCopies {
    private final SegmentHeader to;
    private final FileChannel channel;
    private final long forced;
    private long number;
    private int position = SegmentHeader.BLOCK;

    /**
     * Begins after the block that is left for the header.
     *
     * @param number of the first group
     */
    GroupCopies(LogDirectory.Blank blank, long number) {
        to = blank.header();
        channel = blank.channel();
        this.number = number;
        forced = number - 1;
    }

    /** Bytes of a segment that has room for these groups and one without batches. */
    static int segmentBytes(List<GroupHeader> groups) {
        long bytes = SegmentHeader.BLOCK + 2L * SegmentFile.RESERVE;
        for (GroupHeader group : groups) {
            bytes += group.bytes();
        }
        return Math.toIntExact((bytes + SegmentHeader.BLOCK - 1) / SegmentHeader.BLOCK * SegmentHeader.BLOCK);
    }

    /** Where the next one would begin. */
    int position() {
        return position;
    }

    /** Number of the last group written. */
    long lastGroup() {
        return number - 1;
    }

    /** Writes a group without batches. */
    void addMark(Mark mark, List<Checkpoint> checkpoints, long lastSequence) throws IOException {
        write(checkpoints, ByteBuffer.allocate(0), lastSequence + 1, 0, mark);
    }

    /**
     * Copies groups.
     *
     * @param reader of the segment they are in
     * @param repeated checkpoints that go before the first of them
     */
    void addAll(SegmentReader reader, List<GroupHeader> groups, List<Checkpoint> repeated) throws IOException {
        List<Checkpoint> before = repeated;
        for (GroupHeader each : groups) {
            var old = reader.group(each.offset())
                    .orElseThrow(() -> new JournalDamaged("group " + each.group() + " can't be read a second time"));
            write(before, old.payload(), each.firstSequence(), each.batches(), Mark.NONE);
            before = List.of();
        }
    }

    private void write(List<Checkpoint> before, ByteBuffer entries, long firstSequence, int batches, Mark mark)
            throws IOException {
        int unpadded = before.size() * Entry.CHECKPOINT_BYTES + entries.remaining();
        int payload = unpadded + (-unpadded & (GroupHeader.ALIGNMENT - 1));
        var whole = ByteBuffer.allocateDirect(GroupHeader.LENGTH + payload);
        var out = new Output(whole.position(GroupHeader.LENGTH), (full, bytes) -> {
            throw new IllegalStateException("a copy is larger than its original");
        });
        before.forEach(checkpoint -> Entry.write(out, checkpoint));
        out.append(entries);
        whole.clear();
        new GroupHeader(to.number(), number, forced, firstSequence, batches, payload, position, mark)
                .seal(whole, to.salt());
        LogDirectory.write(channel, whole, position);
        number++;
        position += GroupHeader.LENGTH + payload;
    }
}
