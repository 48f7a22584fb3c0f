package io.ternmq.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.BrokerException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** A pool of connections and sessions, which hands the same ones to many short users. */
class PooledConnectionsIT {
    private static final String QUEUE = "orders";
    private static final int THREADS = 8;
    private static final int EACH = 50;

    private final TestBroker broker;
    private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();

    PooledConnectionsIT(@TempDir Path data) throws BrokerException {
        broker = TestBroker.in(data);
        pool.setConnectionFactory(broker.factory("prefetch=1&reconnectDelayMaxMillis=100"));
        pool.setMaxConnections(2);
        pool.setMaxSessionsPerConnection(3);
    }

    @AfterEach
    void close() {
        pool.stop();
        broker.close();
    }

    private void send(String text) throws JMSException {
        try (var connection = pool.createConnection();
                var session = connection.createSession();
                var producer = session.createProducer(session.createQueue(QUEUE))) {
            producer.send(session.createTextMessage(text));
        }
    }

    private String receive() throws JMSException {
        try (var connection = pool.createConnection();
                var session = connection.createSession(Session.SESSION_TRANSACTED);
                var consumer = session.createConsumer(session.createQueue(QUEUE))) {
            connection.start();
            var message = (TextMessage) consumer.receive(TestBroker.WAIT_MILLIS);
            session.commit();
            return message == null ? "nothing" : message.getText();
        }
    }

    private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        var executor = Executors.newFixedThreadPool(THREADS);
        try {
            var results = new ArrayList<T>();
            for (Future<T> future : executor.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdown();
        }
    }

    private List<Callable<String>> sends() {
        return TestBroker.texts(THREADS * EACH).stream()
                .<Callable<String>>map(text -> () -> {
                    send(text);
                    return text;
                })
                .toList();
    }

    @Test
    void carriesTheSendsOfManyThreads() throws Exception {
        var sent = together(sends());

        assertThat(broker.receive(QUEUE, sent.size())).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(pool.getNumConnections()).isLessThanOrEqualTo(2);
    }

    @Test
    void carriesTheReceivesOfManyThreads() throws Exception {
        var sent = TestBroker.texts(THREADS * EACH);
        broker.send(QUEUE, sent);
        var receives =
                sent.stream().<Callable<String>>map(text -> this::receive).toList();

        var received = together(receives);

        assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void givesBackWhatATransactionLeftUndone() throws JMSException {
        broker.send(QUEUE, List.of("m0"));
        try (var connection = pool.createConnection();
                var session = connection.createSession(Session.SESSION_TRANSACTED);
                var consumer = session.createConsumer(session.createQueue(QUEUE))) {
            connection.start();
            session.createProducer(session.createQueue(QUEUE)).send(session.createTextMessage("never"));
            assertThat(consumer.receive(TestBroker.WAIT_MILLIS)).isNotNull();
        }

        var texts = broker.receive(QUEUE, 1);

        assertThat(texts).containsExactly("m0");
    }

    @Test
    void worksByContextsToo() throws JMSException {
        try (var context = pool.createContext()) {
            context.createProducer().send(context.createQueue(QUEUE), "m0");
        }

        try (var context = pool.createContext();
                var consumer = context.createConsumer(context.createQueue(QUEUE))) {
            assertThat(consumer.receive(TestBroker.WAIT_MILLIS).getBody(String.class))
                    .isEqualTo("m0");
        }
    }

    @Test
    void losesNothingWhenTheBrokerIsRestarted() throws Exception {
        send("before");

        broker.restart();

        send("after");
        assertThat(List.of(receive(), receive())).containsExactly("before", "after");
    }
}
