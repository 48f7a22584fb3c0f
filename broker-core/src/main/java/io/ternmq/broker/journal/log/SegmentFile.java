package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.format.SegmentHeader;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A segment that can be written to.
 *
 * @param header forced before anything else
 * @param path its file
 * @param channel open for writing
 */
record SegmentFile(SegmentHeader header, Path path, FileChannel channel) {
    /**
     * Room at the end of each segment that ordinary groups leave alone: where no new segment can be had, checkpoints are
     * still certified there, since they are what frees segments.
     */
    static final int RESERVE = 4096;

    /** Offset that ordinary groups must not pass. */
    int limit() {
        return header.bytes() - RESERVE;
    }
}
