package io.ternmq.broker.journal.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;

/** A file that is being written. Owned by the thread of the files. */
final class BodyWriter implements Closeable {
    /** What {@link #gathering} makes holds so many blocks. */
    private static final int GATHERED_BLOCKS = 16;

    private final UUID journal;
    private final long message;
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private final byte[] block = new byte[BodyFormat.BLOCK_BYTES];
    private final ByteBuffer gathered;
    private int filled;
    private long blocks;
    private long length;
    private long position = BodyFormat.HEADER_BYTES;

    /**
     * Begins a file, over whatever has its name.
     *
     * @param gathered empty between any two calls, so that all writers of the thread share it
     */
    BodyWriter(Path path, UUID journal, long message, ByteBuffer gathered) throws IOException {
        this.gathered = gathered;
        this.journal = journal;
        this.message = message;
        this.channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** A buffer for writers. */
    static ByteBuffer gathering() {
        return ByteBuffer.allocateDirect(GATHERED_BLOCKS * (BodyFormat.BLOCK_BYTES + BodyFormat.CHECKSUM_BYTES));
    }

    /** Bytes of the body so far. */
    long length() {
        return length;
    }

    void append(byte[] part) throws IOException {
        crc.update(part);
        length += part.length;
        int at = 0;
        while (at < part.length) {
            int count = Math.min(part.length - at, block.length - filled);
            if (count == block.length) {
                add(part, at, count);
            } else {
                System.arraycopy(part, at, block, filled, count);
                filled += count;
            }
            at += count;
            if (filled == block.length) {
                endBlock();
            }
        }
        writeGathered();
    }

    private void endBlock() throws IOException {
        add(block, 0, filled);
        filled = 0;
    }

    private void add(byte[] bytes, int from, int count) throws IOException {
        gathered.put(bytes, from, count)
                .putInt(BodyFormat.blockCrc(message, blocks, ByteBuffer.wrap(bytes, from, count)));
        blocks++;
        if (gathered.remaining() < BodyFormat.BLOCK_BYTES + BodyFormat.CHECKSUM_BYTES) {
            writeGathered();
        }
    }

    /** Writes what is left, and the header. */
    BodyFormat.Header finish() throws IOException {
        if (filled > 0) {
            endBlock();
        }
        writeGathered();
        var header = new BodyFormat.Header(journal, message, length, (int) crc.getValue());
        ByteBuffer bytes = header.bytes();
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        return header;
    }

    private void writeGathered() throws IOException {
        try {
            gathered.flip();
            while (gathered.hasRemaining()) {
                position += channel.write(gathered, position);
            }
        } finally {
            gathered.clear();
        }
    }

    void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
