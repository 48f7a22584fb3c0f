package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;

/** A client with a queue that must lose nothing, whatever happens to the broker meanwhile. */
record Shop(String url, String user, String password, String queue) {
    private static final long WAIT_MILLIS = 30_000;

    static Shop at(Object url) {
        return new Shop(url + "?reconnectAttempts=0", "", "", "kept");
    }

    /** The same with another queue. */
    Shop with(String other) {
        return new Shop(url, user, password, other);
    }

    Connection connect() throws JMSException {
        Connection connection = new TernConnectionFactory(url).createConnection(user, password);
        connection.start();
        return connection;
    }

    void send(int count) throws JMSException {
        try (Connection connection = connect()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage("m" + i));
            }
        }
    }

    /** Each of them comes once, in order, and nothing else. */
    void requireAll(int count) throws JMSException {
        try (Connection connection = connect()) {
            Session session = connection.createSession();
            List<String> texts = new ArrayList<>();
            try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                for (int i = 0; i < count; i++) {
                    Message message = consumer.receive(WAIT_MILLIS);
                    texts.add(message instanceof TextMessage text ? text.getText() : "nothing");
                }
                assertThat(consumer.receiveNoWait()).isNull();
            }
            for (int i = 0; i < count; i++) {
                assertThat(texts.get(i)).isEqualTo("m" + i);
            }
        }
    }
}
