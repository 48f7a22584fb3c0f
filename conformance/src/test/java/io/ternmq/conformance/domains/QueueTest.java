package io.ternmq.conformance.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queues and browsers (JMS 3.1 §4.1). */
class QueueTest extends OverEachTransport {

    private static String[] texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    @Test
    @Covers({"1.1.3-1", "1.1.5-1", "4.1.2-1", "8.1-3", "8.2-1", "7.1-1", "6.2.9.1-1", "6.2.9.1-2", "6.2.1-1"})
    void isConsumedByReceiveOrByAListener() throws Exception {
        var session = session();
        var queue = queue(session);
        send(queue, texts(50));
        var consumer = session.createConsumer(queue);
        for (int i = 0; i < 20; i++) {
            assertThat(next(consumer)).isEqualTo("m" + i);
        }
        consumer.close();
        var caught = new Caught();

        session().createConsumer(queue).setMessageListener(caught);

        for (int i = 20; i < 50; i++) {
            assertThat(caught.text()).isEqualTo("m" + i);
        }
    }

    @Test
    @Covers({"4.1.2-2", "4.1.2-3", "4.1.2-6"})
    void eachMessageGoesToOneConsumerAndEachConsumerSeesThemInOrder() throws Exception {
        int count = 200;
        var queue = queue(session());
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var factory = factory();
            factory.setPrefetch(5);
            var connection = closing(factory.createConnection());
            connection.start();
            consumers.add(connection.createSession().createConsumer(queue));
        }
        send(queue, texts(count));

        var seen = new ArrayList<Integer>();
        int[] last = {-1, -1, -1, -1};
        while (seen.size() < count) {
            for (int i = 0; i < consumers.size(); i++) {
                String text = text(consumers.get(i).receiveNoWait());
                if (text != null) {
                    int number = Integer.parseInt(text.substring(1));
                    assertThat(number).isGreaterThan(last[i]);
                    last[i] = number;
                    seen.add(number);
                }
            }
        }

        assertThat(seen).doesNotHaveDuplicates().hasSize(count);
        for (MessageConsumer consumer : consumers) {
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    @Covers({"4.1.2-5", "4.1.2-4"})
    void whatOneConsumerDoesNotSelectGoesToAnother() throws Exception {
        var session = session();
        var queue = queue(session);
        var red = session.createConsumer(queue, "colour = 'red'");
        var others = session().createConsumer(queue, "colour <> 'red' OR colour IS NULL");
        var producer = session.createProducer(queue);
        for (String colour : new String[] {"red", "blue", "red", "green", null, "red"}) {
            var message = session.createTextMessage(colour);
            message.setStringProperty("colour", colour);
            producer.send(message);
        }

        assertThat(List.of(next(red), next(red), next(red))).containsExactly("red", "red", "red");
        assertThat(next(others)).isEqualTo("blue");
        assertThat(next(others)).isEqualTo("green");
        assertThat(((TextMessage) others.receive(WAIT_MILLIS)).getText()).isNull();
        assertThat(red.receiveNoWait()).isNull();
        assertThat(others.receiveNoWait()).isNull();
    }

    @Test
    @Covers({"4.1.2-5", "4.1.2-4"})
    void aSelectiveConsumerFindsItsMessageBehindManyOthers() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var producer = session.createProducer(queue);
        for (int i = 0; i < 3_000; i++) {
            var message = session.createTextMessage("m" + i);
            message.setIntProperty("number", i);
            producer.send(message);
        }
        session.commit();

        try (var consumer = session().createConsumer(queue, "number = 2999")) {
            assertThat(next(consumer)).isEqualTo("m2999");
            assertThat(consumer.receiveNoWait()).isNull();
        }

        assertThat(left(queue)).hasSize(2_999).startsWith("m0");
    }

