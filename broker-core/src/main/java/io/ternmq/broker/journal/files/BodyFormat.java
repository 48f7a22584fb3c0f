package io.ternmq.broker.journal.files;

import io.ternmq.broker.journal.JournalDamaged;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of a body's file. Big endian.
 *
 * <pre>
 *   +--------+---------+---------+- - -+----------------+
 *   | header | block 0 | block 1 |     | the last block |     block: up to 16,384 bytes of the body, i32 CRC32C of
 *   | 56 B   |         |         |     |                |            message (i64), number of the block (i64), bytes
 *   +--------+---------+---------+- - -+----------------+
 *
 *   header   0 i32 magic TMQB
 *            4 i32 CRC32C of bytes 8 to 55
 *            8 i32 format version, 1
 *           12 i32 CRC32C of the whole body
 *           16 16  journal (UUID)
 *           32 i64 message
 *           40 i64 length of the body
 *           48 i64 0
 * </pre>
 *
 * <p>The header is written last. All blocks but the last one are full.
 */
final class BodyFormat {
    static final int HEADER_BYTES = 56;
    /** Bytes of the body in a full block. */
    static final int BLOCK_BYTES = 16 * 1024;

    static final int CHECKSUM_BYTES = Integer.BYTES;

    private static final int MAGIC = 0x544d5142;
    private static final int VERSION = 1;
    private static final int CHECKED_FROM = 8;

    private BodyFormat() {}

    /** What the header says. */
    record Header(UUID journal, long message, long length, int crc32c) {
        ByteBuffer bytes() {
            var bytes = ByteBuffer.allocate(HEADER_BYTES);
            bytes.putInt(MAGIC).putInt(0).putInt(VERSION).putInt(crc32c);
            bytes.putLong(journal.getMostSignificantBits()).putLong(journal.getLeastSignificantBits());
            bytes.putLong(message).putLong(length).putLong(0).flip();
            return bytes.putInt(4, crc(bytes, CHECKED_FROM, HEADER_BYTES));
        }

        /** The bytes that a file of it has. */
        long fileBytes() {
            return HEADER_BYTES + length + blocks(length) * CHECKSUM_BYTES;
        }
    }

    /**
     * Reads a header.
     *
     * @param bytes all that there is of it
     * @throws JournalDamaged if it isn't one
     */
    static Header header(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER_BYTES || bytes.getInt(0) != MAGIC) {
            throw new JournalDamaged("it has no header");
        }
        if (bytes.getInt(4) != crc(bytes, CHECKED_FROM, HEADER_BYTES)) {
            throw new JournalDamaged("the checksum of its header is wrong");
        }
        if (bytes.getInt(8) != VERSION) {
            throw new JournalDamaged("it has format " + bytes.getInt(8) + ", and this broker knows " + VERSION);
        }
        return new Header(
                new UUID(bytes.getLong(16), bytes.getLong(24)), bytes.getLong(32), bytes.getLong(40), bytes.getInt(12));
    }

    private static int crc(ByteBuffer bytes, int from, int to) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate().clear().position(from).limit(to));
        return (int) crc.getValue();
    }

    /** How many blocks a body has. */
    static long blocks(long length) {
        return (length + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** Where a block begins in the file. */
    static long position(long block) {
        return HEADER_BYTES + block * (BLOCK_BYTES + CHECKSUM_BYTES);
    }

    /** The checksum of one block, whose bytes are given and consumed. */
    static int blockCrc(long message, long block, ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(message)
                .putLong(block)
                .flip());
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
