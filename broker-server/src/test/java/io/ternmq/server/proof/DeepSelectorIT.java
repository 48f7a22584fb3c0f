package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A selector that matches very few of a queue deeper than memory. A million messages, of which one in 100,000 matches, by
 * {@code -Pproof -Dit.test=DeepSelectorIT -Dmessages=1000000 -Drarity=100000}; see docs/selectors.md.
 */
class DeepSelectorIT {
    private static final String QUEUE = "deep";
    private static final String SELECTOR = "rare = TRUE AND kind LIKE 'o%r'";
    private static final int BATCH = 200;
    private static final int WAIT_MILLIS = 120_000;
    private static final int IDLE_PROBES = 500;
    private static final int POLL_MILLIS = 20;
    private static final double PROBE_SLOWER_MAX = 2;

    private final boolean judged = Boolean.getBoolean("proof");
    private final long messages = Long.getLong("messages", 20_000);
    private final long rarity = Long.getLong("rarity", messages / 10);
    private final String heap = System.getProperty("heap", judged ? "256m" : "64m");

    @Test
    @Timeout(24 * 3600)
    void givesAllThatMatchInOrderAndLeavesOthersAlone() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "selector")), "run");
        try (var broker = BrokerProcess.start(directory, List.of(), List.of("-Xmx" + heap))) {
            fill(broker.url());
            broker.kill();
            broker.launchAgain();
            broker.awaitReady();
            List<Long> matched = new ArrayList<>();
            try (var probe = Probe.start(broker.url())) {
                var idle = idle(probe);
                long began = System.nanoTime();
                select(broker.url(), matched);
                long nanos = System.nanoTime() - began;
                var beside = probe.take();
                System.out.printf(
                        "%d of %d messages found, %d looked at a second; heap %d MiB%n",
                        matched.size(),
                        messages,
                        messages * 1_000_000_000L / nanos,
                        new Gauge(broker).heapBytes() >> 20);
                System.out.println("another queue, alone:  " + idle);
                System.out.println("another queue, beside: " + beside);
                if (judged) {
                    assertThat((double) beside.p99() / idle.p99())
                            .as("p99 of another queue")
                            .isLessThan(PROBE_SLOWER_MAX);
                }
            }
            assertThat(matched)
                    .isEqualTo(LongStream.range(0, messages)
                            .filter(this::isRare)
                            .boxed()
                            .toList());
        }
    }

    /** The last of each stretch, so that the selector has all of it behind itself. */
    private boolean isRare(long number) {
        return number % rarity == rarity - 1;
    }

    private void fill(String url) throws JMSException {
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var producer = session.createProducer(session.createQueue(QUEUE))) {
            for (long i = 0; i < messages; i++) {
                var message = Kibibyte.create(session, 0, i);
                message.setStringProperty("kind", "order");
                message.setBooleanProperty("rare", isRare(i));
                producer.send(message);
                if (i % BATCH == BATCH - 1 || i == messages - 1) {
                    session.commit();
                }
            }
        }
    }

    private void select(String url, List<Long> matched) throws JMSException {
        long expected = LongStream.range(0, messages).filter(this::isRare).count();
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                var consumer = session.createConsumer(session.createQueue(QUEUE), SELECTOR)) {
            connection.start();
            while (matched.size() < expected) {
                Message message = consumer.receive(WAIT_MILLIS);
                if (message == null) {
                    throw new IllegalStateException("no more comes after " + matched);
                }
                matched.add(Kibibyte.origin(message).sequence());
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    /** What the probe sees while nothing else happens. */
    private static Probe.Latency idle(Probe probe) {
        var pause = new Stop();
        Probe.Latency latency = probe.take();
        while (latency.samples() < IDLE_PROBES) {
            pause.await(POLL_MILLIS * (long) IDLE_PROBES / 10);
            latency = probe.take();
        }
        return latency;
    }
}
