package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.JournalDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of 4 KiB blocks with a checksum for each, since MVStore has none on its content: a flipped bit, a torn or a
 * misplaced block is found when it is read, be it a row or the inside of the tree.
 *
 * <pre>
 *   | table 0 | block 0 | block 1 | ... | block 1023 | table 1 | block 1024 | ...
 *   table: 1,024 × i32 big endian: CRC32C of block number (i64) and block; 0 = never written
 * </pre>
 *
 * <p>The first {@value #UNCHECKED} blocks are MVStore's header, which it writes twice, in place and with a checksum of
 * its own; theirs is not looked at, since a crash can tear block and table apart. All other blocks are written where
 * nothing lives, so that a crash may leave a block that its table doesn't know, but not one that anybody refers to.
 *
 * <p>Owned by the store thread.
 */
final class CheckedBlocks {
    static final int BLOCK_BYTES = 4096;
    static final int UNCHECKED = 2;
    private static final int TABLE_BLOCKS = BLOCK_BYTES / Integer.BYTES;
    private static final long GROUP_BYTES = (TABLE_BLOCKS + 1L) * BLOCK_BYTES;

    private final Path path;
    private final FileChannel channel;
    /** Tables read so far, by group; 1/1024 of the file. An empty one is not read yet. */
    private final List<int[]> tables = new ArrayList<>();

    private final CRC32C crc = new CRC32C();
    private final byte[] number = new byte[Long.BYTES];

    CheckedBlocks(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Bytes in the blocks, without the tables. */
    long bytes() throws IOException {
        long blocks = channel.size() / BLOCK_BYTES;
        long rest = blocks % (TABLE_BLOCKS + 1);
        return (blocks / (TABLE_BLOCKS + 1) * TABLE_BLOCKS + Math.max(0, rest - 1)) * BLOCK_BYTES;
    }

    /**
     * Reads bytes from anywhere.
     *
     * @throws JournalDamaged if a block that they touch is damaged or not there
     */
    ByteBuffer read(long position, int length) throws IOException {
        long first = position / BLOCK_BYTES;
        long last = Math.max(first, (position + length - 1) / BLOCK_BYTES);
        byte[] blocks = new byte[Math.toIntExact((last - first + 1) * BLOCK_BYTES)];
        long block = first;
        while (block <= last) {
            int count = (int) Math.min(last - block + 1, TABLE_BLOCKS - block % TABLE_BLOCKS);
            readRun(block, count, blocks, (int) (block - first) * BLOCK_BYTES);
            block += count;
        }
        return ByteBuffer.wrap(blocks, (int) (position - first * BLOCK_BYTES), length)
                .slice();
    }

    /** Writes whole blocks. */
    void write(long position, ByteBuffer source) throws IOException {
        if (position % BLOCK_BYTES != 0 || source.remaining() % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("Not whole blocks: " + position + ", " + source.remaining());
        }
        long block = position / BLOCK_BYTES;
        while (source.hasRemaining()) {
            int left = source.remaining() / BLOCK_BYTES;
            int count = (int) Math.min(left, TABLE_BLOCKS - block % TABLE_BLOCKS);
            writeRun(block, source.slice(source.position(), count * BLOCK_BYTES));
            source.position(source.position() + count * BLOCK_BYTES);
            block += count;
        }
    }

    void truncate(long bytes) throws IOException {
        long blocks = bytes / BLOCK_BYTES;
        long groups = (blocks + TABLE_BLOCKS - 1) / TABLE_BLOCKS;
        channel.truncate((blocks + groups) * BLOCK_BYTES);
        while (tables.size() > groups) {
            tables.remove(tables.size() - 1);
        }
    }

    void force() throws IOException {
        channel.force(true);
    }

    private void readRun(long block, int count, byte[] into, int at) throws IOException {
        readFully(filePosition(block), ByteBuffer.wrap(into, at, count * BLOCK_BYTES));
        int[] table = table(block / TABLE_BLOCKS);
        for (int i = 0; i < count; i++) {
            long each = block + i;
            if (each >= UNCHECKED && table[(int) (each % TABLE_BLOCKS)] != checksum(each, into, at + i * BLOCK_BYTES)) {
                throw new JournalDamaged("Block " + each + " of " + path + " doesn't match its checksum");
            }
        }
    }

    private void writeRun(long block, ByteBuffer source) throws IOException {
        int count = source.remaining() / BLOCK_BYTES;
        int[] table = table(block / TABLE_BLOCKS);
        int first = (int) (block % TABLE_BLOCKS);
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        ByteBuffer checksums = ByteBuffer.allocate(count * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            table[first + i] = checksum(block + i, bytes, i * BLOCK_BYTES);
            checksums.putInt(table[first + i]);
        }
        writeFully(filePosition(block), ByteBuffer.wrap(bytes));
        writeFully(block / TABLE_BLOCKS * GROUP_BYTES + (long) first * Integer.BYTES, checksums.flip());
    }

    private static long filePosition(long block) {
        return block / TABLE_BLOCKS * GROUP_BYTES + (block % TABLE_BLOCKS + 1) * BLOCK_BYTES;
    }

    private int checksum(long block, byte[] bytes, int at) {
        for (int i = 0; i < Long.BYTES; i++) {
            number[i] = (byte) (block >>> (8 * i));
        }
        crc.reset();
        crc.update(number, 0, number.length);
        crc.update(bytes, at, BLOCK_BYTES);
        int value = (int) crc.getValue();
        return value == 0 ? 1 : value;
    }

    private int[] table(long group) throws IOException {
        while (tables.size() <= group) {
            tables.add(new int[0]);
        }
        int[] table = tables.get((int) group);
        if (table.length == 0) {
            table = readTable(group);
            tables.set((int) group, table);
        }
        return table;
    }

    private int[] readTable(long group) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK_BYTES);
        long position = group * GROUP_BYTES;
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, position + bytes.position());
            if (read < 0) {
                break;
            }
        }
        bytes.clear();
        int[] table = new int[TABLE_BLOCKS];
        bytes.asIntBuffer().get(table);
        return table;
    }

    private void readFully(long position, ByteBuffer into) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            int read = channel.read(into, position + into.position() - start);
            if (read < 0) {
                throw new JournalDamaged(path + " ends before byte " + (position + into.limit() - start));
            }
        }
    }

    private void writeFully(long position, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from, position + from.position());
        }
    }
}
