package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages with a delivery delay and a time to live, over tcp, through kills of the broker. */
class DelayIT {
    private static final long WAIT_MILLIS = 60_000;
    private static final long QUIET_MILLIS = 2_000;
    /** The broker's clock is set at its start and then runs by itself. */
    private static final long CLOCKS_DIFFER_MILLIS = 50;

    private static final int COUNT = 2_000;
    private static final int DELAY_MILLIS_MAX = 5_000;

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private Connection connection;
    private Session session;

    @BeforeEach
    void open() throws JMSException {
        broker = BrokerProcess.start(directory);
        connection = new TernConnectionFactory(broker.url()).createConnection();
        connection.start();
        session = connection.createSession();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    private static void assertDue(Message message) throws JMSException {
        assertThat(System.currentTimeMillis() + CLOCKS_DIFFER_MILLIS)
                .as("time of receipt")
                .isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
    }

    @Test
    void tellsTheDeliveryTimeAndKeepsTheMessageUntilThen() throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        producer.setDeliveryDelay(1_000);
        TextMessage sent = session.createTextMessage("late");
        producer.send(sent);

        Message received = session.createConsumer(session.createQueue("orders")).receive(WAIT_MILLIS);

        assertDue(received);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
        assertThat(received.getJMSDeliveryTime()).isEqualTo(received.getJMSTimestamp() + 1_000);
    }

    @Test
    void aDelayedMessageSurvivesAKill() throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        producer.setDeliveryDelay(2_000);
        producer.send(session.createTextMessage("late"));

        broker.killAndRestart(() -> {});

        Message received = session.createConsumer(session.createQueue("orders")).receive(WAIT_MILLIS);
        assertDue(received);
        assertThat(received.getBody(String.class)).isEqualTo("late");
    }

    /** What lives shorter than its delay never comes; what lives for ever comes for certain, and not before its time. */
    @Test
    void aLoadOfDelaysPrioritiesAndTimesToLiveSurvivesKills() throws JMSException {
        Random random = new Random(COUNT);
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        Set<String> mustCome = new TreeSet<>();
        Set<String> mayCome = new TreeSet<>();
        Set<String> received = new TreeSet<>();
        Session other = connection.createSession();
        MessageConsumer consumer = other.createConsumer(other.createQueue("orders"));
        for (int i = 0; i < COUNT; i++) {
            int delay = random.nextInt(DELAY_MILLIS_MAX);
            boolean stillborn = random.nextInt(5) == 0 && delay > 0;
            boolean brief = random.nextInt(5) == 0;
            producer.setDeliveryDelay(delay);
            producer.setPriority(random.nextInt(10));
            producer.setTimeToLive(stillborn ? 1 + random.nextInt(delay) : brief ? delay + 5_000 : 0);
            producer.send(session.createTextMessage("m" + i));
            if (!stillborn) {
                (brief ? mayCome : mustCome).add("m" + i);
            }
            if (i % 900 == 899) {
                broker.killAndRestart(() -> {});
            }
            take(consumer.receiveNoWait(), received);
        }

        Message next = consumer.receive(WAIT_MILLIS);
        while (next != null && !received.containsAll(mustCome)) {
            take(next, received);
            next = received.containsAll(mustCome) ? null : consumer.receive(WAIT_MILLIS);
        }
        assertThat(received).containsAll(mustCome);
        List<String> tooMuch = new ArrayList<>(received);
        Message more = consumer.receive(QUIET_MILLIS);
        while (more != null) {
            tooMuch.add(more.getBody(String.class));
            more = consumer.receive(QUIET_MILLIS);
        }

        tooMuch.removeIf(text -> mustCome.contains(text) || mayCome.contains(text));
        assertThat(tooMuch).isEmpty();
    }

    private static void take(Message message, Set<String> received) throws JMSException {
        if (message != null) {
            assertDue(message);
            String text = message.getBody(String.class);
            assertThat(received.add(text) || message.getJMSRedelivered())
                    .as("%s comes again unmarked", text)
                    .isTrue();
        }
    }
}
