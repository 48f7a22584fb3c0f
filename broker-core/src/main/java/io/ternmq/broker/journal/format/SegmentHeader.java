package io.ternmq.broker.journal.format;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The beginning of a segment, in a block of its own that is never written again while the segment has this number.
 *
 * <pre>
 *  0  i32  magic 'TMQS'
 *  4  i32  CRC32C over bytes 8 to 63
 *  8  i32  format version
 * 12  i32  zero
 * 16  i64  journal, upper half of the UUID
 * 24  i64  journal, lower half
 * 32  i64  number of the segment
 * 40  i64  salt, mixed into the checksums of this segment's groups
 * 48  i64  size of the segment in bytes
 * 56  i64  zero
 * 64       zeros up to {@value #BLOCK}; there the first group begins
 * </pre>
 *
 * @param version of the formats in this segment
 * @param journal the identity of the log
 * @param number of the segment, from 1, never used twice
 * @param salt random: no content of a message can look like a group of the segment it lies in, nor can what a recycled
 *     segment held before
 * @param bytes size of the segment
 */
public record SegmentHeader(int version, UUID journal, long number, long salt, int bytes) {
    /** Bytes before the first group. */
    public static final int BLOCK = 4096;

    private static final int MAGIC = 0x544D5153;
    private static final int LENGTH = 64;

    /** The whole first block. */
    public ByteBuffer encode() {
        var block = ByteBuffer.allocateDirect(BLOCK);
        block.putInt(0, MAGIC).putInt(8, version);
        block.putLong(16, journal.getMostSignificantBits()).putLong(24, journal.getLeastSignificantBits());
        block.putLong(32, number).putLong(40, salt).putLong(48, bytes);
        block.putInt(4, crc(block));
        return block;
    }

    /** Reads the header; empty if it isn't one or its checksum doesn't match. Any version is returned. */
    public static Optional<SegmentHeader> decode(ByteBuffer block) {
        if (block.limit() < LENGTH || block.getInt(0) != MAGIC || block.getInt(4) != crc(block)) {
            return Optional.empty();
        }
        var journal = new UUID(block.getLong(16), block.getLong(24));
        return Optional.of(new SegmentHeader(block.getInt(8), journal, block.getLong(32), block.getLong(40), (int)
                Math.min(Integer.MAX_VALUE, block.getLong(48))));
    }

    private static int crc(ByteBuffer block) {
        var crc = new CRC32C();
        crc.update(block.slice(8, LENGTH - 8));
        return (int) crc.getValue();
    }
}
