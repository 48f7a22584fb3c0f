package io.ternmq.testsupport.disk;

import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** How much room a {@link CrashDisk} has. */
final class CrashFileStore extends FileStore {
    private final CrashDisk disk;

    CrashFileStore(CrashDisk disk) {
        this.disk = disk;
    }

    @Override
    public String name() {
        return "crashdisk";
    }

    @Override
    public String type() {
        return "crashdisk";
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() {
        synchronized (disk.lock()) {
            return disk.faults().capacity();
        }
    }

    @Override
    public long getUsableSpace() {
        synchronized (disk.lock()) {
            return Math.max(0, disk.faults().capacity() - disk.allocatedBytes());
        }
    }

    @Override
    public long getUnallocatedSpace() {
        return getUsableSpace();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return type == BasicFileAttributeView.class;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return name.equals("basic");
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException(attribute);
    }
}
