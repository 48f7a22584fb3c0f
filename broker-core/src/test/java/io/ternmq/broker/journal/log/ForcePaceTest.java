package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForcePaceTest {
    private static final long MILLI = 1_000_000;

    private final ForcePace pace = new ForcePace();

    @Test
    void oneSlowForceChangesNothing() {
        pace.isFastAfter(MILLI / 10);

        assertThat(pace.isFastAfter(10 * MILLI)).isTrue();
    }

    @Test
    void aDiskThatStaysSlowIsSlow() {
        assertThat(after(20, 5 * MILLI)).isFalse();
    }

    @Test
    void aDiskThatIsFastAgainIsFast() {
        after(20, 5 * MILLI);

        assertThat(after(60, MILLI / 10)).isTrue();
    }

    private boolean after(int forces, long nanos) {
        boolean fast = true;
        for (int i = 0; i < forces; i++) {
            fast = pace.isFastAfter(nanos);
        }
        return fast;
    }
}
