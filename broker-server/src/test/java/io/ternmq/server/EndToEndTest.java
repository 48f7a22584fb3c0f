package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.client.QueueFigures;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client, wire, engine, log, store and back. */
class EndToEndTest {
    private static final long WAIT_MILLIS = 30_000;

    @TempDir
    Path data;

    @Test
    void deliversInOrderOverTcpAndVm() throws Exception {
        String vm = "vm://" + UUID.randomUUID();
        try (Broker broker = Broker.start(BrokerOptions.in(data).listen("tcp://127.0.0.1:0", vm))) {
            for (URI uri : broker.uris()) {
                send(uri, 0, 100);

                assertThat(receive(uri, 100)).isEqualTo(texts(0, 100));
            }
        }
    }

    @Test
    void keepsMessagesOverARestart() throws Exception {
        try (Broker broker = start()) {
            send(broker.uri(), 0, 300);
            assertThat(receive(broker.uri(), 100)).isEqualTo(texts(0, 100));
        }

        try (Broker broker = start()) {
            assertThat(receive(broker.uri(), 200)).isEqualTo(texts(100, 300));
            assertNothingLeft(broker.uri());
        }
    }

    @Test
    void keepsItsIdentityAndAcceptsNewMessagesAfterSeveralRestarts() throws Exception {
        UUID id;
        try (Broker broker = start()) {
            id = broker.id();
        }
        for (int i = 0; i < 4; i++) {
            try (Broker broker = start()) {
                assertThat(broker.id()).isEqualTo(id);
                send(broker.uri(), i * 10, i * 10 + 10);
            }
        }

        try (Broker broker = start()) {
            assertThat(receive(broker.uri(), 40)).isEqualTo(texts(0, 40));
        }
    }

    @Test
    void commitsAndRollsBack() throws Exception {
        try (Broker broker = start();
                Connection connection = connect(broker.uri())) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("dropped"));
            session.rollback();
            producer.send(session.createTextMessage("kept"));
            session.commit();

            assertThat(receive(broker.uri(), 1)).containsExactly("kept");
        }
    }

    @Test
    void keepsABacklogLargerThanItsMemoryWindow() throws Exception {
        int count = 30_000;
        try (Broker broker = start();
                Connection connection = connect(broker.uri())) {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage("m" + i));
                if (i % 1_000 == 999) {
                    session.commit();
                }
            }
        }

        try (Broker broker = start()) {
            assertThat(receive(broker.uri(), count)).isEqualTo(texts(0, count));
        }
    }

    @Test
    void servesManyConnectionsAtOnce() throws Exception {
        int connections = 20;
        int each = 200;
        var received = new LinkedBlockingQueue<String>();
        try (Broker broker = start();
                Connection receiving = connect(broker.uri())) {
            Session session = receiving.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            consumer.setMessageListener(message -> received.add(text(message)));
            var senders = IntStream.range(0, connections)
                    .mapToObj(i -> new Thread(() -> sendUnchecked(broker.uri(), i * each, (i + 1) * each)))
                    .toList();
            senders.forEach(Thread::start);
            for (Thread sender : senders) {
                sender.join();
            }

            var texts = new ArrayList<String>();
            for (int i = 0; i < connections * each; i++) {
                texts.add(received.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
            }
            assertThat(texts).containsExactlyInAnyOrderElementsOf(texts(0, connections * each));
        }
    }

    @Test
    void tellsTheFiguresOfMoreQueuesThanFitAFrame() throws Exception {
        int queues = 1_200;
        String longName = "x".repeat(1_000);
        try (Broker broker = start();
                Connection connection = connect(broker.uri());
                BrokerAdmin admin = BrokerAdmin.connect(broker.uri().toString(), "", "")) {
            Session session = connection.createSession();
            for (int i = 0; i < queues; i++) {
                session.createConsumer(session.createQueue(i + longName)).close();
            }

            assertThat(admin.stat(""))
                    .extracting(QueueFigures::name)
                    .hasSize(queues)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(admin.stat("7*")).hasSize(111);
            assertThat(admin.stat("none")).isEmpty();
        }
    }

    private Broker start() throws Exception {
        return Broker.start(BrokerOptions.in(data).listen("tcp://127.0.0.1:0"));
    }

    private static Connection connect(URI uri) throws JMSException {
        Connection connection = new TernConnectionFactory(uri.toString()).createConnection();
        connection.start();
        return connection;
    }

    private static void sendUnchecked(URI uri, int from, int to) {
        try {
            send(uri, from, to);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(URI uri, int from, int to) throws JMSException {
        try (Connection connection = connect(uri)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            for (int i = from; i < to; i++) {
                producer.send(session.createTextMessage("m" + i));
            }
        }
    }

    private static List<String> receive(URI uri, int count) throws JMSException {
        try (Connection connection = connect(uri)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            var texts = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                Message message = consumer.receive(WAIT_MILLIS);
                texts.add(message == null ? "nothing" : text(message));
            }
            return texts;
        }
    }

    private static void assertNothingLeft(URI uri) throws JMSException {
        try (Connection connection = connect(uri)) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThat(session.createBrowser(session.createQueue("orders"))
                            .getEnumeration()
                            .hasMoreElements())
                    .isFalse();
        }
    }

    private static String text(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }
}
