package io.ternmq.broker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time since 1970 as it was at the start, moved on by the monotonic clock: it never goes back, nor jumps. */
final class EngineClock implements LongSupplier {
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public long getAsLong() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
