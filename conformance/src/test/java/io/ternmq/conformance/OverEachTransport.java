package io.ternmq.conformance;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A chapter's tests, over each transport: one broker on disk for the class, destinations of their own for each test, and
 * connections that end with it.
 *
 * <p>What must come is awaited for {@link #WAIT_MILLIS}; that something doesn't come is told by a message behind it, or by a
 * {@code receiveNoWait}, which asks the broker.
 */
@ParameterizedClass
@EnumSource(Transport.class)
public abstract class OverEachTransport {

    /** Longer than anything takes. */
    public static final long WAIT_MILLIS = 30_000;

    @TempDir
    private static Path data;

    private static Broker broker;

    /** The way that the test goes. */
    @Parameter
    Transport transport;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void startBroker() throws BrokerException {
        broker = Broker.start(options(data).listen(Transport.VM.listen(), Transport.TCP.listen()));
    }

    private static BrokerOptions options(Path directory) {
        return BrokerOptions.in(directory).segmentBytes(8 << 20);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Closes whatever the test has opened, the last first. */
    @AfterEach
    protected final void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.remove(opened.size() - 1).close();
        }
    }

    /** Stops the broker, and starts it on what it had stored. */
    protected final void restartBroker() throws BrokerException {
        stopBroker();
        startBroker();
    }

    /** Where the broker is. */
    protected final String url() {
        return broker.uris().stream()
                .map(Object::toString)
                .filter(transport::leadsTo)
                .findFirst()
                .orElseThrow();
    }

    /** A factory without options. */
    protected final TernConnectionFactory factory() {
        return new TernConnectionFactory(url());
    }

    /** A factory for distributed transactions, without options. */
    protected final TernXAConnectionFactory xaFactory() {
        return new TernXAConnectionFactory(url());
    }

    /** A session for distributed transactions, of a started connection of its own. */
    protected final XASession xaSession() throws JMSException {
        var connection = closing(xaFactory().createXAConnection());
        connection.start();
        return connection.createXASession();
    }

    /** The name of a branch that no other test works in. */
    protected final Xid branch(String base) {
        return BranchName.parse("7:" + HexFormat.of().formatHex(name(base).getBytes(StandardCharsets.UTF_8)) + ":01");
    }

    /** Has it closed when the test ends. */
    protected final <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    /** A connection that isn't started. */
    protected final Connection stopped() throws JMSException {
        return closing(factory().createConnection());
    }

    /** A started connection. */
    protected final Connection started() throws JMSException {
        var connection = stopped();
        connection.start();
        return connection;
    }

    /** A started connection with a client id. */
    protected final Connection started(String clientId) throws JMSException {
        var factory = factory();
        factory.setClientId(clientId);
        var connection = closing(factory.createConnection());
        connection.start();
        return connection;
    }

    /** A session of a started connection of its own. */
    protected final Session session() throws JMSException {
        return session(Session.AUTO_ACKNOWLEDGE);
    }

    /** The same in a mode. */
    protected final Session session(int mode) throws JMSException {
        return started().createSession(mode);
    }

    /** A context with a connection of its own. */
    protected final JMSContext context() {
        return context(JMSContext.AUTO_ACKNOWLEDGE);
    }

    /** The same in a mode. */
    protected final JMSContext context(int mode) {
        return closing(factory().createContext(mode));
    }

    /** A name that no other test has. */
    protected final String name(String base) {
        return base + "." + mark;
    }

    /** A queue that no other test has. */
    protected final Queue queue(Session session) throws JMSException {
        return session.createQueue(name("queue"));
    }

    /** A topic that no other test has. */
    protected final Topic topic(Session session) throws JMSException {
        return session.createTopic(name("topic"));
    }

    /** Sends texts, over a connection of their own. */
    protected final void send(jakarta.jms.Destination destination, String... texts) throws JMSException {
        try (var connection = factory().createConnection();
                var session = connection.createSession();
                var producer = session.createProducer(destination)) {
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    /** The text of the next message, which has to come. */
    protected static String next(MessageConsumer consumer) throws JMSException {
        return text(consumer.receive(WAIT_MILLIS));
    }

    /** Texts of the next messages, which have to come. What a broker has to read first, receiveNoWait may not find. */
    protected static List<String> next(MessageConsumer consumer, int count) throws JMSException {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add(next(consumer));
        }
        return texts;
    }

    /** The text of a message; null for none. */
    protected static String text(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    /** Texts of all that is there now. */
    protected static List<String> drain(MessageConsumer consumer) throws JMSException {
        var texts = new ArrayList<String>();
        for (var message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
            texts.add(text(message));
        }
        return texts;
    }

    /** Texts of all that another connection finds in a queue. */
    protected final List<String> left(Queue queue) throws JMSException {
        try (var connection = factory().createConnection()) {
            connection.start();
            return drain(connection.createSession().createConsumer(queue));
        }
    }
}
