package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
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
    private static final String TOPIC = "deep";
    private static final String RARE = "rare";
    private static final int SUBSCRIPTIONS = 10;
    private static final int BATCH = 100;
    private static final int WAIT_MILLIS = 120_000;
    private static final double PROBE_SLOWER_MAX = 2;

    private final boolean judged = Boolean.getBoolean("proof");
    private final long messages = Long.getLong("messages", 3_000);
    private final Numbered numbered = new Numbered(messages, Long.getLong("rarity", messages / 10));
    private final String heap = System.getProperty("heap", judged ? "256m" : "64m");

    @Test
    @Timeout(24 * 3600)
    void eachSubscriptionGivesAllThatLastsInOrderAndLeavesOthersAlone() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "topic")), "run");
        try (var broker = BrokerProcess.start(directory, List.of(), List.of("-Xmx" + heap))) {
            Probe.Latency idle;
            try (var probe = Probe.start(broker.url())) {
                idle = probe.idle();
            }
            System.out.println("another queue, alone:  " + idle);
            fill(broker);
            broker.kill();
            broker.launchAgain();
            broker.awaitReady();
            new Stop().await(Numbered.LIFE_MILLIS_MAX);
            drain(broker, idle);
        }
    }

    private void fill(BrokerProcess broker) throws JMSException {
        long began = System.nanoTime();
        try (Connection connection = new TernConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var producer = session.createProducer(session.createTopic(TOPIC))) {
            for (int i = 0; i < SUBSCRIPTIONS; i++) {
                subscribe(session, i).close();
            }
            subscribeRare(session).close();
            numbered.send(session, producer);
        }
        System.out.printf(
                "%d messages for %d subscriptions, %d published a second; heap %d MiB, disk %d MiB%n",
                messages,
                SUBSCRIPTIONS,
                messages * 1_000_000_000L / (System.nanoTime() - began),
                new Gauge(broker).heapBytes() >> 20,
                new Gauge(broker).diskBytes() >> 20);
    }

    private static MessageConsumer subscribe(Session session, int number) throws JMSException {
        return session.createSharedDurableConsumer(session.createTopic(TOPIC), "all" + number);
    }

    private static MessageConsumer subscribeRare(Session session) throws JMSException {
        return session.createSharedDurableConsumer(session.createTopic(TOPIC), RARE, Numbered.SELECTOR);
    }

    private void drain(BrokerProcess broker, Probe.Latency idle) throws JMSException {
        try (Connection connection = new TernConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var probe = Probe.start(broker.url())) {
            connection.start();
            long began = System.nanoTime();
            long lasting = numbered.lasting();
            for (int i = 0; i < SUBSCRIPTIONS; i++) {
                try (MessageConsumer consumer = subscribe(session, i)) {
                    drain(session, consumer, lasting);
                }
            }
            List<Long> rare = new ArrayList<>();
            try (MessageConsumer consumer = subscribeRare(session)) {
                for (var message = consumer.receive(1_000); message != null; message = consumer.receive(1_000)) {
                    rare.add(Numbered.number(message));
                }
                session.commit();
            }
            var beside = probe.take();
            System.out.printf(
                    "%d messages drained in order, %d a second; heap %d MiB%n",
                    lasting * SUBSCRIPTIONS,
                    lasting * SUBSCRIPTIONS * 1_000_000_000L / (System.nanoTime() - began),
                    new Gauge(broker).heapBytes() >> 20);
            System.out.println("another queue, beside: " + beside);
            assertThat(rare).isEqualTo(numbered.rareInOrder());
            if (judged) {
                assertThat((double) beside.p99() / idle.p99())
                        .as("p99 of another queue")
                        .isLessThan(PROBE_SLOWER_MAX);
            }
        }
    }

    private void drain(Session session, MessageConsumer consumer, long lasting) throws JMSException {
        var expected = numbered.inOrder();
        for (long i = 1; expected.hasNext(); i++) {
            var message = consumer.receive(WAIT_MILLIS);
            assertThat(message).as("message " + i + " of " + lasting).isNotNull();
            assertThat(Numbered.number(message)).as("message " + i).isEqualTo(expected.nextLong());
            if (i % BATCH == 0) {
                session.commit();
            }
        }
        assertThat(consumer.receiveNoWait()).isNull();
        session.commit();
    }
}
