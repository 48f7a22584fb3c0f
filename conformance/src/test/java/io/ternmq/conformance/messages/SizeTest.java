package io.ternmq.conformance.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.BytesMessage;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of no byte and of 100 MiB, and names of any script. */
class SizeTest extends OverEachTransport {

    private static final int LARGE_BYTES = 100 << 20;
    private static final int PART_BYTES = 1 << 20;

    @Test
    @Covers("api.Message-11")
    void aBodyOfNoBytesIsCarried() throws JMSException {
        var session = session();
        var queue = queue(session);

        session.createProducer(queue).send(session.createBytesMessage());

        var received = (BytesMessage) session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(received.getBodyLength()).isZero();
        assertThat(received.readBytes(new byte[1])).isEqualTo(-1);
        assertThat(received.getBody(byte[].class))
                .satisfiesAnyOf(
                        body -> assertThat(body).isNull(),
                        body -> assertThat(body).isEmpty());
    }

    @Test
    @Covers("api.Message-12")
    void aBodyOfAHundredMebibytesIsCarried() throws JMSException {
        var session = session();
        var queue = queue(session);
        sendLarge(queue);

        var received = (BytesMessage) session.createConsumer(queue).receive(4 * WAIT_MILLIS);

        assertThat(received.getBodyLength()).isEqualTo(LARGE_BYTES);
        byte[] part = new byte[PART_BYTES];
        for (int i = 0; i < LARGE_BYTES / PART_BYTES; i++) {
            assertThat(received.readBytes(part)).isEqualTo(PART_BYTES);
            assertThat(part[i]).isEqualTo((byte) (i + 1));
        }
    }

    /** In a method of its own, so that nothing of it is kept while it is received. */
    private void sendLarge(Queue queue) throws JMSException {
        try (var connection = factory().createConnection();
                var session = connection.createSession()) {
            var message = session.createBytesMessage();
            byte[] part = new byte[PART_BYTES];
            for (int i = 0; i < LARGE_BYTES / PART_BYTES; i++) {
                part[i] = (byte) (i + 1);
                message.writeBytes(part);
            }
            session.createProducer(queue).send(message);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "größe",
                "订单.数量",
                "заказы/новые",
                "🐦🐦",
                "a b?c=d&e#f%20",
                "*",
                ">",
                "a.*.b",
                "queue://x",
                "' OR 1=1"
            })
    @Covers({"api.Destination-1", "4.1.4-1", "4.2.6-1", "5.2-1", "6.2.3-1"})
    void aDestinationKeepsItsName(String base) throws JMSException {
        var session = session();
        Queue queue = session.createQueue(name(base));
        Topic topic = session.createTopic(name(base));
        var subscriber = session.createConsumer(topic);

        session.createProducer(queue).send(session.createTextMessage("to the queue"));
        session.createProducer(topic).send(session.createTextMessage("to the topic"));

        var fromQueue = (TextMessage) session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(fromQueue.getText()).isEqualTo("to the queue");
        assertThat(((Queue) fromQueue.getJMSDestination()).getQueueName()).isEqualTo(name(base));
        var fromTopic = (TextMessage) subscriber.receive(WAIT_MILLIS);
        assertThat(fromTopic.getText()).isEqualTo("to the topic");
        assertThat(((Topic) fromTopic.getJMSDestination()).getTopicName()).isEqualTo(name(base));
    }

    @Test
    @Covers({"api.Destination-1"})
    void aNameMayHaveAThousandCharacters() throws JMSException {
        var session = session();
        Queue queue = session.createQueue(name("ä".repeat(1_000)));

        send(queue, "a");

        assertThat(left(queue)).containsExactly("a");
    }

    @Test
    @Covers({"api.Destination-2", "10.3-5"})
    void aNameThatCanNotBeIsRefused() throws JMSException {
        var session = session();

        for (String name : new String[] {null, "", "a\nb", "x".repeat(100_000)}) {
            assertThatThrownBy(() -> session.createQueue(name)).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> session.createTopic(name)).isInstanceOf(InvalidDestinationException.class);
        }
    }
}
