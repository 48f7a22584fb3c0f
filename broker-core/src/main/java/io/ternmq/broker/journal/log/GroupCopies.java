package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.Output;
import io.ternmq.broker.journal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Groups from the end of the log, written again to the beginning of a new segment, with the same numbers.
 *
 * @param reader of the segment they are in
 * @param groups without gaps
 * @param repeated checkpoints that the first group of a segment begins with
 */
record GroupCopies(SegmentReader reader, List<GroupHeader> groups, List<Checkpoint> repeated) {

    /** Bytes of a segment that has room for these groups. */
    static int segmentBytes(List<GroupHeader> groups) {
        long bytes = SegmentHeader.BLOCK + 2L * SegmentFile.RESERVE;
        for (GroupHeader group : groups) {
            bytes += group.bytes();
        }
        return Math.toIntExact((bytes + SegmentHeader.BLOCK - 1) / SegmentHeader.BLOCK * SegmentHeader.BLOCK);
    }

    /** Writes all, and returns where they end. Nothing is forced. */
    int write(SegmentHeader to, FileChannel channel) throws IOException {
        int position = SegmentHeader.BLOCK;
        for (GroupHeader each : groups) {
            var old = reader.group(each.offset())
                    .orElseThrow(() -> new JournalDamaged("group " + each.group() + " can't be read a second time"));
            var before = position == SegmentHeader.BLOCK ? repeated : List.<Checkpoint>of();
            ByteBuffer copy = copy(old, to, position, before);
            LogDirectory.write(channel, copy.duplicate(), position);
            position += copy.limit();
        }
        return position;
    }

    private ByteBuffer copy(SegmentReader.Group old, SegmentHeader to, int position, List<Checkpoint> before) {
        GroupHeader header = old.header();
        int unpadded = before.size() * Entry.CHECKPOINT_BYTES + header.payload();
        int payload = unpadded + (-unpadded & (GroupHeader.ALIGNMENT - 1));
        var whole = ByteBuffer.allocateDirect(GroupHeader.LENGTH + payload);
        var out = new Output(whole.position(GroupHeader.LENGTH), (full, bytes) -> {
            throw new IllegalStateException("a copy is larger than its original");
        });
        before.forEach(checkpoint -> Entry.write(out, checkpoint));
        out.append(old.payload());
        whole.clear();
        var copied = new GroupHeader(
                to.number(),
                header.group(),
                groups.get(0).group() - 1,
                header.firstSequence(),
                header.batches(),
                payload,
                position,
                false);
        copied.seal(whole, to.salt());
        return whole;
    }
}
