package io.ternmq.broker.journal.format;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What stands before the entries of a group, which is what one write call wrote.
 *
 * <pre>
 *  0  i32  magic 'TMQG'
 *  4  i32  CRC32C over the segment's salt, then bytes 8 to the end of the group
 *  8  i64  number of the segment
 * 16  i64  number of the group, without gaps over all segments, from 1
 * 24  i64  number of the last group known to be forced when this one was written
 * 32  i64  sequence of the first batch in it; of the next one to come, if there is none
 * 40  i32  number of batches
 * 44  i32  length of the payload, a multiple of 8
 * 48  i32  offset of this group in its segment
 * 52  i32  mark: 0 none, 1 the log was closed after this group, 2 a repair began the log anew with this group
 * 56       payload: see {@link Entry}
 * </pre>
 *
 * <p>{@code forced} tells damage from a tail: a group that can't be read was durable once if a later group says so.
 */
public record GroupHeader(
        long segment, long group, long forced, long firstSequence, int batches, int payload, int offset, Mark mark) {
    /** What is special about a group; the number on disk is the place in this list. */
    public enum Mark {
        NONE,
        CLOSED,
        REPAIRED
    }

    /** Bytes before the payload. */
    public static final int LENGTH = 56;

    /** Groups begin at multiples of this. */
    public static final int ALIGNMENT = 8;

    private static final int MAGIC = 0x544D5147;
    private static final List<Mark> MARKS = List.of(Mark.values());

    /** Bytes of the whole group. */
    public int bytes() {
        return LENGTH + payload;
    }

    /** Where the next group would begin. */
    public int end() {
        return offset + bytes();
    }

    /** Sequence of the last batch in it or before it. */
    public long lastSequence() {
        return firstSequence + batches - 1;
    }

    /** Writes this header to the beginning of a buffer that holds the whole group, and seals it with the checksum. */
    public void seal(ByteBuffer whole, long salt) {
        whole.putInt(0, MAGIC).putLong(8, segment).putLong(16, group).putLong(24, forced);
        whole.putLong(32, firstSequence).putInt(40, batches).putInt(44, payload);
        whole.putInt(48, offset).putInt(52, MARKS.indexOf(mark));
        whole.putInt(4, crc(whole, salt));
    }

    /** Whether a header of this segment seems to stand at an index of the buffer, which is this offset of the segment. */
    public static boolean looksLikeOne(ByteBuffer buffer, int index, SegmentHeader segment, int offset) {
        return buffer.getInt(index) == MAGIC
                && buffer.getLong(index + 8) == segment.number()
                && buffer.getInt(index + 48) == offset;
    }

    /** Whether a header, though a damaged one, seems to stand at an index: at most one of the fields that tell is wrong. */
    public static boolean resemblesOne(ByteBuffer buffer, int index, SegmentHeader segment, int offset, long group) {
        int right = (buffer.getInt(index) == MAGIC ? 1 : 0)
                + (buffer.getLong(index + 8) == segment.number() ? 1 : 0)
                + (buffer.getLong(index + 16) == group ? 1 : 0)
                + (buffer.getInt(index + 48) == offset ? 1 : 0);
        return right >= 3;
    }

    /** Reads a header without verifying it: its lengths may be lies. */
    public static GroupHeader peek(ByteBuffer buffer, int index) {
        return new GroupHeader(
                buffer.getLong(index + 8),
                buffer.getLong(index + 16),
                buffer.getLong(index + 24),
                buffer.getLong(index + 32),
                buffer.getInt(index + 40),
                buffer.getInt(index + 44),
                buffer.getInt(index + 48),
                MARKS.get(Math.floorMod(buffer.getInt(index + 52), MARKS.size())));
    }

    /** Whether the length is possible in a segment of this size. */
    public boolean fits(int segmentBytes) {
        return payload >= 0
                && payload % ALIGNMENT == 0
                && batches >= 0
                && offset >= SegmentHeader.BLOCK
                && offset <= segmentBytes - LENGTH
                && payload <= segmentBytes - LENGTH - offset;
    }

    /** Whether a buffer that holds exactly a group has the checksum that it names. */
    public static boolean intact(ByteBuffer whole, long salt) {
        return whole.getInt(4) == crc(whole, salt);
    }

    private static int crc(ByteBuffer whole, long salt) {
        var crc = new CRC32C();
        byte[] start = new byte[Long.BYTES];
        ByteBuffer.wrap(start).putLong(salt);
        crc.update(start);
        crc.update(whole.slice(8, whole.limit() - 8));
        return (int) crc.getValue();
    }
}
