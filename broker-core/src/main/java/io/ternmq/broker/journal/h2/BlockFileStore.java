package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.JournalDamaged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;

/**
 * What MVStore writes to: checked blocks in a file of any {@link java.nio.file.FileSystem}, so that tests can put a
 * simulated disk under it.
 *
 * <p>Owned by the store thread.
 */
final class BlockFileStore extends RandomAccessStore {
    private final Path path;
    private final FileChannel channel;
    private final CheckedBlocks blocks;
    private boolean writeFailed;
    private boolean forceFailed;

    private BlockFileStore(Path path, FileChannel channel, Map<String, Object> settings) {
        super(settings);
        this.path = path;
        this.channel = channel;
        this.blocks = new CheckedBlocks(path, channel);
    }

    /** Opens a file, and makes it first if it isn't there. The settings are MVStore's. */
    static BlockFileStore open(Path path, Map<String, Object> settings) throws IOException {
        return open(
                path,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                settings,
                false);
    }

    /** Opens a file that is there, and never changes it. */
    static BlockFileStore openToRead(Path path, Map<String, Object> settings) throws IOException {
        return open(path, FileChannel.open(path, StandardOpenOption.READ), settings, true);
    }

    private static BlockFileStore open(Path path, FileChannel channel, Map<String, Object> settings, boolean toReadOnly)
            throws IOException {
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, toReadOnly) == null) {
                throw new IOException(path + " is locked by another process");
            }
            BlockFileStore store = new BlockFileStore(path, channel, settings);
            store.init(path.toString(), toReadOnly);
            store.setSize(store.blocks.bytes());
            return store;
        } catch (IOException | OverlappingFileLockException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a write went wrong. */
    boolean writeFailed() {
        return writeFailed;
    }

    /** Whether a force went wrong. */
    boolean forceFailed() {
        return forceFailed;
    }

    @Override
    public ByteBuffer readFully(SFChunk chunk, long pos, int len) {
        readCount.incrementAndGet();
        readBytes.addAndGet(len);
        try {
            return blocks.read(pos, len);
        } catch (IOException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "{0}: {1}", path, e, e);
        } catch (JournalDamaged e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "{0}", e.getMessage(), e);
        }
    }

    @Override
    protected void writeFully(SFChunk chunk, long pos, ByteBuffer src) {
        int bytes = src.remaining();
        setSize(Math.max(size(), pos + bytes));
        write(() -> blocks.write(pos, src));
        writeCount.incrementAndGet();
        writeBytes.addAndGet(bytes);
    }

    @Override
    public void sync() {
        try {
            blocks.force();
        } catch (IOException e) {
            forceFailed = true;
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "{0}: {1}", path, e, e);
        }
    }

    @Override
    protected void truncate(long size) {
        write(() -> blocks.truncate(size));
        setSize(Math.min(size(), size));
    }

    private void write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            writeFailed = true;
            throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "{0}: {1}", path, e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            super.close();
        }
    }

    @Override
    public void open(String fileName, boolean readOnly, char[] encryptionKey) {
        throw new UnsupportedOperationException("opened already");
    }

    @Override
    public FileStore<SFChunk> open(String fileName, boolean readOnly) {
        throw new UnsupportedOperationException("files are copied row by row");
    }

    @Override
    public void backup(ZipOutputStream out) {
        throw new UnsupportedOperationException("a snapshot is made from rows");
    }

    /** Something that changes the file. */
    private interface Write {
        void run() throws IOException;
    }
}
