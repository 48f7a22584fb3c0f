package io.ternmq.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics and subscriptions as an application sees them, over a real broker with a data directory. */
@ParameterizedClass
@ValueSource(strings = {"vm://topic-it", "tcp://127.0.0.1:0"})
class TopicIT {
    private static final long WAIT_MILLIS = 10_000;

    @TempDir
    Path data;

    private final String address;
    private final List<Connection> connections = new ArrayList<>();
    private Broker broker;
    private Session publishing;
    private Topic news;

    TopicIT(String address) {
        this.address = address;
    }

    @BeforeEach
    void start() throws BrokerException, JMSException {
        broker = Broker.start(BrokerOptions.in(data).listen(address));
        publishing = connect("").createSession();
        news = publishing.createTopic("news");
    }

    @AfterEach
    void close() throws JMSException {
        closeConnections();
        broker.close();
    }

    private void closeConnections() throws JMSException {
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    private Connection connect(String clientId) throws JMSException {
        Connection connection = new TernConnectionFactory(broker.uri().toString()).createConnection();
        connections.add(connection);
        if (!clientId.isEmpty()) {
            connection.setClientID(clientId);
        }
        connection.start();
        return connection;
    }

    private void restart() throws BrokerException, JMSException {
        closeConnections();
        broker.close();
        start();
    }

    private void publish(String... texts) throws JMSException {
        try (var producer = publishing.createProducer(news)) {
            for (String text : texts) {
                producer.send(publishing.createTextMessage(text));
            }
        }
    }

    private static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(WAIT_MILLIS);
            texts.add(message == null ? "nothing" : ((TextMessage) message).getText());
        }
        return texts;
    }

    @Test
    void everySubscriberGetsEachMessageInOrder() throws JMSException {
        var first = connect("").createSession().createConsumer(news);
        var second = connect("ann").createSession().createDurableConsumer(news, "daily");
        String[] texts = IntStream.range(0, 500).mapToObj(i -> "m" + i).toArray(String[]::new);

        publish(texts);

        assertThat(receive(first, texts.length)).containsExactly(texts);
        assertThat(receive(second, texts.length)).containsExactly(texts);
    }

    @Test
    void aDurableSubscriptionGathersOverARestart() throws Exception {
        connect("ann").createSession().createDurableConsumer(news, "daily").close();
        publish("before");

        restart();
        publish("after");

        var consumer = connect("ann").createSession().createDurableConsumer(news, "daily");
        assertThat(receive(consumer, 2)).containsExactly("before", "after");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void whatWasAcknowledgedDoesNotComeAgainAfterARestart() throws Exception {
        var session = connect("ann").createSession(Session.CLIENT_ACKNOWLEDGE);
        var consumer = session.createDurableConsumer(news, "daily");
        publish("a", "b");
        consumer.receive(WAIT_MILLIS).acknowledge();

        restart();

        var again = connect("ann").createSession().createDurableConsumer(news, "daily");
        assertThat(receive(again, 1)).containsExactly("b");
    }

    @Test
    void aSharedSubscriptionSharesTheWork() throws JMSException {
        var first = connect("").createSession().createSharedConsumer(news, "pool");
        var second = connect("").createSession().createSharedConsumer(news, "pool");

        publish("a", "b");

        List<String> got = new ArrayList<>(receive(first, 1));
        got.addAll(receive(second, 1));
        assertThat(got).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aSharedDurableSubscriptionNeedsNoClientId() throws Exception {
        connect("").createSession().createSharedDurableConsumer(news, "pool").close();
        publish("a");

        restart();

        var consumer = connect("").createSession().createSharedDurableConsumer(news, "pool");
        assertThat(receive(consumer, 1)).containsExactly("a");
    }

    @Test
    void aSecondConsumerOfAnUnsharedSubscriptionIsRefused() throws JMSException {
        var session = connect("ann").createSession();
        session.createDurableConsumer(news, "daily");

        assertThatThrownBy(() -> session.createDurableConsumer(news, "daily"))
                .isInstanceOf(JMSException.class)
                .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("SUBSCRIPTION_CONFLICT"));
    }

    @Test
    void aRolledBackTransactionPublishesNothing() throws JMSException {
        var consumer = connect("").createSession().createConsumer(news);
        var session = connect("").createSession(true, Session.SESSION_TRANSACTED);
        var producer = session.createProducer(news);
        producer.send(session.createTextMessage("never"));
        session.rollback();
        producer.send(session.createTextMessage("committed"));
        session.commit();

        assertThat(receive(consumer, 1)).containsExactly("committed");
    }

    @Test
    void noLocalLeavesOutWhatItsConnectionSent() throws JMSException {
        var connection = connect("");
        var session = connection.createSession();
        var consumer = session.createConsumer(news, null, true);
        session.createProducer(news).send(session.createTextMessage("own"));

        publish("foreign");

        assertThat(receive(consumer, 1)).containsExactly("foreign");
    }

    @Test
    void aLargeBodyReachesAllAndGoesWithTheLastOfThem() throws JMSException {
        var ann = connect("ann").createSession().createDurableConsumer(news, "daily");
        var bob = connect("bob").createSession().createDurableConsumer(news, "daily");
        String text = "x".repeat(3 << 20);

        publish(text);

        assertThat(receive(ann, 1)).containsExactly(text);
        assertThat(receive(bob, 1)).containsExactly(text);
    }

    @Test
    void aMessageThatIsNotPersistentComesToWhoIsThere() throws JMSException {
        var consumer = connect("").createSession().createConsumer(news);
        var producer = publishing.createProducer(news);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);

        producer.send(publishing.createTextMessage("a"));

        assertThat(receive(consumer, 1)).containsExactly("a");
    }
}
