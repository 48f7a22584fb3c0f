package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Scoreboard line 4. More by {@code -Pproof -Dit.test=CrashImagesIT -Dimages=20000 -Ddomain=topics}; see docs/reliability.md. */
class CrashImagesIT {
    private static final int IMAGES = 75;
    private static final int UNITS = 40;

    static List<Places.Domain> domains() {
        return Settings.domains();
    }

    @ParameterizedTest
    @MethodSource("domains")
    @Timeout(24 * 3600)
    void keepsItsPromisesOnWhateverACrashLeaves(Places.Domain domain) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(domain + ", seed " + seed);
        var run = new CrashRun(domain, seed, System.out::println);

        run.load(UNITS);
        var verdict = run.checkImages(Integer.getInteger("images", IMAGES));

        System.out.println(verdict);
        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.consumed()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUES", "BRANCHES"})
    void findsABrokerThatAcknowledgesWhatItHasNotForced(Places.Domain domain) {
        var run = new CrashRun(domain, 1, System.out::println);
        run.disk().faults().lie(3);
        run.load(UNITS);

        assertThatThrownBy(() -> run.checkImages(IMAGES)).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsABranchThatIsToldToBePreparedBeforeItIsForced() {
        var run = new CrashRun(Places.Domain.BRANCHES, 1, System.out::println, HastyPrepare::new);
        run.load(UNITS);

        assertThatThrownBy(() -> run.checkImages(IMAGES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("misstated: ");
    }
}
