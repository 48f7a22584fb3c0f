package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A selector that matches very few of a queue deeper than memory, with all priorities, of which a part has expired. A million messages, of which one in 100,000 matches, by
 * {@code -Pproof -Dit.test=DeepSelectorIT -Dmessages=1000000 -Drarity=100000}; see docs/selectors.md.
 */
class DeepSelectorIT {
    private static final String QUEUE = "deep";
    private static final int WAIT_MILLIS = 120_000;
    private static final double PROBE_SLOWER_MAX = 2;

    private final boolean judged = Boolean.getBoolean("proof");
    private final long messages = Long.getLong("messages", 20_000);
    private final Numbered numbered = new Numbered(messages, Long.getLong("rarity", messages / 10));
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
                var idle = probe.idle();
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
            assertThat(matched).isEqualTo(numbered.rareInOrder());
        }
    }

    private void fill(String url) throws JMSException {
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var producer = session.createProducer(session.createQueue(QUEUE))) {
            numbered.send(session, producer);
        }
    }

    private void select(String url, List<Long> matched) throws JMSException {
        int expected = numbered.rareInOrder().size();
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                var consumer = session.createConsumer(session.createQueue(QUEUE), Numbered.SELECTOR)) {
            connection.start();
            while (matched.size() < expected) {
                Message message = consumer.receive(WAIT_MILLIS);
                if (message == null) {
                    throw new IllegalStateException("no more comes after " + matched);
                }
                matched.add(Numbered.number(message));
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }
}
