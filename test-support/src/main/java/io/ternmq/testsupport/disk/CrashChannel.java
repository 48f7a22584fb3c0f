package io.ternmq.testsupport.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * An open file or directory of a {@link CrashDisk}. Like the real one it is closed by an interrupt of the thread that
 * reads, writes or forces.
 */
final class CrashChannel extends FileChannel {
    private final CrashDisk disk;
    private final Node node;
    private final CrashPath path;
    private final boolean readable;
    private final boolean writable;
    private final boolean appends;
    private final boolean syncs;
    private long position;

    CrashChannel(CrashDisk disk, Node node, CrashPath path, Set<? extends OpenOption> options) {
        this.disk = disk;
        this.node = node;
        this.path = path.absolute();
        appends = options.contains(StandardOpenOption.APPEND);
        writable = appends || options.contains(StandardOpenOption.WRITE);
        readable = !writable || options.contains(StandardOpenOption.READ);
        syncs = options.contains(StandardOpenOption.DSYNC) || options.contains(StandardOpenOption.SYNC);
    }

    @FunctionalInterface
    private interface Operation {
        long run() throws IOException;
    }

    private long uninterrupted(Operation operation) throws IOException {
        boolean completed = false;
        begin();
        try {
            synchronized (disk.lock()) {
                long result = operation.run();
                completed = true;
                return result;
            }
        } finally {
            end(completed);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return (int) uninterrupted(() -> {
            int read = readAt(target, position);
            position += Math.max(0, read);
            return read;
        });
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            if (targets[i].hasRemaining()) {
                int read = read(targets[i]);
                if (read < 0) {
                    return total == 0 ? -1 : total;
                }
                total += read;
            }
        }
        return total;
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        return (int) uninterrupted(() -> readAt(target, from));
    }

    private int readAt(ByteBuffer target, long from) throws IOException {
        if (!readable) {
            throw new NonReadableChannelException();
        }
        if (node.isDirectory()) {
            throw new IOException(path + ": Is a directory");
        }
        disk.faults().onRead(path, from, from + target.remaining());
        if (from >= node.content().size()) {
            return target.hasRemaining() ? -1 : 0;
        }
        byte[] bytes =
                new byte[(int) Math.min(target.remaining(), node.content().size() - from)];
        int read = node.content().get(from, bytes, 0, bytes.length);
        target.put(bytes, 0, read);
        return read;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return (int) uninterrupted(() -> {
            long at = appends ? node.content().size() : position;
            int written = writeAt(source, at);
            position = at + written;
            return written;
        });
    }

    /** One write of all, as the system call is. */
    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        int total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += sources[i].remaining();
        }
        var all = ByteBuffer.allocate(total);
        for (int i = offset; i < offset + length; i++) {
            all.put(sources[i].duplicate());
        }
        all.flip();
        int written = write(all);
        int left = written;
        for (int i = offset; i < offset + length; i++) {
            int part = Math.min(left, sources[i].remaining());
            sources[i].position(sources[i].position() + part);
            left -= part;
        }
        return written;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        return (int) uninterrupted(() -> writeAt(source, at));
    }

    private int writeAt(ByteBuffer source, long at) throws IOException {
        if (!writable) {
            throw new NonWritableChannelException();
        }
        var writing = new Writing(disk, node);
        int written = writing.write(source, at);
        if (syncs) {
            forceNow();
        }
        return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        uninterrupted(() -> {
            forceNow();
            return 0;
        });
    }

    private void forceNow() throws IOException {
        if (disk.faults().forceFails()) {
            disk.record(new Event.ForceFailed(node.number()));
            throw Faults.inputOutputError();
        }
        if (!disk.faults().forceIsALie()) {
            disk.record(new Event.Force(node.number()));
        }
    }

    @Override
    public long position() throws IOException {
        return uninterrupted(() -> position);
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        uninterrupted(() -> position = newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return uninterrupted(() -> node.content().size());
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        uninterrupted(() -> {
            if (!writable) {
                throw new NonWritableChannelException();
            }
            new Writing(disk, node).truncate(size);
            position = Math.min(position, size);
            return size;
        });
        return this;
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        var buffer = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
        int read = read(buffer, from);
        return read <= 0 ? 0 : target.write(buffer.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
        var buffer = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
        int read = source.read(buffer);
        return read <= 0 ? 0 : write(buffer.flip(), at);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException("no mapping on a crash disk");
    }

    @Override
    public FileLock lock(long from, long size, boolean isShared) {
        return tryLock(from, size, isShared);
    }

    /** A file is locked as a whole; in one process a second lock is always an error, as with the real one. */
    @Override
    public FileLock tryLock(long from, long size, boolean isShared) {
        synchronized (disk.lock()) {
            if (!node.lock(this)) {
                throw new OverlappingFileLockException();
            }
            return new CrashLock(this, from, size, isShared);
        }
    }

    boolean holdsLock() {
        synchronized (disk.lock()) {
            return isOpen() && node.isLockedBy(this);
        }
    }

    void unlock() {
        synchronized (disk.lock()) {
            node.unlock(this);
        }
    }

    @Override
    protected void implCloseChannel() {
        unlock();
    }
}
