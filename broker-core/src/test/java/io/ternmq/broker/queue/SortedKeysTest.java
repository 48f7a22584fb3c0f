package io.ternmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedKeysTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsTheLowestAsATreeDoes(long seed) {
        var random = new Random(seed);
        var keys = new SortedKeys(20);
        var expected = new TreeSet<Long>();
        for (int i = 0; i < 20_000; i++) {
            long key = random.nextInt(60);
            if (random.nextInt(3) > 0) {
                long gone = keys.add(key);
                expected.add(key);
                long greatest = expected.size() > 20 ? expected.pollLast() : Long.MAX_VALUE;
                assertThat(gone).isEqualTo(greatest);
            } else if (random.nextBoolean() && !expected.isEmpty()) {
                assertThat(keys.first()).isEqualTo(expected.first());
                keys.remove(expected.pollFirst());
            } else {
                keys.remove(key);
                expected.remove(key);
            }
            assertThat(all(keys)).isEqualTo(List.copyOf(expected));
        }
    }

    @Test
    void aQueueOfRisingKeysStaysSmall() {
        var keys = new SortedKeys(4);
        for (long key = 1; key <= 1_000; key++) {
            keys.add(key);
            if (key > 2) {
                keys.remove(key - 2);
            }
        }

        assertThat(all(keys)).containsExactly(999L, 1_000L);
    }

    private static List<Long> all(SortedKeys keys) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            all.add(keys.get(i));
        }
        return all;
    }
}
