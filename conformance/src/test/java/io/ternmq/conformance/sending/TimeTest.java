package io.ternmq.conformance.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Expiry and delivery delay (JMS 3.1 §7.8, §7.9). Times are small, and nothing is said about how soon something comes. */
class TimeTest extends OverEachTransport {

    private static final long SHORT_MILLIS = 60;
    private static final long LONG_MILLIS = 3_600_000;

    private static void awaitTime(long millis) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMillis(WAIT_MILLIS))
                .until(() -> System.currentTimeMillis() > millis);
    }

    private static MessageProducer producer(Session session, Queue queue, long lifetime, long delay) throws Exception {
        var producer = session.createProducer(queue);
        producer.setTimeToLive(lifetime);
        producer.setDeliveryDelay(delay);
        return producer;
    }

    @Test
    @Covers({"3.4.9-5", "3.4.9-6", "7.8-2", "7.8-3"})
    void whatHasExpiredIsNotDelivered() throws Exception {
        var session = session();
        var queue = queue(session);
        var message = session.createTextMessage("gone");
        producer(session, queue, SHORT_MILLIS, 0).send(message);
        producer(session, queue, LONG_MILLIS, 0).send(session.createTextMessage("there"));
        awaitTime(message.getJMSExpiration());

        assertThat(left(queue)).containsExactly("there");
    }

    @Test
    @Covers({"3.4.9-5", "7.8-2"})
    void whatExpiresIsTakenOutOfTheQueue() throws Exception {
        var session = session();
        var queue = queue(session);
        producer(session, queue, SHORT_MILLIS, 0).send(session.createTextMessage("gone"));

        await().atMost(Duration.ofMillis(WAIT_MILLIS)).until(() -> {
            try (var browser = session.createBrowser(queue)) {
                return !browser.getEnumeration().hasMoreElements();
            }
        });
    }

    @Test
    @Covers({"3.4.9-6", "7.8-2"})
    void whatExpiresWhileAConsumerHoldsItReadyIsNotHandedOver() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        connection.stop();
        var message = session.createTextMessage("gone");
        producer(session, queue, SHORT_MILLIS, 0).send(message);
        producer(session, queue, 0, 0).send(session.createTextMessage("there"));
        awaitTime(message.getJMSExpiration());

        connection.start();

        assertThat(next(consumer)).isEqualTo("there");
    }

    @Test
    @Covers({"7.8-2", "4.2.2-12"})
    void whatExpiresInASubscriptionIsNotDelivered() throws Exception {
        var connection = started(name("client"));
        var session = connection.createSession();
        var topic = topic(session);
        session.createDurableConsumer(topic, name("sub")).close();
        var producer = session.createProducer(topic);
        producer.setTimeToLive(SHORT_MILLIS);
        var message = session.createTextMessage("gone");
        producer.send(message);
        producer.setTimeToLive(0);
        producer.send(session.createTextMessage("there"));
        awaitTime(message.getJMSExpiration());

        assertThat(drain(session.createDurableConsumer(topic, name("sub")))).containsExactly("there");
    }

    @Test
    @Covers({"7.8-5"})
    void whatExpiresWhileTheBrokerIsDownIsNotDelivered() throws Exception {
        Message message;
        try (var connection = factory().createConnection()) {
            var session = connection.createSession();
            message = session.createTextMessage("gone");
            producer(session, queue(session), SHORT_MILLIS, 0).send(message);
            producer(session, queue(session), LONG_MILLIS, 0).send(session.createTextMessage("there"));
        }
        awaitTime(message.getJMSExpiration());

        restartBroker();

        assertThat(left(queue(session()))).containsExactly("there");
    }

    @Test
    @Covers({"3.4.13-4", "7.9-2", "7.9-6", "6.2.9.2-2"})
    void whatIsDelayedComesInItsTimeAndOthersPassIt() throws Exception {
        var session = session();
        var queue = queue(session);
        var delayed = session.createTextMessage("delayed");
        producer(session, queue, 0, 4 * SHORT_MILLIS).send(delayed);
        producer(session, queue, 0, SHORT_MILLIS).send(session.createTextMessage("sooner"));
        producer(session, queue, 0, 0).send(session.createTextMessage("now"));
        var consumer = session.createConsumer(queue);

        assertThat(next(consumer)).isEqualTo("now");
        assertThat(next(consumer)).isEqualTo("sooner");
        assertThat(next(consumer)).isEqualTo("delayed");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(delayed.getJMSDeliveryTime());
    }

    @Test
    @Covers({"3.4.13-4", "7.9-2", "4.1.6-5"})
    void whatIsDelayedIsNeitherReceivedNorShown() throws Exception {
        var session = session();
        var queue = queue(session);
        producer(session, queue, 0, LONG_MILLIS).send(session.createTextMessage("later"));
        producer(session, queue, 0, 0).send(session.createTextMessage("now"));

        assertThat(session.createBrowser(queue).getEnumeration()).satisfies(shown -> {
            assertThat(text((Message) shown.nextElement())).isEqualTo("now");
            assertThat(shown.hasMoreElements()).isFalse();
        });
        assertThat(left(queue)).containsExactly("now");
    }

    @Test
    @Covers({"7.9-5", "7.9-6", "7.9-2"})
    void aDelayGoesOnOverARestart() throws Exception {
        Message delayed;
        Message soon;
        try (var connection = factory().createConnection()) {
            var session = connection.createSession();
            delayed = session.createTextMessage("later");
            soon = session.createTextMessage("soon");
            producer(session, queue(session), 0, LONG_MILLIS).send(delayed);
            producer(session, queue(session), 0, 10 * SHORT_MILLIS).send(soon);
        }

        restartBroker();

        var session = session();
        var consumer = session.createConsumer(queue(session));
        var received = consumer.receive(WAIT_MILLIS);
        assertThat(text(received)).isEqualTo("soon");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(soon.getJMSDeliveryTime());
        assertThat(received.getJMSDeliveryTime()).isEqualTo(soon.getJMSDeliveryTime());
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @Covers({"7.9-3", "7.9-2"})
    void aDelayedMessageReachesTheSubscriptionsOfItsSend() throws Exception {
        var session = session();
        var topic = topic(session);
        var before = session.createConsumer(topic);
        var producer = session.createProducer(topic);
        producer.setDeliveryDelay(2 * SHORT_MILLIS);
        producer.send(session.createTextMessage("delayed"));
        var after = session().createConsumer(topic);

        assertThat(next(before)).isEqualTo("delayed");

        send(topic, "fence");
        assertThat(next(after)).isEqualTo("fence");
    }

    @Test
    @Covers({"7.9-2", "3.4.13-2", "6.2.7-2"})
    void aDelayInATransactionCountsFromItsSend() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var message = session.createTextMessage("delayed");
        producer(session, queue, 0, SHORT_MILLIS).send(message);
        awaitTime(message.getJMSDeliveryTime());
        session.commit();

        assertThat(next(session().createConsumer(queue))).isEqualTo("delayed");
    }

    @Test
    @Covers({"7.8-2", "7.9-2", "9.1-1"})
    void nonPersistentMessagesAreDelayedAndExpireAsWell() throws Exception {
        var session = session();
        var queue = queue(session);
        var delaying = producer(session, queue, 0, SHORT_MILLIS);
        delaying.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        var expiring = producer(session, queue, 1, 0);
        expiring.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        var delayed = session.createTextMessage("delayed");
        expiring.send(session.createTextMessage("gone"));
        delaying.send(delayed);
        awaitTime(delayed.getJMSTimestamp() + 2);

        assertThat(next(session.createConsumer(queue))).isEqualTo("delayed");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(delayed.getJMSDeliveryTime());
    }
}