    @Test
    @Covers({"4.1.8-1", "9.1-1", "9.1-3", "7.7-5"})
    void holdsItsMessagesWhileNobodyConsumesAndThePersistentOnesOverARestart() throws Exception {
        try (var connection = factory().createConnection()) {
            var session = connection.createSession();
            var producer = session.createProducer(queue(session));
            for (int i = 0; i < 10; i++) {
                producer.setDeliveryMode(i % 2 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
                producer.send(session.createTextMessage("m" + i));
            }
        }

        restartBroker();

        assertThat(left(queue(session())))
                .contains("m0", "m2", "m4", "m6", "m8")
                .doesNotHaveDuplicates();
    }

    private static List<String> shown(QueueBrowser browser) throws JMSException {
        var texts = new ArrayList<String>();
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
            texts.add(text((Message) messages.nextElement()));
        }
        return texts;
    }

    @Test
    @Covers({"4.1.6-1", "4.1.6-2", "4.1.6-3", "api.QueueBrowser-1", "api.QueueBrowser-3"})
    void aBrowserShowsAndLeavesMessages() throws Exception {
        var session = session();
        var queue = queue(session);
        send(queue, "a", "b", "c");
        var other = session();
        var marked = other.createTextMessage("d");
        marked.setIntProperty("number", 1);
        other.createProducer(queue).send(marked);

        var browser = session.createBrowser(queue);
        var selective = context().createBrowser(queue, "number = 1");
        var ofQueueSession = closing(factory().createQueueConnection());
        ofQueueSession.start();

        assertThat(shown(browser)).containsExactly("a", "b", "c", "d");
        assertThat(shown(browser)).containsExactly("a", "b", "c", "d");
        assertThat(shown(selective)).containsExactly("d");
        assertThat(shown(ofQueueSession
                        .createQueueSession(false, Session.AUTO_ACKNOWLEDGE)
                        .createBrowser(queue)))
                .hasSize(4);
        assertThat(browser.getQueue()).isEqualTo(queue);
        assertThat(browser.getMessageSelector()).isNull();
        assertThat(selective.getMessageSelector()).isEqualTo("number = 1");
        assertThat(left(queue)).containsExactly("a", "b", "c", "d");
    }

    @Test
    @Covers({"api.QueueBrowser-2", "api.QueueBrowser-4"})
    @SuppressWarnings("JdkObsolete") // it stands in the API
    void aBrowserHasAnEnd() throws Exception {
        var session = session();
        var browser = session.createBrowser(queue(session));
        Enumeration<?> empty = browser.getEnumeration();

        assertThat(empty.hasMoreElements()).isFalse();
        assertThatThrownBy(empty::nextElement).isInstanceOf(NoSuchElementException.class);
        browser.close();
        assertThatThrownBy(browser::getEnumeration).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Covers({"4.1.6-4", "4.1.6-1"})
    void aBrowserOfAMovingQueueEndsAndShowsNothingTwice() throws Exception {
        var session = session();
        var queue = queue(session);
        int count = 2_000;
        var filling = session(Session.SESSION_TRANSACTED);
        var producer = filling.createProducer(queue);
        for (int i = 0; i < count; i++) {
            producer.send(filling.createTextMessage("m" + i));
        }
        filling.commit();
        Enumeration<?> messages = session.createBrowser(queue).getEnumeration();
        var consumer = session().createConsumer(queue);
        var seen = new ArrayList<String>();
        while (messages.hasMoreElements()) {
            seen.add(text((Message) messages.nextElement()));
            if (seen.size() % 4 == 0) {
                next(consumer);
                producer.send(filling.createTextMessage("later" + seen.size()));
                filling.commit();
            }
        }

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(text -> text.startsWith("m")).map(text -> Integer.valueOf(text.substring(1))))
                .isSorted();
        assertThat(seen).contains("m" + (count - 1));
    }

    @Test
    @Covers("4.1.6-1")
    void aBrowserDoesNotCountAsAnAttempt() throws Exception {
        var session = session();
        var queue = queue(session);
        send(queue, "a");
        var browser = session.createBrowser(queue);
        for (int i = 0; i < 3; i++) {
            shown(browser);
        }

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);

        assertThat(received.getJMSRedelivered()).isFalse();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    @Covers({"api.Session-5", "api.Session-6", "8.1-1", "10.3-5"})
    void consumerAndBrowserNeedADestination() throws Exception {
        var session = session();

        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(null, "a = 1")).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createBrowser(null)).isInstanceOf(InvalidDestinationException.class);
    }
}
