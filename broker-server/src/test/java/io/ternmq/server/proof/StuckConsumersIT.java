package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import io.ternmq.testsupport.proxy.Direction;
import io.ternmq.testsupport.proxy.Fault;
import io.ternmq.testsupport.proxy.FaultProxy;
import io.ternmq.testsupport.proxy.Point;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that gave credit for more than the broker's heap holds, and then read nothing of it. */
class StuckConsumersIT {
    private static final int MESSAGES = 200;
    private static final int MESSAGE_BYTES = 900_000;
    private static final int CONSUMERS = 4;
    private static final int PROBES = 300;
    private static final long WAIT_MILLIS = 60_000;

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void leaveTheBrokerItsMemoryAndMissNothing() throws JMSException {
        try (var broker = BrokerProcess.start(directory, List.of(), List.of("-Xmx64m"));
                var proxy = FaultProxy.to(broker.port())) {
            fill(broker.url());
            var factory = new TernConnectionFactory(
                    "tcp://127.0.0.1:" + proxy.port() + "?prefetch=1000&prefetchBytes=" + (64 << 20));
            List<Connection> connections = new ArrayList<>();
            List<MessageConsumer> consumers = new ArrayList<>();
            for (int i = 0; i < CONSUMERS; i++) {
                var connection = factory.createConnection();
                connections.add(connection);
                var session = connection.createSession();
                consumers.add(session.createConsumer(session.createQueue("deep")));
            }
            proxy.inject(new Fault.Hold(Direction.TO_CLIENT, Point.afterBytes(0)));
            for (var connection : connections) {
                connection.start();
            }
            await().until(() -> proxy.hasHeld(Direction.TO_CLIENT));

            probe(broker.url());

            proxy.release(Direction.TO_CLIENT);
            assertThat(numbers(consumers)).hasSize(MESSAGES);
            for (var connection : connections) {
                connection.close();
            }
        }
    }

    private static void fill(String url) throws JMSException {
        try (var connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            var producer = session.createProducer(session.createQueue("deep"));
            for (int i = 0; i < MESSAGES; i++) {
                var message = session.createBytesMessage();
                message.setIntProperty("number", i);
                message.writeBytes(new byte[MESSAGE_BYTES]);
                producer.send(message);
                session.commit();
            }
        }
    }

    /** Others go on meanwhile. */
    private static void probe(String url) throws JMSException {
        try (var connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession()) {
            var queue = session.createQueue("probe");
            var producer = session.createProducer(queue);
            var consumer = session.createConsumer(queue);
            connection.start();
            for (int i = 0; i < PROBES; i++) {
                producer.send(session.createTextMessage("probe"));
                assertThat(consumer.receive(WAIT_MILLIS)).isNotNull();
            }
        }
    }

    private static Set<Integer> numbers(List<MessageConsumer> consumers) throws JMSException {
        Set<Integer> numbers = new HashSet<>();
        boolean any = true;
        while (any && numbers.size() < MESSAGES) {
            any = false;
            for (var consumer : consumers) {
                for (var next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
                    assertThat(numbers.add(next.getIntProperty("number"))).isTrue();
                    any = true;
                }
            }
        }
        return numbers;
    }
}
