package io.ternmq.testsupport.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = ManualClock.atMillis(1_000);

    @Test
    void standsUntilItIsTurned() {
        assertThat(clock.millis()).isEqualTo(1_000);
        assertThat(clock.nanos()).isZero();
    }

    @Test
    void advancesBothSides() {
        clock.advance(Duration.ofMillis(5));

        assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_005));
        assertThat(clock.nanos()).isEqualTo(5_000_000);
    }

    @Test
    void leavesTheMonotonicSideAloneWhenTheWallJumps() {
        clock.setWall(Instant.EPOCH);

        assertThat(clock.millis()).isZero();
        assertThat(clock.nanos()).isZero();
    }

    @Test
    void refusesToRunBackwards() {
        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
