package io.ternmq.testsupport.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands until it is turned by hand. It has a wall and a monotonic side, since only the former jumps when
 * an administrator sets it.
 */
public final class ManualClock extends Clock {
    private final AtomicLong wallMillis;
    private final AtomicLong monotonicNanos = new AtomicLong();
    private final ZoneId zone;

    private ManualClock(long wallMillis, ZoneId zone) {
        this.wallMillis = new AtomicLong(wallMillis);
        this.zone = zone;
    }

    /** A clock that stands at an instant, in UTC. */
    public static ManualClock at(Instant instant) {
        return new ManualClock(instant.toEpochMilli(), ZoneOffset.UTC);
    }

    /** A clock that stands at a number of milliseconds since 1970, in UTC. */
    public static ManualClock atMillis(long millis) {
        return new ManualClock(millis, ZoneOffset.UTC);
    }

    /** Time passes: both sides go on by this much. */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time doesn't run backwards: " + duration + "; see setWall");
        }
        wallMillis.addAndGet(duration.toMillis());
        monotonicNanos.addAndGet(duration.toNanos());
    }

    /** Someone sets the wall clock; the monotonic side doesn't notice. */
    public void setWall(Instant instant) {
        wallMillis.set(instant.toEpochMilli());
    }

    /** Nanoseconds on the monotonic side, from 0. */
    public long nanos() {
        return monotonicNanos.get();
    }

    @Override
    public long millis() {
        return wallMillis.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(wallMillis.get());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** A clock that stands at this one's time, in another zone, and is turned by itself. */
    @Override
    public Clock withZone(ZoneId other) {
        return new ManualClock(wallMillis.get(), other);
    }
}
