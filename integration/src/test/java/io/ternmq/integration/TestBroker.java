package io.ternmq.integration;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A broker for a test, with plain JMS to put messages in and to see what came out. */
final class TestBroker implements AutoCloseable {
    static final long WAIT_MILLIS = 30_000;
    /** How long nothing more has to come after all that was expected. */
    private static final long NOTHING_MORE_MILLIS = 100;

    private final BrokerOptions options;
    private Broker broker;

    private TestBroker(BrokerOptions options) throws BrokerException {
        this.options = options;
        broker = Broker.start(options.listen("tcp://127.0.0.1:0"));
    }

    static TestBroker inMemory() throws BrokerException {
        return new TestBroker(BrokerOptions.inMemory());
    }

    static TestBroker in(Path directory) throws BrokerException {
        return new TestBroker(BrokerOptions.in(directory));
    }

    /** Parameters, such as {@code prefetch=1}, may be empty. */
    TernConnectionFactory factory(String parameters) {
        return new TernConnectionFactory(broker.uri() + (parameters.isEmpty() ? "" : "?" + parameters));
    }

    TernConnectionFactory factory() {
        return factory("");
    }

    /** Stops it and starts it again, on the same port and data. */
    void restart() throws BrokerException {
        var address = broker.uri().toString();
        broker.close();
        broker = Broker.start(options.listen(address));
    }

    static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
    }

    void send(String queue, List<String> texts) throws JMSException {
        try (Connection connection = factory().createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
            var producer = session.createProducer(session.createQueue(queue));
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
            session.commit();
        }
    }

    /** So many texts of a queue as soon as they are there, and what there is beyond them. */
    List<String> receive(String queue, int count) throws JMSException {
        var texts = new ArrayList<String>();
        try (Connection connection = factory().createConnection();
                Session session = connection.createSession();
                var consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            Message message = consumer.receive(WAIT_MILLIS);
            while (message != null) {
                texts.add(((TextMessage) message).getText());
                message = consumer.receive(texts.size() < count ? WAIT_MILLIS : NOTHING_MORE_MILLIS);
            }
        }
        return texts;
    }

    @Override
    public void close() {
        broker.close();
    }
}
