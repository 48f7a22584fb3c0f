package io.ternmq.conformance.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Completion;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Producers of the classic API (JMS 3.1 §7.1 to §7.4). */
class ProducerTest extends OverEachTransport {

    @Test
    @Covers({"7.1-1", "7.1-2", "7.2-1", "7.2-7", "7.4-2"})
    void sendsByEachOfItsForms() throws Exception {
        var session = session();
        var queue = queue(session);
        var bound = session.createProducer(queue);
        var anywhere = session.createProducer(null);
        var message = session.createMessage();

        bound.send(message);
        bound.send(message, DeliveryMode.NON_PERSISTENT, 9, 1_000_000);
        anywhere.send(queue, message);
        anywhere.send(queue, message, DeliveryMode.NON_PERSISTENT, 9, 1_000_000);

        var consumer = session.createConsumer(queue);
        for (int i = 0; i < 4; i++) {
            Message received = consumer.receive(WAIT_MILLIS);
            assertThat(received.getJMSPriority()).isEqualTo(i < 2 ? 9 : 4);
            assertThat(received.getJMSDeliveryMode())
                    .isEqualTo(i < 2 ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
            assertThat(received.getJMSExpiration() > 0).isEqualTo(i < 2);
        }
    }

    @Test
    @Covers({"7.3-1", "7.3-4", "7.3-5"})
    void sendsAsynchronouslyByEachOfItsForms() throws Exception {
        var session = session();
        var queue = queue(session);
        var bound = session.createProducer(queue);
        var anywhere = session.createProducer(null);
        var listeners = List.of(new Completion(), new Completion(), new Completion(), new Completion());

        bound.send(session.createMessage(), listeners.get(0));
        bound.send(session.createMessage(), DeliveryMode.NON_PERSISTENT, 9, 1_000_000, listeners.get(1));
        anywhere.send(queue, session.createMessage(), listeners.get(2));
        anywhere.send(queue, session.createMessage(), DeliveryMode.NON_PERSISTENT, 9, 1_000_000, listeners.get(3));

        for (Completion listener : listeners) {
            assertThat(listener.await()).isNull();
        }
        var consumer = session.createConsumer(queue);
        for (int i = 0; i < 4; i++) {
            assertThat(consumer.receive(WAIT_MILLIS).getJMSPriority()).isEqualTo(i < 2 ? 9 : 4);
        }
    }

    @Test
    @Covers({"7.4-1", "api.MessageProducer-7", "api.MessageProducer-9"})
    void hasOptionsForAllThatItSends() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(producer.getPriority()).isEqualTo(4);
        assertThat(producer.getTimeToLive()).isZero();
        assertThat(producer.getDeliveryDelay()).isZero();
        assertThat(producer.getDisableMessageID()).isFalse();
        assertThat(producer.getDisableMessageTimestamp()).isFalse();
        assertThat(producer.getDestination()).isEqualTo(queue);
        assertThat(session.createProducer(null).getDestination()).isNull();
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(1);
        producer.setTimeToLive(1_000_000);
        producer.setDeliveryDelay(1);

        producer.send(session.createMessage());
        producer.send(session.createMessage());

        var consumer = session.createConsumer(queue);
        for (int i = 0; i < 2; i++) {
            Message received = consumer.receive(WAIT_MILLIS);
            assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(received.getJMSPriority()).isEqualTo(1);
            assertThat(received.getJMSExpiration()).isEqualTo(received.getJMSTimestamp() + 1_000_000);
            assertThat(received.getJMSDeliveryTime()).isEqualTo(received.getJMSTimestamp() + 1);
        }
    }

    @Test
    @Covers({"api.MessageProducer-1", "api.MessageProducer-2"})
    void takesADestinationFromOnePlaceOnly() throws Exception {
        var session = session();
        var queue = queue(session);
        var bound = session.createProducer(queue);
        var anywhere = session.createProducer(null);
        var message = session.createMessage();
        CompletionListener listener = new Completion();

        assertThatThrownBy(() -> anywhere.send(message)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anywhere.send(message, 1, 1, 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anywhere.send(message, listener)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> bound.send(queue, message)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> bound.send(queue, message, 1, 1, 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> bound.send(queue, message, listener))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @Covers({
        "api.MessageProducer-3",
        "api.MessageProducer-4",
        "api.MessageProducer-5",
        "api.MessageProducer-6",
        "api.MessageProducer-8",
        "7.3.2-1"
    })
    void refusesWhatCanNotBe() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        var anywhere = session.createProducer(null);
        var message = session.createMessage();
        var listener = new Completion();

        for (int mode : new int[] {-1, 0, 3}) {
            assertThatThrownBy(() -> producer.setDeliveryMode(mode)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> producer.send(message, mode, 4, 0)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> producer.send(message, mode, 4, 0, listener))
                    .isInstanceOf(JMSException.class);
        }
        for (int priority : new int[] {-1, 10}) {
            assertThatThrownBy(() -> producer.setPriority(priority)).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> producer.send(message, 1, priority, 0)).isInstanceOf(JMSException.class);
        }
        assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> producer.send(null, listener)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> anywhere.send((Destination) null, message))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> anywhere.send((Destination) null, message, listener))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> producer.send(message, (CompletionListener) null))
                .isInstanceOf(IllegalArgumentException.class);
        session.close();
        assertThat(listener.isDone()).isFalse();
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"7.7-1", "7.7-2", "6.2.9.2-3"})
    void deliversEachModeOnce() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        for (int mode : new int[] {DeliveryMode.NON_PERSISTENT, DeliveryMode.PERSISTENT}) {
            producer.setDeliveryMode(mode);
            for (int i = 0; i < 50; i++) {
                producer.send(session.createTextMessage(mode + "m" + i));
            }
        }

        assertThat(left(queue)).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    @Covers("7.2-7")
    void aPersistentMessageIsThereWhenItsSendReturns() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        var other = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
        for (int i = 0; i < 50; i++) {
            producer.send(session.createTextMessage("m" + i));

            assertThat(text(other.receiveNoWait())).isEqualTo("m" + i);
        }
    }
}
