package io.ternmq.jms.link;

import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * When to try again after a connection was lost: waits double from the first to the longest, each shortened by a
 * random part of up to a half, so that clients of a restarted broker don't come all at once.
 *
 * @param delayMillis before the first attempt, at most
 * @param delayMillisMax longest wait between attempts
 * @param attemptsMax attempts in a row, each over all endpoints; 0 = never reconnect, negative = no limit
 * @param totalMillisMax time after the loss when no further attempt starts; negative = no limit
 */
public record ReconnectPolicy(long delayMillis, long delayMillisMax, int attemptsMax, long totalMillisMax) {

    private static final int DOUBLINGS_MAX = 30;

    /**
     * How long to wait before an attempt; empty when there shall be none.
     *
     * @param attempt from 1
     * @param sinceLossMillis time since the connection was lost
     */
    OptionalLong delay(int attempt, long sinceLossMillis, RandomGenerator random) {
        if (attemptsMax >= 0 && attempt > attemptsMax) {
            return OptionalLong.empty();
        }
        if (totalMillisMax >= 0 && sinceLossMillis >= totalMillisMax) {
            return OptionalLong.empty();
        }
        long doubled = delayMillis << Math.min(attempt - 1, DOUBLINGS_MAX);
        long longest = doubled <= 0 ? delayMillisMax : Math.min(doubled, delayMillisMax);
        return OptionalLong.of(longest - random.nextLong(longest / 2 + 1));
    }
}
