package io.ternmq.jms.client;

import io.ternmq.jms.link.Wakeup;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread of the application that is in a call which a stop or close has to wait for. One at a time enters. */
final class Presence {

    private final Wakeup left = new Wakeup();
    private volatile @Nullable Thread inside;

    void enter() {
        inside = Thread.currentThread();
    }

    void leave() {
        inside = null;
        left.signal();
    }

    boolean isAny() {
        return inside != null;
    }

    /** Whether the calling thread is the one inside. */
    boolean isCurrent() {
        return inside == Thread.currentThread();
    }

    /** Waits until nobody else is inside; false if that took too long. */
    boolean awaitLeft(long timeoutMillis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (isAny() && !isCurrent()) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                return false;
            }
            left.await(remaining);
        }
        return true;
    }
}
