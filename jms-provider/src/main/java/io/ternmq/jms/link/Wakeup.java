package io.ternmq.jms.link;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells one waiting thread to look again. A signal that comes while nobody waits isn't lost; many signals are one.
 * Any thread signals; one thread at a time waits.
 */
public final class Wakeup {

    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile @Nullable Thread waiter;

    /** Makes the waiting thread, or the next one, return from {@link #await}. */
    public void signal() {
        if (!signalled.get() && signalled.compareAndSet(false, true)) {
            var thread = waiter;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Waits for a signal, and takes it; false when there was none in time. */
    public boolean await(long timeoutNanos) {
        waiter = Thread.currentThread();
        try {
            Parking.await(signalled::get, this, timeoutNanos);
        } finally {
            waiter = null;
        }
        return signalled.getAndSet(false);
    }
}
