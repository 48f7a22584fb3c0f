package io.ternmq.broker.journal.files;

import io.ternmq.broker.journal.JournalDamaged;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/** A file that is read, every block by its checksum. Owned by whoever opened it. */
final class BodyReader implements Closeable {
    /** What {@link #scratch} makes holds so many blocks. */
    private static final int SCRATCH_BLOCKS = 18;

    private final FileChannel channel;
    private final ByteBuffer scratch;
    private final BodyFormat.Header header;

    /**
     * Opens a file.
     *
     * @param scratch means nothing between any two calls, so that all readers of a thread share it
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws JournalDamaged if it isn't the whole body of this message of this journal
     */
    BodyReader(Path path, UUID journal, long message, ByteBuffer scratch) throws IOException {
        this(path, Optional.of(journal), message, scratch);
    }

    /** The same, whatever journal it belongs to. */
    static BodyReader ofAnyJournal(Path path, long message, ByteBuffer scratch) throws IOException {
        return new BodyReader(path, Optional.empty(), message, scratch);
    }

    /** A buffer for readers; who reads more at once than it holds pays for another. */
    static ByteBuffer scratch() {
        return ByteBuffer.allocateDirect(SCRATCH_BLOCKS * (BodyFormat.BLOCK_BYTES + BodyFormat.CHECKSUM_BYTES));
    }

    private BodyReader(Path path, Optional<UUID> journal, long message, ByteBuffer scratch) throws IOException {
        this.scratch = scratch;
        channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            header = BodyFormat.header(fetch(0, BodyFormat.HEADER_BYTES));
            require(journal, message);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void require(Optional<UUID> journal, long message) throws IOException {
        if (journal.filter(id -> !id.equals(header.journal())).isPresent() || header.message() != message) {
            throw new JournalDamaged(
                    "it is the body of message " + header.message() + " of the journal " + header.journal());
        }
        if (channel.size() < header.fileBytes()) {
            throw new JournalDamaged("it has " + channel.size() + " of " + header.fileBytes() + " bytes");
        }
    }

    BodyFormat.Header header() {
        return header;
    }

    /**
     * Reads bytes of the body, fewer than asked for where it ends.
     *
     * @throws JournalDamaged if a checksum is wrong
     */
    byte[] read(long offset, int length) throws IOException {
        int count = (int) Math.max(0, Math.min(length, header.length() - offset));
        if (count == 0 || offset < 0) {
            return new byte[0];
        }
        byte[] part = new byte[count];
        long first = offset / BodyFormat.BLOCK_BYTES;
        long last = (offset + count - 1) / BodyFormat.BLOCK_BYTES;
        int wanted = (int) (Math.min(BodyFormat.position(last + 1), header.fileBytes()) - BodyFormat.position(first));
        ByteBuffer bytes = fetch(BodyFormat.position(first), wanted);
        int done = 0;
        for (long block = first; block <= last; block++) {
            int blockBytes = (int) Math.min(BodyFormat.BLOCK_BYTES, header.length() - block * BodyFormat.BLOCK_BYTES);
            check(bytes, block, blockBytes);
            int from = block == first ? (int) (offset - first * BodyFormat.BLOCK_BYTES) : 0;
            int copied = Math.min(blockBytes - from, count - done);
            bytes.get(bytes.position() + from, part, done, copied);
            done += copied;
            bytes.position(bytes.position() + blockBytes + BodyFormat.CHECKSUM_BYTES);
        }
        return part;
    }

    private void check(ByteBuffer bytes, long block, int blockBytes) {
        if (bytes.remaining() < blockBytes + BodyFormat.CHECKSUM_BYTES) {
            throw new JournalDamaged("block " + block + " is missing");
        }
        int expected = bytes.getInt(bytes.position() + blockBytes);
        if (BodyFormat.blockCrc(header.message(), block, bytes.slice(bytes.position(), blockBytes)) != expected) {
            throw new JournalDamaged("the checksum of block " + block + " is wrong");
        }
    }

    private ByteBuffer fetch(long position, int length) throws IOException {
        ByteBuffer bytes =
                length <= scratch.capacity() ? scratch.clear().limit(length) : ByteBuffer.allocateDirect(length);
        int count = 0;
        while (bytes.hasRemaining() && count >= 0) {
            count = channel.read(bytes, position + bytes.position());
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
