package io.ternmq.broker.journal.log;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Direct buffers to encode into. Large ones are made when needed and dropped after use.
 *
 * <p>Thread: the appending thread takes, whoever writes gives back.
 */
final class BufferPool {
    private static final int SMALL = 64 * 1024;
    private static final int LARGE = 2 * 1024 * 1024;
    private static final int KEPT = 8;

    private final ConcurrentLinkedQueue<ByteBuffer> small = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ByteBuffer> large = new ConcurrentLinkedQueue<>();
    private final AtomicLong taken = new AtomicLong();

    /** Bytes of all buffers that were taken and not given back. */
    long takenBytes() {
        return taken.get();
    }

    /** An empty buffer of at least so many bytes. */
    ByteBuffer take(int bytes) {
        ByteBuffer buffer = find(bytes);
        taken.addAndGet(buffer.capacity());
        return buffer;
    }

    private ByteBuffer find(int bytes) {
        if (bytes > LARGE) {
            return ByteBuffer.allocateDirect(bytes);
        }
        var pooled = (bytes <= SMALL ? small : large).poll();
        return pooled == null ? ByteBuffer.allocateDirect(bytes <= SMALL ? SMALL : LARGE) : pooled.clear();
    }

    /** A larger buffer with the same content up to the position; the old one goes back. */
    ByteBuffer grow(ByteBuffer old, int bytes) {
        int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * old.capacity());
        ByteBuffer grown = take(Math.max(bytes, doubled)).put(old.flip());
        give(old);
        return grown;
    }

    /** Takes a buffer back. */
    void give(ByteBuffer buffer) {
        taken.addAndGet(-buffer.capacity());
        if (buffer.capacity() == SMALL && small.size() < KEPT) {
            small.add(buffer);
        } else if (buffer.capacity() == LARGE && large.size() < KEPT) {
            large.add(buffer);
        }
    }
}
