package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Durable subscriptions deeper than memory, of messages with all priorities of which a part expires. Ten of a million each
 * by {@code -Pproof -Dit.test=DeepTopicIT -Dmessages=1000000 -Drarity=100000}; see docs/reliability.md.
 */
class DeepTopicIT {
    private static final String RARE = "rare";
    private static final int SUBSCRIPTIONS = 10;
    private static final int BATCH = 100;
    private static final int WAIT_MILLIS = 120_000;
    private static final long SHALLOW_MESSAGES_MAX = 10_000;
    private static final double PROBE_SLOWER_MAX = 2;

    private final boolean judged = Boolean.getBoolean("proof");
    private final long messages = Long.getLong("messages", 3_000);
    private final Numbered deep = new Numbered(messages, Long.getLong("rarity", messages / 10));
    private final Numbered shallow = new Numbered(Math.min(messages / 10, SHALLOW_MESSAGES_MAX), 100);
    private final String heap = System.getProperty("heap", judged ? "256m" : "64m");

    @Test
    @Timeout(24 * 3600)
    void eachSubscriptionGivesAllThatLastsInOrderAndLeavesOthersAlone() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "topic")), "run");
        try (var broker = BrokerProcess.start(directory, List.of(), List.of("-Xmx" + heap))) {
            fill(broker, "deep", deep);
            broker.kill();
            broker.launchAgain();
            broker.awaitReady();
            // In memory: what the same consumers do to others anyway.
            fill(broker, "warm", shallow);
            fill(broker, "shallow", shallow);
            new Stop().await(Numbered.LIFE_MILLIS_MAX);
            drain(broker, "warm", shallow);
            var beside = drain(broker, "shallow", shallow);
            var besideDeep = drain(broker, "deep", deep);
            if (judged) {
                assertThat((double) besideDeep.p99() / beside.p99())
                        .as("p99 of another queue")
                        .isLessThan(PROBE_SLOWER_MAX);
            }
        }
    }

    private static void fill(BrokerProcess broker, String topic, Numbered numbered) throws JMSException {
        long began = System.nanoTime();
        try (Connection connection = new TernConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var producer = session.createProducer(session.createTopic(topic))) {
            for (int i = 0; i < SUBSCRIPTIONS; i++) {
                subscribe(session, topic, i).close();
            }
            subscribeRare(session, topic).close();
            numbered.send(session, producer);
        }
        System.out.printf(
                "%s: %d messages for %d subscriptions, %d published a second; heap %d MiB, disk %d MiB%n",
                topic,
                numbered.count(),
                SUBSCRIPTIONS,
                numbered.count() * 1_000_000_000L / (System.nanoTime() - began),
                new Gauge(broker).heapBytes() >> 20,
                new Gauge(broker).diskBytes() >> 20);
    }

    private static MessageConsumer subscribe(Session session, String topic, int number) throws JMSException {
        return session.createSharedDurableConsumer(session.createTopic(topic), topic + number);
    }

    private static MessageConsumer subscribeRare(Session session, String topic) throws JMSException {
        return session.createSharedDurableConsumer(session.createTopic(topic), topic + RARE, Numbered.SELECTOR);
    }

    /** Takes everything out, and returns what another queue saw meanwhile. */
    private static Probe.Latency drain(BrokerProcess broker, String topic, Numbered numbered) throws JMSException {
        try (Connection connection = new TernConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var probe = Probe.start(broker.url())) {
            connection.start();
            long began = System.nanoTime();
            long lasting = numbered.lasting();
            for (int i = 0; i < SUBSCRIPTIONS; i++) {
                try (MessageConsumer consumer = subscribe(session, topic, i)) {
                    drain(session, consumer, numbered);
                }
            }
            long nanos = System.nanoTime() - began;
            var beside = probe.take();
            try (MessageConsumer consumer = subscribeRare(session, topic)) {
                List<Long> rare = new ArrayList<>();
                for (var message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                    rare.add(Numbered.number(message));
                }
                session.commit();
                assertThat(rare).isEqualTo(numbered.rareInOrder());
            }
            System.out.printf(
                    "%s: %d messages drained in order, %d a second; heap %d MiB; another queue: %s%n",
                    topic,
                    lasting * SUBSCRIPTIONS,
                    lasting * SUBSCRIPTIONS * 1_000_000_000L / nanos,
                    new Gauge(broker).heapBytes() >> 20,
                    beside);
            return beside;
        }
    }

    private static void drain(Session session, MessageConsumer consumer, Numbered numbered) throws JMSException {
        var expected = numbered.inOrder();
        for (long i = 1; expected.hasNext(); i++) {
            var message = consumer.receive(WAIT_MILLIS);
            if (message == null || Numbered.number(message) != expected.nextLong()) {
                throw new AssertionError("message " + i + " is " + message);
            }
            if (i % BATCH == 0) {
                session.commit();
            }
        }
        assertThat(consumer.receiveNoWait()).isNull();
        session.commit();
    }
}
