package io.ternmq.jms.client;

import io.ternmq.jms.link.Wakeup;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Any number of threads that wait for a condition; whoever makes it true signals afterwards. */
final class Waiters {

    private final List<Wakeup> waiting = new CopyOnWriteArrayList<>();

    /** Makes all look again; any thread. */
    void signal() {
        waiting.forEach(Wakeup::signal);
    }

    /** Waits until the condition holds; false if that took too long. */
    boolean await(BooleanSupplier condition, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        var own = new Wakeup();
        waiting.add(own);
        try {
            while (!condition.getAsBoolean()) {
                long remaining = deadline - System.nanoTime();
                if (remaining <= 0) {
                    return false;
                }
                own.await(remaining);
            }
            return true;
        } finally {
            waiting.remove(own);
        }
    }
}
