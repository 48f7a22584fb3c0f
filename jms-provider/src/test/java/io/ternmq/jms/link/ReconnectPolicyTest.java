package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** When to try again. */
class ReconnectPolicyTest {

    private final Random random = new Random(1);

    @Test
    void doublesUpToTheLongestAndShortensByUpToAHalf() {
        var policy = new ReconnectPolicy(100, 1_000, -1, -1);
        long[] longest = {100, 200, 400, 800, 1_000, 1_000};

        for (int attempt = 1; attempt <= longest.length; attempt++) {
            assertThat(policy.delay(attempt, 0, random).orElseThrow())
                    .isBetween(longest[attempt - 1] / 2, longest[attempt - 1]);
        }
        assertThat(policy.delay(1_000, 0, random).orElseThrow()).isBetween(500L, 1_000L);
    }

    @Test
    void endsAfterTheLastAttempt() {
        var policy = new ReconnectPolicy(0, 0, 2, -1);

        assertThat(policy.delay(2, 0, random)).hasValue(0);
        assertThat(policy.delay(3, 0, random)).isEmpty();
    }

    @Test
    void endsAfterTheTime() {
        var policy = new ReconnectPolicy(1, 1, -1, 500);

        assertThat(policy.delay(9, 499, random)).isPresent();
        assertThat(policy.delay(9, 500, random)).isEmpty();
    }
}
