package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Durable subscriptions over the death of the broker's process. */
class TopicKillIT {
    private static final long WAIT_MILLIS = 20_000;
    private static final int MESSAGES = 200;
    private static final List<String> SUBSCRIBERS = List.of("ann", "bob", "eve");

    @TempDir
    Path directory;

    private BrokerProcess broker;

    @BeforeEach
    void start() {
        broker = BrokerProcess.start(directory);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Connection connect(String clientId) throws JMSException {
        Connection connection = new TernConnectionFactory(broker.url()).createConnection();
        connection.setClientID(clientId);
        connection.start();
        return connection;
    }

    private void subscribe(String clientId) throws JMSException {
        try (var connection = connect(clientId)) {
            Session session = connection.createSession();
            session.createDurableConsumer(session.createTopic("news"), "daily");
        }
    }

    /** Sends, with a kill of the broker in the middle. */
    private void publishOverAKill() throws JMSException {
        try (var connection = connect("publisher")) {
            Session session = connection.createSession();
            var producer = session.createProducer(session.createTopic("news"));
            for (int i = 0; i < MESSAGES; i++) {
                if (i == MESSAGES / 2) {
                    broker.killAndRestart(() -> {});
                }
                producer.send(session.createTextMessage("m" + i));
            }
        }
    }

    private List<String> drain(String clientId) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (var connection = connect(clientId)) {
            Session session = connection.createSession();
            var consumer = session.createDurableConsumer(session.createTopic("news"), "daily");
            while (texts.size() < MESSAGES) {
                Message message = consumer.receive(WAIT_MILLIS);
                texts.add(message == null ? "nothing" : ((TextMessage) message).getText());
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
        return texts;
    }

    @Test
    void eachDurableSubscriptionHasEachMessageOnceAndInOrder() throws JMSException {
        for (String subscriber : SUBSCRIBERS) {
            subscribe(subscriber);
        }

        publishOverAKill();
        broker.killAndRestart(() -> {});

        List<String> sent = IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList();
        for (String subscriber : SUBSCRIBERS) {
            assertThat(drain(subscriber)).as(subscriber).isEqualTo(sent);
        }
    }
}
