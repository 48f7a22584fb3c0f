package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scoreboard line 4. More by {@code -Pproof -Dit.test=CrashImagesIT -Dimages=20000}; see docs/reliability.md. */
class CrashImagesIT {
    private static final int IMAGES = 500;
    private static final int UNITS = 40;

    @Test
    @Timeout(24 * 3600)
    void keepsItsPromisesOnWhateverACrashLeaves() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        var run = new CrashRun(seed, System.out::println);

        run.load(UNITS);
        var verdict = run.checkImages(Integer.getInteger("images", IMAGES));

        System.out.println(verdict);
        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.consumed()).isPositive();
    }

    @Test
    void findsABrokerThatAcknowledgesWhatItHasNotForced() {
        var run = new CrashRun(1, System.out::println);
        run.disk().faults().lie(3);
        run.load(UNITS);

        assertThatThrownBy(() -> run.checkImages(IMAGES)).isInstanceOf(AssertionError.class);
    }
}
