package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.server.users.UsersFile;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients and strangers send that can't be used: each is told why, the broker lives, and others lose nothing. A real
 * broker with users and files, from the outside.
 */
class HostilePeerTest {
    private static final int KEPT = 20;
    private static final int READ_MILLIS = 30_000;

    @TempDir
    Path data;

    private Broker broker;
    private BrokerOptions options;
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        UsersFile users = UsersFile.open(data.resolve("users"));
        users.put("anna", "secret".toCharArray(), new SecureRandom());
        options = BrokerOptions.in(data.resolve("data")).users(users).listen("tcp://127.0.0.1:0");
        broker = Broker.start(options);
        shop = new Shop(broker.uri() + "?reconnectAttempts=0", "anna", "secret", "kept");
        shop.send(KEPT);
    }

    @AfterEach
    void theBrokerLivesAndNothingIsLost() throws Exception {
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
        shop.requireAll(KEPT);
        broker.close();
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAreToldTheSame() {
        JMSSecurityException wrong = refused("anna", "secrets");
        JMSSecurityException unknown = refused("berta", "secret");

        assertThat(wrong.getErrorCode()).isEqualTo("AUTHENTICATION_FAILED");
        assertThat(wrong)
                .hasMessageContaining("user name or password is wrong")
                .hasMessageContaining("ternmq user add");
        assertThat(unknown).hasMessage(wrong.getMessage());
        assertThat(unknown.getErrorCode()).isEqualTo(wrong.getErrorCode());
    }

    @Test
    void somebodyWithoutANameIsToldToBringOne() {
        assertThat(refused("", "")).hasMessageContaining("connect with a user name and a password");
    }

    @Test
    void aFrameTooLargeIsToldTheLimit() throws IOException {
        assertThat(answerTo(hex("7fffffff01")))
                .contains("a frame of 2147483647 bytes is longer than the limit of 8192 before authentication");
        assertThat(answerTo(hex("ffffffff01"))).contains("a frame can't have a length of -1");
    }

    @Test
    void garbageEndsItsOwnConnectionAlone() throws IOException {
        var random = new Random(9);
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(bytes);
            bytes[0] = 0;
            bytes[bytes.length - 1] = 1;

            try (Socket socket = connect()) {
                socket.getOutputStream().write(bytes);
            }
        }
        assertThat(answerTo(hex("00000009630102030405060708"))).isNotEmpty();
    }

    @Test
    void aBrowserIsToldThatThisIsAnotherPort() throws IOException {
        byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(answerTo(request)).contains("this looks like HTTP; this port speaks TernMQ's protocol");
    }

    @Test
    void anOversizedMessageIsRefusedWithTheLimitAndTheNextOneIsTaken() throws JMSException {
        long limit = options.limits().messageBytesMax();
        try (Connection connection = shop.connect()) {
            Session session = connection.createSession();
            var producer = session.createProducer(session.createQueue("parcels"));

            var e = catchThrowableOfType(
                    ResourceAllocationException.class, () -> producer.send(bytes(session, limit + 1)));

            assertThat(e.getErrorCode()).isEqualTo("MESSAGE_TOO_LARGE");
            assertThat(e).hasMessageContaining(String.valueOf(limit));
            producer.send(bytes(session, limit - 1_024));
            BytesMessage received = (BytesMessage)
                    session.createConsumer(session.createQueue("parcels")).receive(READ_MILLIS);
            assertThat(received.getBodyLength()).isEqualTo(limit - 1_024);
        }
    }

    @Test
    void anOversizedMessageDoomsItsTransactionAndNothingElse() throws JMSException {
        long limit = options.limits().messageBytesMax();
        try (Connection connection = shop.connect()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            var queue = session.createQueue("parcels");
            var producer = session.createProducer(queue);
            producer.send(session.createTextMessage("small"));

            var e = catchThrowableOfType(JMSException.class, () -> {
                producer.send(bytes(session, limit + 1));
                session.commit();
            });

            assertThat(e).hasMessageContaining(String.valueOf(limit));
            if (!(e instanceof TransactionRolledBackException)) {
                session.rollback();
            }
            assertThat(session.createConsumer(queue).receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u0000", "tab\there", "\u001b[2J", "a\u0085b"})
    void aDestinationNameWithControlCharactersIsRefused(String name) throws JMSException {
        try (Connection connection = shop.connect()) {
            Session session = connection.createSession();

            var sent = catchThrowableOfType(
                    InvalidDestinationException.class,
                    () -> session.createProducer(session.createQueue(name)).send(session.createTextMessage("x")));
            var consumed = catchThrowableOfType(
                    InvalidDestinationException.class, () -> session.createConsumer(session.createQueue(name)));

            assertThat(sent).hasMessageContaining("control characters");
            assertThat(sent.getMessage().chars()).noneMatch(Character::isISOControl);
            assertThat(consumed).hasMessageContaining("control characters");
            session.createProducer(session.createQueue("fine")).send(session.createTextMessage("x"));
        }
    }

    private BytesMessage bytes(Session session, long length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[Math.toIntExact(length)]);
        return message;
    }

    private JMSSecurityException refused(String user, String password) {
        return catchThrowableOfType(
                JMSSecurityException.class,
                () -> new TernConnectionFactory(shop.url()).createConnection(user, password));
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), broker.uri().getPort());
        socket.setSoTimeout(READ_MILLIS);
        return socket;
    }

    /** All that the broker says until it ends the connection. */
    private String answerTo(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
