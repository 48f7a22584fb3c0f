package io.ternmq.jms.link;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what one session has under way: at most so many messages and so many bytes, but one message always fits. The
 * session's thread acquires, the loop releases.
 */
final class SendWindow {

    private final int messagesMax;
    private final long bytesMax;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Wakeup room = new Wakeup();
    private volatile boolean wanted;

    SendWindow(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /** Takes room for one message; false when there was none in time. */
    boolean acquire(int size, long timeoutNanos) {
        if (!fits(size) && !awaitRoom(size, timeoutNanos)) {
            return false;
        }
        messages.incrementAndGet();
        bytes.addAndGet(size);
        return true;
    }

    /** Gives the room of one message back. */
    void release(int size) {
        bytes.addAndGet(-size);
        messages.decrementAndGet();
        if (wanted) {
            room.signal();
        }
    }

    private boolean fits(int size) {
        int underWay = messages.get();
        return underWay == 0 || (underWay < messagesMax && bytes.get() + size <= bytesMax);
    }

    private boolean awaitRoom(int size, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        wanted = true;
        try {
            while (!fits(size)) {
                long remaining = deadline - System.nanoTime();
                if (remaining <= 0) {
                    return false;
                }
                room.await(remaining);
            }
            return true;
        } finally {
            wanted = false;
        }
    }
}
