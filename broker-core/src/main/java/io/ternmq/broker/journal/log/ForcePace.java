package io.ternmq.broker.journal.log;

/**
 * How long a force takes of late: a moving average, so that one slow force changes nothing.
 *
 * <p>A thread that has other work may wait for a force only while that costs about as much as handing the work over. On a
 * disk that needs longer, messages that need no disk would wait for those that do.
 *
 * <p>Owned by whoever owns the disk.
 */
final class ForcePace {
    private static final long FAST_NANOS = 1_000_000;
    private static final int WEIGHT = 16;

    private long averageNanos;

    /** Takes in one force; says whether they are fast. */
    boolean isFastAfter(long nanos) {
        averageNanos += (nanos - averageNanos) / WEIGHT;
        return averageNanos <= FAST_NANOS;
    }
}
