package io.ternmq.jms.client;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread of the application that is in a call which a stop or close has to wait for. One at a time enters. */
final class Presence {

    private final Waiters waiters = new Waiters();
    private volatile @Nullable Thread inside;

    void enter() {
        inside = Thread.currentThread();
    }

    void leave() {
        inside = null;
        waiters.signal();
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
        return waiters.await(() -> !isAny() || isCurrent(), TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }
}
