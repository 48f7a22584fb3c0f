package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.SegmentHeader;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Settings of the log.
 *
 * @param segmentBytes size of a new segment
 * @param inlineBytesMax what is appended, up to so many bytes, is written and forced by the appending thread itself while
 *     the disk is idle and fast; what is more, by the journal thread
 * @param groupBytes batches are gathered up to so many bytes; a single batch may be larger
 * @param unforcedBytesMax written bytes after which a force comes, although nobody waits for one
 * @param unforcedMillisMax time after which a force comes, although nobody waits for one
 * @param freeBytesMin space that has to stay free on the disk; below it {@code onSpaceLow} is reported
 * @param repair whether to open a damaged log and go on without what can't be read
 * @param salts random numbers, one for each segment
 */
public record LogOptions(
        int segmentBytes,
        int inlineBytesMax,
        int groupBytes,
        int unforcedBytesMax,
        long unforcedMillisMax,
        long freeBytesMin,
        boolean repair,
        LongSupplier salts) {
    private static final int MIB = 1 << 20;

    /** Bytes that one batch may take: what a buffer holds, less what its segment needs besides. */
    public static final int BATCH_BYTES_MAX = Integer.MAX_VALUE - MIB;

    /** Bytes of a segment that aren't there for the batches of its one group. */
    private static final int AROUND_GROUP =
            SegmentHeader.BLOCK + SegmentFile.RESERVE + Submission.HEAD + GroupHeader.ALIGNMENT;

    /** Checks the settings. */
    public LogOptions {
        if (segmentBytes < 16 * 1024 || segmentBytes % 4096 != 0) {
            throw new IllegalArgumentException("segmentBytes must be a multiple of 4096, at least 16384");
        }
        groupBytes = Math.min(groupBytes, segmentBytes - AROUND_GROUP);
    }

    /**
     * Size of the segment for a group with so many bytes of batches. A group lies in one segment, so a batch that is too
     * large for the ordinary size, and with which no other is gathered, gets one of its own size.
     */
    int segmentBytesFor(int batches) {
        long needed = (long) batches + AROUND_GROUP;
        long blocks = (needed + SegmentHeader.BLOCK - 1) / SegmentHeader.BLOCK;
        return Math.toIntExact(Math.max(segmentBytes, blocks * SegmentHeader.BLOCK));
    }

    /** For a disk that is the broker's own. */
    public static LogOptions defaults() {
        return new LogOptions(
                64 * MIB,
                64 << 10,
                MIB,
                4 * MIB,
                1000,
                256L * MIB,
                false,
                () -> ThreadLocalRandom.current().nextLong());
    }

    /** The same, with this size of segments. */
    public LogOptions withSegmentBytes(int bytes) {
        return new LogOptions(
                bytes, inlineBytesMax, groupBytes, unforcedBytesMax, unforcedMillisMax, freeBytesMin, repair, salts);
    }

    /** The same, with this much for the appending thread to force. */
    public LogOptions withInlineBytes(int bytesMax) {
        return new LogOptions(
                segmentBytes, bytesMax, groupBytes, unforcedBytesMax, unforcedMillisMax, freeBytesMin, repair, salts);
    }

    /** The same, with these limits on what is written and not forced. */
    public LogOptions withUnforced(int bytesMax, long millisMax) {
        return new LogOptions(
                segmentBytes, inlineBytesMax, groupBytes, bytesMax, millisMax, freeBytesMin, repair, salts);
    }

    /** The same, with this much space to stay free. */
    public LogOptions withFreeBytesMin(long bytes) {
        return new LogOptions(
                segmentBytes, inlineBytesMax, groupBytes, unforcedBytesMax, unforcedMillisMax, bytes, repair, salts);
    }

    /** The same, opening what is damaged or not. */
    public LogOptions withRepair(boolean on) {
        return new LogOptions(
                segmentBytes, inlineBytesMax, groupBytes, unforcedBytesMax, unforcedMillisMax, freeBytesMin, on, salts);
    }

    /** The same, with these salts. */
    public LogOptions withSalts(LongSupplier numbers) {
        return new LogOptions(
                segmentBytes,
                inlineBytesMax,
                groupBytes,
                unforcedBytesMax,
                unforcedMillisMax,
                freeBytesMin,
                repair,
                numbers);
    }
}
