package io.ternmq.jms.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What two threads share without a lock: deliveries one way, acknowledgements the other. */
class DeliveryBufferTest {

    private static final int COUNT = 50_000;

    private static Received received(long id) {
        return new Received(1, id, 1, new byte[0], 0);
    }

    @Test
    void takesNoMoreThanItsCredit() {
        var buffer = new DeliveryBuffer(1, 2);

        boolean[] taken = {buffer.put(received(1)), buffer.put(received(2)), buffer.put(received(3))};

        assertThat(taken).containsExactly(true, true, true);
        assertThat(buffer.put(received(4))).isFalse();
    }

    @Test
    void handsOverInOrderBetweenThreads() throws InterruptedException {
        var buffer = new DeliveryBuffer(1, 16);
        var filling = new Thread(() -> {
            for (long id = 1; id <= COUNT; id++) {
                while (!buffer.put(received(id))) {
                    Thread.onSpinWait();
                }
            }
        });
        filling.start();
        var taken = new ArrayList<Long>();

        for (long id = 1; id <= COUNT; id++) {
            var next = buffer.poll();
            while (next == null) {
                Thread.onSpinWait();
                next = buffer.poll();
            }
            taken.add(next.id());
        }
        filling.join();
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(taken).isEqualTo(LongStream.rangeClosed(1, COUNT).boxed().toList());
    }

    @Test
    void takesEachAcknowledgementOnceBetweenThreads() throws InterruptedException {
        var acks = new AutoAcks();
        var ended = new AtomicBoolean();
        var added = new ArrayList<Long>();
        var random = new Random(5);
        for (long id = 1; added.size() < COUNT; id += random.nextInt(10) == 0 ? 2 : 1) {
            added.add(id);
        }
        var adding = new Thread(() -> {
            added.forEach(id -> acks.add(1, id));
            ended.set(true);
        });
        adding.start();

        var ranges = new ArrayList<Range>();
        while (!ended.get()) {
            ranges.addAll(acks.take(1));
        }
        adding.join();
        ranges.addAll(acks.take(1));

        assertThat(idsOf(ranges)).isEqualTo(added);
        assertThat(acks.take(1)).isEmpty();
    }

    private static List<Long> idsOf(List<Range> ranges) {
        var ids = new ArrayList<Long>();
        for (var range : ranges) {
            for (long id = range.first(); id <= range.last(); id++) {
                ids.add(id);
            }
        }
        return ids;
    }

    @Test
    void dropsAcknowledgementsOfAnotherGeneration() {
        var acks = new AutoAcks();
        acks.add(1, 1);
        acks.add(2, 1);
        acks.add(2, 2);

        var taken = acks.take(2);

        assertThat(taken).containsExactly(new Range(1, 2));
    }
}
