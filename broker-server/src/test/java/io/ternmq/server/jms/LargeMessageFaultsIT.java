package io.ternmq.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.proxy.Cut;
import io.ternmq.testsupport.proxy.Direction;
import io.ternmq.testsupport.proxy.Fault;
import io.ternmq.testsupport.proxy.FaultProxy;
import io.ternmq.testsupport.proxy.Point;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break while a large body is on its way: each message arrives once, and nothing is left behind. */
class LargeMessageFaultsIT {
    private static final long WAIT_MILLIS = 30_000;
    private static final int LENGTH = 5 << 20;

    @TempDir
    Path data;

    private Broker broker;
    private FaultProxy proxy;
    private Connection connection;

    @BeforeEach
    void open() throws Exception {
        broker = Broker.start(BrokerOptions.in(data).listen("tcp://127.0.0.1:0"));
        proxy = FaultProxy.to(broker.uri().getPort());
    }

    private Session connect() throws JMSException {
        connection = new TernConnectionFactory("tcp://127.0.0.1:" + proxy.port()).createConnection();
        connection.start();
        return connection.createSession();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        proxy.close();
        broker.close();
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        new Random(LENGTH).nextBytes(bytes);
        return bytes;
    }

    private static void send(Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(bytes());
        session.createProducer(session.createQueue("large")).send(message);
    }

    private int files() {
        try (var files = Files.list(data.resolve("bodies"))) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertOneThenNone(Session session) throws JMSException {
        try (var consumer = session.createConsumer(session.createQueue("large"))) {
            Message message = consumer.receive(WAIT_MILLIS);
            assertThat(message.getBody(byte[].class)).isEqualTo(bytes());
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 100_000, 1_000_000, 3_000_000, LENGTH, LENGTH + 1_100})
    void aSendThatIsCutOffIsSentAgainAndArrivesOnce(long afterBytes) throws Exception {
        proxy.onConnection(1, new Fault.CutAt(Direction.TO_BROKER, Point.afterBytes(afterBytes), Cut.RST));
        Session session = connect();

        send(session);

        assertOneThenNone(session);
        await().until(() -> files() == 0);
    }

    /** The broker's answers are lost: to a part, to the last one, to the send. */
    @ParameterizedTest
    @ValueSource(longs = {3, 10, 19, 20, 21, 22, 23, 24})
    void aSendWhoseAnswersAreLostArrivesOnce(long afterFrames) throws Exception {
        proxy.onConnection(1, new Fault.CutAt(Direction.TO_CLIENT, Point.afterFrames(afterFrames), Cut.RST));
        Session session = connect();

        send(session);

        assertOneThenNone(session);
        await().until(() -> files() == 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {600, 200_000, 2_000_000, LENGTH})
    void aReceiptThatIsCutOffComesAgain(long afterBytes) throws Exception {
        try (var direct = new TernConnectionFactory(broker.uri().toString()).createConnection()) {
            send(direct.createSession());
        }
        proxy.onConnection(1, new Fault.CutAt(Direction.TO_CLIENT, Point.afterBytes(afterBytes), Cut.RST));
        Session session = connect();
        try (var consumer = session.createConsumer(session.createQueue("large"))) {
            Message message = receiveAgain(consumer);

            assertThat(message.getBody(byte[].class)).isEqualTo(bytes());
            assertThat(consumer.receiveNoWait()).isNull();
        }
        await().until(() -> files() == 0);
    }

    private static Message receiveAgain(jakarta.jms.MessageConsumer consumer) throws JMSException {
        try {
            return consumer.receive(WAIT_MILLIS);
        } catch (JMSException e) {
            assertThat(e.getErrorCode()).isEqualTo("CONNECTION_LOST");
            return consumer.receive(WAIT_MILLIS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUploadThatIsGivenUpLeavesNothing(boolean reset) throws Exception {
        proxy.onConnection(1, new Fault.Hold(Direction.TO_BROKER, Point.afterBytes(2_000_000)));
        Session session = connect();
        var sending = new Thread(() -> {
            try {
                send(session);
            } catch (JMSException e) {
                // The connection is closed under it.
            }
        });
        sending.start();
        await().until(() -> files() == 1);

        if (reset) {
            proxy.onConnection(2, new Fault.Hold(Direction.TO_BROKER, Point.atOnce()));
            proxy.cutAll(Cut.RST);
        } else {
            proxy.cutAll(Cut.FIN);
        }

        if (reset) {
            await().until(() -> files() == 0);
        } else {
            sending.join();
            assertOneThenNone(session);
            await().until(() -> files() == 0);
        }
        connection.close();
        sending.join();
    }
}
