package io.ternmq.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassSecondsTest {

    @Test
    void putsTheLongestFirstAndTheUnknownBeforeThem() {
        var times = new ClassSeconds(Map.of("core.a.ClientIT", 3.0, "core.b.ClientIT", 20.5));

        var order = times.longestFirst(List.of(
                TestName.full("core.a.ClientIT"), TestName.full("core.b.ClientIT"), TestName.full("core.c.ClientIT")));

        assertThat(order)
                .containsExactly(
                        TestName.full("core.c.ClientIT"),
                        TestName.full("core.b.ClientIT"),
                        TestName.full("core.a.ClientIT"));
    }

    @Test
    void knowsWhatWasMeasured() throws IOException {
        var measured = ClassSeconds.measured();

        assertThat(measured.seconds()).isNotEmpty().allSatisfy((name, seconds) -> {
            assertThat(name).matches("core(20)?\\..*IT");
            assertThat(seconds).isPositive();
        });
    }
}
