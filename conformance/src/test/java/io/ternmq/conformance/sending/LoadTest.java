package io.ternmq.conformance.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Priority, expiry and delivery delay together: over a restart, and with several producers and consumers at a time. */
class LoadTest extends OverEachTransport {

    private static final int PRODUCERS = 4;
    private static final int CONSUMERS = 3;
    private static final int COUNT = 200;
    private static final long LONG_MILLIS = 3_600_000;
    private static final long DELAY_MILLIS = 40;

    /** What kind of message a producer's number is. */
    private enum Kind {
        PLAIN,
        DELAYED,
        /** It has expired before its delivery time. */
        DOOMED;

        static Kind of(int number) {
            return number % 10 == 0 ? DOOMED : number % 4 == 1 ? DELAYED : PLAIN;
        }
    }

    @Test
    @Covers({"3.4.10-3", "3.4.10-4", "6.2.9.2-1", "6.2.9.2-3"})
    void prioritiesAndTheOrderWithinThemOutliveARestart() throws Exception {
        var expected = IntStream.range(0, 100)
                .boxed()
                .sorted(Comparator.comparing(LoadTest::priority).reversed())
                .map(LoadTest::text)
                .toList();
        try (var connection = factory().createConnection()) {
            var session = connection.createSession();
            var producer = session.createProducer(queue(session));
            for (int i = 0; i < 100; i++) {
                producer.setPriority(priority(i));
                producer.send(session.createTextMessage(text(i)));
            }
        }

        restartBroker();

        var session = session();
        assertThat(next(session.createConsumer(queue(session)), 100)).isEqualTo(expected);
    }

    private static int priority(int number) {
        return number * 7 % 10;
    }

    private static String text(int number) {
        return priority(number) + ":" + number;
    }

    @Test
    @Covers({"3.4.9-6", "3.4.10-4", "3.4.13-4", "6.2.9.1-2", "6.2.9.2-3", "7.9-2", "7.9-6", "7.8-3"})
    void eachMessageComesOnceInItsTimeAndInItsOrder() throws Exception {
        var queue = queue(session());
        var watch = new Watch();
        List<CompletableFuture<Optional<Throwable>>> all = new ArrayList<>();
        for (int i = 0; i < CONSUMERS; i++) {
            var consumer = session().createConsumer(queue);
            all.add(Action.waiting(() -> watch.read(consumer)));
        }
        for (int i = 0; i < PRODUCERS; i++) {
            int producer = i;
            all.add(Action.waiting(() -> send(queue, producer)));
        }

        for (var part : all) {
            assertThat(part.get(2 * WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        }

        assertThat(watch.seen).hasSize(Watch.expected());
        closeAll();
        assertThat(left(queue)).isEmpty();
    }

    private void send(Queue queue, int from) throws Exception {
        try (var connection = factory().createConnection()) {
            var session = connection.createSession();
            var producer = session.createProducer(queue);
            for (int number = 0; number < COUNT; number++) {
                var kind = Kind.of(number);
                producer.setPriority(number % 3 * 4);
                producer.setDeliveryDelay(kind == Kind.PLAIN ? 0 : DELAY_MILLIS);
                producer.setTimeToLive(kind == Kind.DOOMED ? 1 : number % 2 * LONG_MILLIS);
                var message = session.createTextMessage(from + ":" + number);
                message.setIntProperty("producer", from);
                message.setIntProperty("number", number);
                producer.send(message);
            }
        }
    }

    /** What all consumers have got. */
    private static final class Watch {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final AtomicInteger failed = new AtomicInteger();

        static int expected() {
            int each = 0;
            for (int number = 0; number < COUNT; number++) {
                each += Kind.of(number) == Kind.DOOMED ? 0 : 1;
            }
            return PRODUCERS * each;
        }

        /** Reads until all consumers together have got all. */
        void read(MessageConsumer consumer) throws Exception {
            Map<String, Integer> last = new HashMap<>();
            try {
                while (seen.size() < expected() && failed.get() == 0) {
                    var message = consumer.receive(20);
                    if (message != null) {
                        look(message, last);
                    }
                }
            } catch (AssertionError e) {
                failed.incrementAndGet();
                throw e;
            }
        }

        private void look(Message message, Map<String, Integer> last) throws Exception {
            long now = System.currentTimeMillis();
            int number = message.getIntProperty("number");
            var kind = Kind.of(number);
            assertThat(kind).isNotEqualTo(Kind.DOOMED);
            assertThat(now).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
            assertThat(message.getJMSRedelivered()).isFalse();
            assertThat(seen.add(text(message))).as(text(message)).isTrue();
            var line = message.getIntProperty("producer") + " " + message.getJMSPriority() + " " + kind;
            var before = last.put(line, number);
            assertThat(before == null || before < number)
                    .as(line + ": " + number + " after " + before)
                    .isTrue();
        }
    }
}
