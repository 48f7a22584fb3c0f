package io.ternmq.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Message selectors as an application sees them, over a real broker. */
class SelectorIT {
    private static final long WAIT_MILLIS = 10_000;

    private final Broker broker;
    private final TernConnectionFactory factory;
    private final Connection connection;
    private final Session session;

    SelectorIT() throws BrokerException, JMSException {
        broker = Broker.start(BrokerOptions.inMemory().listen("vm://selector-it"));
        factory = new TernConnectionFactory(broker.uri().toString());
        connection = factory.createConnection();
        connection.start();
        session = connection.createSession();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    private void send(String text, String color, int size) throws JMSException {
        var message = session.createTextMessage(text);
        message.setStringProperty("color", color);
        message.setIntProperty("size", size);
        message.setJMSType("thing");
        message.setJMSCorrelationID("c-" + text);
        try (var producer = session.createProducer(session.createQueue("things"))) {
            producer.send(message);
        }
    }

    private MessageConsumer consumer(String selector) throws JMSException {
        return session.createConsumer(session.createQueue("things"), selector);
    }

    private static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(((TextMessage) consumer.receive(WAIT_MILLIS)).getText());
        }
        return texts;
    }

    @Test
    void eachConsumerGetsWhatItsSelectorMatches() throws JMSException {
        for (int i = 0; i < 100; i++) {
            send("m" + i, i % 2 == 0 ? "red" : "blue", i);
        }

        List<String> few = receive(consumer("size IN ('x') OR size > 97 AND JMSType = 'thing'"), 2);
        List<String> red = receive(consumer("color = 'red'"), 49);
        List<String> one = receive(consumer("JMSCorrelationID LIKE 'c-m_7' AND size < 20"), 1);

        assertThat(few).containsExactly("m98", "m99");
        assertThat(red).startsWith("m0", "m2", "m4").endsWith("m96").hasSize(49);
        assertThat(one).containsExactly("m17");
    }

    @Test
    void headersAreSeenAsTheProviderSetThem() throws JMSException {
        var queue = session.createQueue("things");
        var message = session.createTextMessage("it");
        try (var producer = session.createProducer(queue)) {
            producer.send(message, DeliveryMode.NON_PERSISTENT, 8, 0);
        }
        String selector = "JMSMessageID = '" + message.getJMSMessageID() + "' AND JMSPriority = 8 AND JMSTimestamp = "
                + message.getJMSTimestamp() + " AND JMSDeliveryMode = 'NON_PERSISTENT'";

        assertThat(receive(consumer(selector), 1)).containsExactly("it");
    }

    @Test
    void whatDoesNotMatchStaysForOthers() throws JMSException {
        send("a", "red", 1);
        send("b", "blue", 2);
        try (var picky = consumer("color = 'blue'")) {
            receive(picky, 1);
        }

        assertThat(receive(consumer(null), 1)).containsExactly("a");
    }

    @Test
    void aBrowserShowsWhatMatches() throws JMSException {
        send("a", "red", 1);
        send("b", "blue", 2);
        send("c", "blue", 3);
        List<String> texts = new ArrayList<>();
        try (var browser = session.createBrowser(session.createQueue("things"), "size >= 2 AND color <> 'red'")) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                texts.add(((TextMessage) messages.nextElement()).getText());
            }
        }

        assertThat(texts).containsExactly("b", "c");
    }

    @Test
    void aWrongSelectorIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> consumer("color = 'red"))
                .isInstanceOf(InvalidSelectorException.class)
                .hasMessageContaining("line 1, column 9: ");
        assertThatThrownBy(() -> session.createBrowser(session.createQueue("things"), "size = ")
                        .getEnumeration())
                .isInstanceOf(InvalidSelectorException.class);
        try (var context = factory.createContext()) {
            var queue = context.createQueue("things");
            assertThatThrownBy(() -> context.createConsumer(queue, "1 +"))
                    .isInstanceOf(InvalidSelectorRuntimeException.class);
        }
    }

    @Test
    void aConnectionThatComesBackFindsTheRest() throws JMSException {
        for (int i = 0; i < 10; i++) {
            send("m" + i, "red", i);
        }
        try (Connection other = factory.createConnection();
                Session transacted = other.createSession(true, Session.SESSION_TRANSACTED)) {
            other.start();
            receive(transacted.createConsumer(session.createQueue("things"), "size > 4"), 3);
            transacted.rollback();
        }

        assertThat(receive(consumer("size > 4"), 5)).containsExactly("m5", "m6", "m7", "m8", "m9");
    }
}
