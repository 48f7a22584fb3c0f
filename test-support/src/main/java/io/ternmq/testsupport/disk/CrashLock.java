package io.ternmq.testsupport.disk;

import java.nio.channels.FileLock;

/** The lock of a file, held by one channel until it is released or closed. */
final class CrashLock extends FileLock {
    private final CrashChannel holder;

    CrashLock(CrashChannel holder, long position, long size, boolean shared) {
        super(holder, position, size, shared);
        this.holder = holder;
    }

    @Override
    public boolean isValid() {
        return holder.holdsLock();
    }

    @Override
    public void release() {
        holder.unlock();
    }
}
