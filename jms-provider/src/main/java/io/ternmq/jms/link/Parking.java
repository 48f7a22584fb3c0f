package io.ternmq.jms.link;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How application threads wait: until a condition or a deadline, whatever interrupts them meanwhile. */
final class Parking {

    private Parking() {}

    /**
     * Waits; the caller has made sure that whoever makes the condition true unparks this thread afterwards.
     *
     * @return whether the condition holds; the interrupt flag is set afterwards if an interrupt came
     */
    static boolean await(BooleanSupplier condition, Object blocker, long timeoutNanos) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeoutNanos;
        while (!condition.getAsBoolean()) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                break;
            }
            LockSupport.parkNanos(blocker, remaining);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return condition.getAsBoolean();
    }
}
