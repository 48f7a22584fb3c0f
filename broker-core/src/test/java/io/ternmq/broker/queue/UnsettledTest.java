package io.ternmq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.DeliveryRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids in ranges. */
class UnsettledTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mergedRangesHoldTheSameIds(long seed) {
        var random = new Random(seed);
        var ranges = new ArrayList<DeliveryRange>();
        var ids = new TreeSet<Long>();
        for (int i = 0; i < 50; i++) {
            long first = 1L + random.nextInt(500);
            long last = first + random.nextInt(8);
            ranges.add(new DeliveryRange(first, last));
            for (long id = first; id <= last; id++) {
                ids.add(id);
            }
        }

        List<DeliveryRange> merged = DeliveryRange.merged(ranges);

        assertThat(Unsettled.count(merged)).isEqualTo(ids.size());
        for (long id = 0; id < 520; id++) {
            assertThat(Unsettled.contains(merged, id)).isEqualTo(ids.contains(id));
        }
    }

    @Test
    void rangesUpToTheLastIdOfAllAreOne() {
        List<DeliveryRange> merged = DeliveryRange.merged(
                List.of(new DeliveryRange(5, Long.MAX_VALUE), new DeliveryRange(1, 4), new DeliveryRange(7, 9)));

        assertThat(merged).containsExactly(new DeliveryRange(1, Long.MAX_VALUE));
    }
}
