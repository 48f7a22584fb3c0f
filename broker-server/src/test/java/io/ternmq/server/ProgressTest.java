package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter said = new StringWriter();
    private long nanos;
    private final Progress progress = new Progress("sent", new PrintWriter(said), () -> nanos);

    @Test
    void saysNothingOnTheWayOfWhatIsShort() {
        for (int i = 0; i < 10; i++) {
            progress.step();
        }
        progress.end();

        assertThat(said.toString().lines()).containsExactly("sent 10");
    }

    @Test
    void saysOnceASecondHowFarItIsAndHowFast() {
        for (int i = 0; i < 30; i++) {
            nanos += 100_000_001;
            progress.step();
        }
        progress.end();

        assertThat(said.toString().lines())
                .containsExactly(
                        "sent 10 in 1 s (10/s)",
                        "sent 20 in 2 s (10/s)",
                        "sent 30 in 3 s (10/s)",
                        "sent 30 in 3 s (10/s)");
    }

    @Test
    void saysWhereItIsForWorkThatKnowsItself() {
        progress.step("log: segment 1 of 2");
        nanos += 1_000_000_001;
        progress.step("log: segment 2 of 2");

        assertThat(said.toString().lines()).containsExactly("sent log: segment 2 of 2");
    }
}
