package io.ternmq.server.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues as an application sees them, over a real broker. */
@ParameterizedClass
@ValueSource(strings = {"vm://queue-it", "tcp://127.0.0.1:0"})
class QueueIT {

    private static final long WAIT_MILLIS = 10_000;

    private final Broker broker;
    private final TernConnectionFactory factory;
    private final Connection connection;

    QueueIT(String address) throws BrokerException, JMSException {
        broker = Broker.start(BrokerOptions.inMemory().listen(address));
        factory = new TernConnectionFactory(broker.uri().toString());
        connection = factory.createConnection();
        connection.start();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    private static String textOf(Message message) throws JMSException {
        return message == null ? null : ((TextMessage) message).getText();
    }

    private static List<String> drain(Session session, String queue) throws JMSException {
        var texts = new ArrayList<String>();
        try (var consumer = session.createConsumer(session.createQueue(queue))) {
            var message = consumer.receiveNoWait();
            while (message != null) {
                texts.add(textOf(message));
                message = consumer.receiveNoWait();
            }
        }
        return texts;
    }

    @Test
    void deliversInOrderWhatWasSent() throws JMSException {
        var session = connection.createSession();
        var queue = session.createQueue("orders");
        var producer = session.createProducer(queue);
        for (int i = 0; i < 100; i++) {
            producer.send(session.createTextMessage("m" + i));
        }

        var texts = drain(session, "orders");

        assertThat(texts).hasSize(100).startsWith("m0", "m1", "m2").endsWith("m99");
    }

    @Test
    void callsAListenerForEachMessage() throws Exception {
        var session = connection.createSession();
        var queue = session.createQueue("orders");
        var got = new LinkedBlockingQueue<String>();
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                got.add(textOf(message));
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        var sending = connection.createSession();
        var producer = sending.createProducer(queue);
        for (int i = 0; i < 3_000; i++) {
            producer.setDeliveryMode(i % 3 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
            producer.send(sending.createTextMessage("m" + i));
        }

        for (int i = 0; i < 3_000; i++) {
            assertThat(got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("m" + i);
        }
    }

    @Test
    void acknowledgesWhatWasReceivedBeforeTheConnectionIsClosed() throws JMSException {
        var session = connection.createSession();
        var queue = session.createQueue("orders");
        session.createProducer(queue).send(session.createTextMessage("one"));
        session.createProducer(queue).send(session.createTextMessage("two"));
        try (var other = factory.createConnection()) {
            other.start();
            var consumer = other.createSession().createConsumer(queue);
            assertThat(textOf(consumer.receive(WAIT_MILLIS))).isEqualTo("one");
        }

        var rest = drain(session, "orders");

        assertThat(rest).containsExactly("two");
    }

    @Test
    void deliversAgainWhatAClientDidNotAcknowledge() throws JMSException {
        var sending = connection.createSession();
        var queue = sending.createQueue("orders");
        sending.createProducer(queue).send(sending.createTextMessage("one"));
        var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var consumer = session.createConsumer(queue);
        var before = consumer.receive(WAIT_MILLIS);
        assertThat(before.getJMSRedelivered()).isFalse();

        session.recover();

        var again = consumer.receive(WAIT_MILLIS);
        assertThat(textOf(again)).isEqualTo("one");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        again.acknowledge();
        session.close();
        assertThat(drain(sending, "orders")).isEmpty();
    }

    @Test
    void commitsAllOrNothing() throws JMSException {
        var sending = connection.createSession();
        var queue = sending.createQueue("orders");
        sending.createProducer(queue).send(sending.createTextMessage("in"));
        var session = connection.createSession(Session.SESSION_TRANSACTED);
        var consumer = session.createConsumer(queue);
        var producer = session.createProducer(session.createQueue("done"));

        assertThat(textOf(consumer.receive(WAIT_MILLIS))).isEqualTo("in");
        producer.send(session.createTextMessage("dropped"));
        session.rollback();
        var again = consumer.receive(WAIT_MILLIS);
        assertThat(textOf(again)).isEqualTo("in");
        assertThat(again.getJMSRedelivered()).isTrue();
        producer.send(session.createTextMessage("out"));
        session.commit();
        session.close();

        assertThat(drain(sending, "orders")).isEmpty();
        assertThat(drain(sending, "done")).containsExactly("out");
    }

    @Test
    void completesAsynchronousSendsInOrder() throws Exception {
        var session = connection.createSession();
        var producer = session.createProducer(session.createQueue("orders"));
        int count = 3_000;
        var completed = Collections.synchronizedList(new ArrayList<String>());
        var all = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            producer.send(session.createTextMessage("m" + i), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    try {
                        completed.add(textOf(message));
                    } catch (JMSException e) {
                        completed.add(e.toString());
                    }
                    all.countDown();
                }

                @Override
                public void onException(Message message, Exception e) {
                    completed.add(e.toString());
                    all.countDown();
                }
            });
        }

        assertThat(all.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(completed).hasSize(count).startsWith("m0", "m1").endsWith("m" + (count - 1));
        assertThat(drain(connection.createSession(), "orders")).isEqualTo(completed);
    }

    @Test
    void showsABrowserWhatIsThereAndLeavesIt() throws JMSException {
        var session = connection.createSession();
        var queue = session.createQueue("orders");
        session.createProducer(queue).send(session.createTextMessage("one"));
        session.createProducer(queue).send(session.createTextMessage("two"));
        var seen = new ArrayList<String>();
        try (var browser = session.createBrowser(queue)) {
            var messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                seen.add(textOf((Message) messages.nextElement()));
            }
        }

        assertThat(seen).containsExactly("one", "two");
        assertThat(drain(session, "orders")).containsExactly("one", "two");
    }

    @Test
    void worksThroughTheSimplifiedApi() {
        try (var context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            var queue = context.createQueue("orders");
            context.createProducer()
                    .setProperty("weight", 3)
                    .setJMSType("parcel")
                    .send(queue, "hello");
            context.commit();

            var message = context.createConsumer(queue).receive(WAIT_MILLIS);

            assertThat(message).isNotNull().satisfies(received -> {
                assertThat(received.getBody(String.class)).isEqualTo("hello");
                assertThat(received.getIntProperty("weight")).isEqualTo(3);
                assertThat(received.getJMSType()).isEqualTo("parcel");
                assertThat(received.getJMSDestination()).isEqualTo(queue);
            });
            context.commit();
        }
    }

    @Test
    void deliversAgainWhatAListenerFailedOn() throws Exception {
        var session = connection.createSession();
        var queue = session.createQueue("orders");
        var counts = new LinkedBlockingQueue<Integer>();
        session.createConsumer(queue).setMessageListener(message -> {
            int count = countOf(message);
            counts.add(count);
            if (count < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        var sending = connection.createSession();

        sending.createProducer(queue).send(sending.createTextMessage("one"));

        for (int count = 1; count <= 3; count++) {
            assertThat(counts.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(count);
        }
        session.close();
        assertThat(drain(sending, "orders")).isEmpty();
    }

    private static int countOf(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void saysWhatTheBrokerDoesNotSupportYet() throws JMSException {
        var session = connection.createSession();

        var producer = session.createProducer(session.createQueue("orders"));
        producer.setDeliveryDelay(1_000);

        assertThatThrownBy(() -> producer.send(session.createMessage()))
                .isInstanceOf(JMSException.class)
                .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("NOT_SUPPORTED"));
    }
}
