package io.ternmq.testsupport.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes wrong on a disk, set by a test at any time. Counts run from the call: 1 is the next one. Each fault strikes
 * once, since that is the treacherous case: after a failed force the next one may well return.
 */
public final class Faults {
    private final Object lock;
    private long forcesLeft;
    private long lies;
    private long writesLeft;
    private long readsLeft;
    private long forcesSeen;
    private long capacityBytes = Long.MAX_VALUE;
    private boolean readOnly;
    private final List<BadRange> badRanges = new ArrayList<>();

    private record BadRange(Path file, long from, long to) {}

    Faults(Object lock) {
        this.lock = lock;
    }

    /** The nth force from now fails with EIO, and what it should have made durable is dropped. */
    public void failForce(long nth) {
        synchronized (lock) {
            forcesLeft = nth;
        }
    }

    /**
     * Forces return without having done anything, every nth of them: a disk that lies, or a broker that acknowledges what
     * it hasn't forced. 0 for an honest disk.
     */
    public void lie(long everyNth) {
        synchronized (lock) {
            lies = everyNth;
            forcesSeen = 0;
        }
    }

    /** The nth write from now fails with EIO after half of its bytes were written. */
    public void failWrite(long nth) {
        synchronized (lock) {
            writesLeft = nth;
        }
    }

    /** The nth read from now fails with EIO. */
    public void failRead(long nth) {
        synchronized (lock) {
            readsLeft = nth;
        }
    }

    /** Every read of these bytes of a file fails with EIO. */
    public void damage(Path file, long from, long to) {
        synchronized (lock) {
            badRanges.add(new BadRange(file, from, to));
        }
    }

    /** Sets the disk's size. What exceeds it already stays; the next block that needs space fails with ENOSPC. */
    public void capacity(long bytes) {
        synchronized (lock) {
            capacityBytes = bytes;
        }
    }

    /** As if the disk were mounted for reading: nothing is opened for writing, made, moved or deleted. */
    public void readOnly(boolean on) {
        synchronized (lock) {
            readOnly = on;
        }
    }

    /** What Linux says for EROFS. */
    void onChange(Path file) throws IOException {
        if (readOnly) {
            throw new FileSystemException(file.toString(), null, "Read-only file system");
        }
    }

    long capacity() {
        return capacityBytes;
    }

    boolean forceFails() {
        return forcesLeft > 0 && --forcesLeft == 0;
    }

    boolean forceIsALie() {
        return lies > 0 && ++forcesSeen % lies == 0;
    }

    boolean writeFails() {
        return writesLeft > 0 && --writesLeft == 0;
    }

    void onRead(Path file, long from, long to) throws IOException {
        boolean bad =
                badRanges.stream().anyMatch(range -> range.file.equals(file) && from < range.to && range.from < to);
        if (bad || (readsLeft > 0 && --readsLeft == 0)) {
            throw inputOutputError();
        }
    }

    /** What Linux says for EIO. */
    static IOException inputOutputError() {
        return new IOException("Input/output error");
    }

    /** What Linux says for ENOSPC. */
    static IOException noSpace() {
        return new IOException("No space left on device");
    }
}
