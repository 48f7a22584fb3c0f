package io.ternmq.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.broker.transport.ConnectionLimits;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that don't fit a frame, over a real broker with real files. */
@ParameterizedClass
@ValueSource(strings = {"vm://large-it", "tcp://127.0.0.1:0"})
class LargeMessageIT {
    private static final long WAIT_MILLIS = 30_000;
    private static final int MIB = 1 << 20;

    private static final int MESSAGE_BYTES_MAX = 12 * MIB;

    private static final ConnectionLimits LIMITS =
            new ConnectionLimits(MIB, MESSAGE_BYTES_MAX, 10_000, 5_000, 100, 100, 100, 3_600_000);

    /** Largest content that goes in one frame. */
    private static final int ONE_FRAME = MIB - (8 << 10);

    @Parameter
    String address;

    @TempDir
    Path data;

    private Broker broker;
    private Connection connection;

    private Session session() throws JMSException, BrokerException {
        return session(Session.AUTO_ACKNOWLEDGE);
    }

    private Session session(int mode) throws JMSException, BrokerException {
        if (broker == null) {
            broker = Broker.start(BrokerOptions.in(data).listen(address).limits(LIMITS));
            connection = new TernConnectionFactory(broker.uri().toString()).createConnection();
            connection.start();
        }
        return connection.createSession(mode);
    }

    private void stop() throws JMSException {
        connection.close();
        broker.close();
        broker = null;
    }

