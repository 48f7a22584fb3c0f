package io.ternmq.server.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection consumers and a pool of server sessions, over a real broker: nothing is lost, nothing comes twice. */
class ServerSessionIT {

    private static final long WAIT_MILLIS = 20_000;
    private static final int MESSAGES = 300;
    private static final int SESSIONS = 3;

    private final Broker broker;
    private final Connection connection;
    private final Session outside;
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

    ServerSessionIT() throws BrokerException, JMSException {
        broker = Broker.start(BrokerOptions.inMemory().listen("vm://server-session-it"));
        connection = new TernConnectionFactory(broker.uri().toString()).createConnection();
        outside = connection.createSession();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    private interface Handling {
        void handle(Session session, Message message) throws JMSException;
    }

    /** Server sessions, each of which runs in a thread of its own and then does what comes after a run. */
    private static final class Pool implements ServerSessionPool {

        private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();

        Pool(Connection connection, int mode, Handling handling, Handling afterRun) throws JMSException {
            for (int i = 0; i < SESSIONS; i++) {
                var session = connection.createSession(mode);
                session.setMessageListener(message -> call(handling, session, message));
                free.add(new Server(session, afterRun));
            }
        }

        private static void call(Handling handling, Session session, Message message) {
            try {
                handling.handle(session, message);
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            try {
                return free.take();
            } catch (InterruptedException e) {
                throw new JMSException(e.toString());
            }
        }

        private final class Server implements ServerSession {

            private final Session session;
            private final Handling afterRun;

            Server(Session session, Handling afterRun) {
                this.session = session;
                this.afterRun = afterRun;
            }

            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() {
                new Thread(() -> {
                            session.run();
                            call(afterRun, session, null);
                            free.add(this);
                        })
                        .start();
            }
        }
    }

    private void send() throws JMSException {
        MessageProducer producer = outside.createProducer(outside.createQueue("orders"));
        for (int i = 0; i < MESSAGES; i++) {
            producer.send(outside.createTextMessage("m" + i));
        }
    }

    private static Set<String> all() {
        return IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).collect(Collectors.toSet());
    }

    private List<String> awaitHandled() throws InterruptedException {
        var list = new java.util.ArrayList<String>();
        for (int i = 0; i < MESSAGES; i++) {
            list.add(handled.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
        }
        return list;
    }

    private void record(Message message) throws JMSException {
        handled.add(((TextMessage) message).getText());
    }

    private int left() throws JMSException {
        int count = 0;
        var left = outside.createBrowser(outside.createQueue("orders")).getEnumeration();
        while (left.hasMoreElements()) {
            left.nextElement();
            count++;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void automaticSessionsHandleEachMessageOnce(int messagesMax) throws Exception {
        var pool = new Pool(
                connection, Session.AUTO_ACKNOWLEDGE, (session, message) -> record(message), (session, none) -> {});
        send();
        var consumer = connection.createConnectionConsumer(outside.createQueue("orders"), null, pool, messagesMax);

        connection.start();

        assertThat(awaitHandled()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all());
        consumer.close();
        connection.stop();
        assertThat(handled).isEmpty();
        assertThat(left()).isZero();
    }

    @Test
    void clientsAcknowledgeWhatTheyWereGiven() throws Exception {
        var pool = new Pool(
                connection,
                Session.CLIENT_ACKNOWLEDGE,
                (session, message) -> {
                    record(message);
                    message.acknowledge();
                },
                (session, none) -> {});
        send();
        connection.createConnectionConsumer(outside.createQueue("orders"), null, pool, 4);

        connection.start();

        assertThat(awaitHandled()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all());
        connection.stop();
        assertThat(left()).isZero();
    }

    /** Every seventh run is rolled back: its answers must not be there, and its messages come again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void transactionsAnswerEachMessageOnce(int messagesMax) throws Exception {
        var runs = new AtomicInteger();
        var producers = new ConcurrentHashMap<Session, MessageProducer>();
        var pool = new Pool(
                connection,
                Session.SESSION_TRANSACTED,
                (session, message) -> {
                    var producer = producers.get(session);
                    if (producer == null) {
                        producer = session.createProducer(session.createQueue("answers"));
                        producers.put(session, producer);
                    }
                    producer.send(session.createTextMessage(((TextMessage) message).getText()));
                },
                (session, none) -> {
                    if (runs.incrementAndGet() % 7 == 0) {
                        session.rollback();
                    } else {
                        session.commit();
                    }
                });
        send();
        var answers = outside.createConsumer(outside.createQueue("answers"));
        connection.createConnectionConsumer(outside.createQueue("orders"), null, pool, messagesMax);

        connection.start();

        var got = new HashSet<String>();
        for (int i = 0; i < MESSAGES; i++) {
            var answer = (TextMessage) answers.receive(WAIT_MILLIS);
            assertThat(got.add(answer.getText())).isTrue();
        }
        assertThat(got).isEqualTo(all());
        assertThat(answers.receiveNoWait()).isNull();
    }

    @Test
    void whatTheListenerFailedOnComesAgain() throws Exception {
        var failedOnce = ConcurrentHashMap.<String>newKeySet();
        var pool = new Pool(
                connection,
                Session.AUTO_ACKNOWLEDGE,
                (session, message) -> {
                    var text = ((TextMessage) message).getText();
                    if (text.endsWith("7") && failedOnce.add(text)) {
                        throw new IllegalStateException("no");
                    }
                    assertThat(message.getIntProperty("JMSXDeliveryCount"))
                            .isEqualTo(failedOnce.contains(text) ? 2 : 1);
                    record(message);
                },
                (session, none) -> {});
        send();
        connection.createConnectionConsumer(outside.createQueue("orders"), null, pool, 3);

        connection.start();

        assertThat(awaitHandled()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all());
        assertThat(failedOnce).hasSize(MESSAGES / 10);
    }
}
