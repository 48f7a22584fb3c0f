package io.ternmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.engine.SimulatedBroker.Fault;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the engine against the model: {@code -Dternmq.model.seeds=200000} for more runs, {@code -Dternmq.model.seed=n} for
 * one alone.
 */
class ModelTest {
    private static final int SEEDS = Integer.getInteger("ternmq.model.seeds", 2_000);
    private static final long ONE_SEED = Long.getLong("ternmq.model.seed", -1);
    private static final int STEPS = 250;
    private static final int SEEDS_UNTIL_FOUND = 5_000;

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void doesWhatTheModelAllowsAndNothingElse() {
        long first = ONE_SEED >= 0 ? ONE_SEED : 1;
        long last = ONE_SEED >= 0 ? ONE_SEED : SEEDS;
        for (long seed = first; seed <= last; seed++) {
            run(seed, Fault.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsAPlantedFault(Fault fault) {
        boolean found = false;
        for (long seed = 1; seed <= SEEDS_UNTIL_FOUND && !found; seed++) {
            try {
                run(seed, fault);
            } catch (AssertionError | RuntimeException violation) {
                found = true;
            }
        }

        assertThat(found).isTrue();
    }

    private static void run(long seed, Fault fault) {
        var run = new ModelRun(seed, fault);
        try {
            run.run(STEPS);
        } catch (AssertionError | RuntimeException violation) {
            if (seed == ONE_SEED) {
                run.trace.forEach(System.out::println);
            }
            throw new AssertionError("seed " + seed + ": " + violation, violation);
        }
    }
}