    @AfterEach
    void close() throws JMSException {
        if (broker != null) {
            stop();
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static BytesMessage message(Session session, byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private static void send(Session session, byte[] body) throws JMSException {
        session.createProducer(session.createQueue("large")).send(message(session, body));
    }

    private static Message receive(Session session, String queue) throws JMSException {
        try (var consumer = session.createConsumer(session.createQueue(queue))) {
            return consumer.receive(WAIT_MILLIS);
        }
    }

    private static byte[] received(Message message) throws JMSException {
        assertThat(message).isNotNull();
        return message.isBodyAssignableTo(byte[].class) && ((BytesMessage) message).getBodyLength() == 0
                ? new byte[0]
                : message.getBody(byte[].class);
    }

    private List<Path> files() {
        try (var files = Files.list(data.resolve("bodies"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitNoFiles() {
        await().until(() -> files().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000, ONE_FRAME - 300, ONE_FRAME - 1, ONE_FRAME, ONE_FRAME + 1, MIB, MIB + 1, 10 * MIB})
    void carriesBytesOfEverySize(int length) throws Exception {
        Session session = session();
        send(session, bytes(length));

        assertThat(received(receive(session, "large"))).isEqualTo(bytes(length));
        awaitNoFiles();
    }

    @Test
    void keepsInAFileWhatDoesNotFitAFrame() throws Exception {
        Session session = session();
        send(session, bytes(ONE_FRAME - 1_000));
        assertThat(files()).isEmpty();

        send(session, bytes(ONE_FRAME));

        assertThat(files()).hasSize(1);
    }

    @Test
    void carriesATextAndAnObject() throws Exception {
        Session session = session();
        String text = "grüße, 世界 ".repeat(200_000);
        var producer = session.createProducer(session.createQueue("large"));
        producer.send(session.createTextMessage(text));
        producer.send(session.createObjectMessage(text + text));

        assertThat(((TextMessage) receive(session, "large")).getText()).isEqualTo(text);
        assertThat(((ObjectMessage) receive(session, "large")).getObject()).isEqualTo(text + text);
        awaitNoFiles();
    }

    @Test
    void carriesManyAtOnceInBothDirections() throws Exception {
        Session sending = session();
        Session receiving = session();
        var got = new LinkedBlockingQueue<Integer>();
        receiving
                .createConsumer(receiving.createQueue("large"))
                .setMessageListener(message -> got.add(lengthIfIntact(message)));
        for (int i = 0; i < 20; i++) {
            send(sending, bytes(MIB + i));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(MIB + i);
        }
        awaitNoFiles();
    }

    private static int lengthIfIntact(Message message) {
        try {
            byte[] body = received(message);
            return java.util.Arrays.equals(body, bytes(body.length)) ? body.length : -1;
        } catch (JMSException e) {
            return -2;
        }
    }

    @Test
    void sendsWithACompletionListenerAndWithoutPersistence() throws Exception {
        Session session = session();
        var told = new LinkedBlockingQueue<String>();
        var producer = session.createProducer(session.createQueue("large"));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.send(message(session, bytes(2 * MIB)), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                told.add("sent");
            }

            @Override
            public void onException(Message message, Exception e) {
                told.add(e.toString());
            }
        });

        assertThat(told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("sent");
        assertThat(received(receive(session, "large"))).isEqualTo(bytes(2 * MIB));
    }

    @Test
    void commitsAndRollsBack() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(session, bytes(2 * MIB));
        send(session, bytes(3 * MIB));
        assertThat(files()).hasSize(2);
        session.rollback();
        awaitNoFiles();
        send(session, bytes(4 * MIB));
        session.commit();

        Message first = receive(session, "large");
        session.rollback();
        Message again = receive(session, "large");
        session.commit();

        assertThat(received(first)).isEqualTo(bytes(4 * MIB));
        assertThat(received(again)).isEqualTo(bytes(4 * MIB));
        assertThat(again.getJMSRedelivered()).isTrue();
        awaitNoFiles();
    }

    @Test
    void outlivesARestart() throws Exception {
        send(session(), bytes(5 * MIB));
        stop();

        Session after = session();
        assertThat(files()).hasSize(1);
        assertThat(received(receive(after, "large"))).isEqualTo(bytes(5 * MIB));
        awaitNoFiles();
    }

    @Test
    void removesAtTheStartWhatNoMessageNames() throws Exception {
        send(session(), bytes(2 * MIB));
        stop();
        Files.write(data.resolve("bodies/0000000777.body"), new byte[100]);

        Session after = session();

        assertThat(files()).hasSize(1).noneMatch(file -> file.endsWith("0000000777.body"));
        assertThat(received(receive(after, "large"))).isEqualTo(bytes(2 * MIB));
    }

    @Test
    void aBrowserSeesTheWholeBodyAndLeavesIt() throws Exception {
        Session session = session();
        send(session, bytes(2 * MIB));
        send(session, bytes(3 * MIB));
        try (var browser = session.createBrowser(session.createQueue("large"))) {
            var messages = browser.getEnumeration();

            assertThat(received((Message) messages.nextElement())).isEqualTo(bytes(2 * MIB));
            assertThat(received((Message) messages.nextElement())).isEqualTo(bytes(3 * MIB));
            assertThat(messages.hasMoreElements()).isFalse();
        }
        assertThat(received(receive(session, "large"))).isEqualTo(bytes(2 * MIB));
    }

    @Test
    void aBrowserPassesOverWhatHasLeftMeanwhile() throws Exception {
        Session session = session();
        send(session, bytes(2 * MIB));
        send(session, bytes(3 * MIB));
        try (var browser = session.createBrowser(session.createQueue("large"))) {
            var messages = browser.getEnumeration();
            received((Message) messages.nextElement());
            receive(session, "large");
            receive(session, "large");
            awaitNoFiles();

            assertThat(messages.hasMoreElements()).isFalse();
        }
    }

    @Test
    void aDeadLetterKeepsItsBody() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        send(session, bytes(2 * MIB));
        session.commit();
        for (int i = 0; i < 10; i++) {
            assertThat(received(receive(session, "large"))).hasSize(2 * MIB);
            session.rollback();
        }

        assertThat(received(receive(session, "DLQ.large"))).isEqualTo(bytes(2 * MIB));
        session.commit();
        awaitNoFiles();
    }

    @Test
    void refusesAMessageThatIsTooLargeAndNamesTheSetting() throws Exception {
        Session session = session();

        assertThatThrownBy(() -> send(session, new byte[MESSAGE_BYTES_MAX]))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining(String.valueOf(MESSAGE_BYTES_MAX))
                .hasMessageContaining("messageBytesMax")
                .hasMessageContaining("limits.message-size");
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesHeadersThatDoNotFitAFrame() throws Exception {
        Session session = session();
        var message = session.createTextMessage("small");
        message.setStringProperty("large", "x".repeat(2 * MIB));
        var producer = session.createProducer(session.createQueue("large"));

        assertThatThrownBy(() -> producer.send(message))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("headers and properties");
        producer.send(session.createTextMessage("goes on"));
    }

    @Test
    void aDamagedBodyIsReportedAndGoesToTheDeadLetters() throws Exception {
        Session session = session();
        send(session, bytes(2 * MIB));
        send(session, bytes(3 * MIB));
        Path file = files().stream().sorted().findFirst().orElseThrow();
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 4;
        Files.write(file, content);

        try (var consumer = session.createConsumer(session.createQueue("large"))) {
            assertThatThrownBy(() -> consumer.receive(WAIT_MILLIS))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining(file.getFileName().toString())
                    .satisfies(
                            e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("MESSAGE_DAMAGED"));
            assertThat(received(consumer.receive(WAIT_MILLIS))).isEqualTo(bytes(3 * MIB));
        }
        try (var dead = session.createConsumer(session.createQueue("DLQ.large"))) {
            assertThatThrownBy(() -> dead.receive(WAIT_MILLIS)).hasMessageContaining("damaged");
        }
        assertThat(file).exists();
    }

    @Test
    void aMissingBodyIsReported() throws Exception {
        Session session = session();
        send(session, bytes(2 * MIB));
        Files.delete(files().get(0));

        assertThatThrownBy(() -> receive(session, "large")).hasMessageContaining("missing");
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
    }
}
