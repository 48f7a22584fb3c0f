package io.ternmq.conformance.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Completion;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Producers of the simplified API (JMS 3.1 §7.2 to §7.6, §7.10). */
class ContextProducerTest extends OverEachTransport {

    private JMSContext context;
    private Queue queue;
    private JMSConsumer consumer;

    @BeforeEach
    void open() {
        context = context();
        queue = context.createQueue(name("queue"));
        consumer = context.createConsumer(queue);
    }

    @Test
    @Covers({"7.1-3", "7.2-2", "7.2-3", "7.2-4"})
    void makesMessagesOfBodies() throws Exception {
        context.createProducer()
                .send(queue, context.createTextMessage("message"))
                .send(queue, "text")
                .send(queue, new byte[] {1, 2})
                .send(queue, Map.of("a", 1))
                .send(queue, (Serializable) "object");

        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("message");
        assertThat(((TextMessage) consumer.receive(WAIT_MILLIS)).getText()).isEqualTo("text");
        assertThat(((BytesMessage) consumer.receive(WAIT_MILLIS)).getBodyLength())
                .isEqualTo(2);
        assertThat(((MapMessage) consumer.receive(WAIT_MILLIS)).getInt("a")).isEqualTo(1);
        assertThat(((ObjectMessage) consumer.receive(WAIT_MILLIS)).getObject()).isEqualTo("object");
    }

    @Test
    @Covers("7.2-8")
    void takesNullBodies() throws Exception {
        context.createProducer()
                .send(queue, (String) null)
                .send(queue, (byte[]) null)
                .send(queue, (Map<String, Object>) null)
                .send(queue, (Serializable) null);

        assertThat(((TextMessage) consumer.receive(WAIT_MILLIS)).getText()).isNull();
        assertThat(((BytesMessage) consumer.receive(WAIT_MILLIS)).getBodyLength())
                .isZero();
        assertThat(((MapMessage) consumer.receive(WAIT_MILLIS)).getMapNames().hasMoreElements())
                .isFalse();
        assertThat(((ObjectMessage) consumer.receive(WAIT_MILLIS)).getObject()).isNull();
    }

    @Test
    @Covers({"7.5-1", "7.5-2", "7.6-1", "7.6-2"})
    void setsPropertiesAndHeadersOnWhatItSends() throws Exception {
        var own = context.createTextMessage("own");
        own.setStringProperty("p", "message's");
        own.setStringProperty("q", "message's");
        own.setJMSType("message's");
        own.setJMSCorrelationID("message's");
        var replyTo = context.createQueue(name("answers"));
        var producer = context.createProducer()
                .setProperty("p", "producer's")
                .setJMSType("producer's")
                .setJMSCorrelationID("producer's")
                .setJMSReplyTo(replyTo);

        producer.send(queue, own).send(queue, "body");

        for (int i = 0; i < 2; i++) {
            Message message = consumer.receive(WAIT_MILLIS);
            assertThat(message.getStringProperty("p")).isEqualTo("producer's");
            assertThat(message.getStringProperty("q")).isEqualTo(i == 0 ? "message's" : null);
            assertThat(message.getJMSType()).isEqualTo("producer's");
            assertThat(message.getJMSCorrelationID()).isEqualTo("producer's");
            assertThat(message.getJMSReplyTo()).isEqualTo(replyTo);
        }
    }

    @Test
    @Covers({"7.10-1", "7.4-1"})
    void itsSettersReturnIt() throws Exception {
        var producer = context.createProducer();
        JMSProducer last = producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setPriority(7)
                .setTimeToLive(1_000_000)
                .setDeliveryDelay(0)
                .setDisableMessageID(false)
                .setDisableMessageTimestamp(false)
                .setJMSType(null)
                .setJMSReplyTo(null)
                .setJMSCorrelationID(null)
                .setJMSCorrelationIDAsBytes(null)
                .setAsync(null)
                .clearProperties()
                .setProperty("a", true)
                .setProperty("b", (byte) 1)
                .setProperty("c", (short) 1)
                .setProperty("d", 1)
                .setProperty("e", 1L)
                .setProperty("f", 1f)
                .setProperty("g", 1d)
                .setProperty("h", "1")
                .setProperty("i", (Object) 1)
                .send(queue, "body");

        assertThat(last).isSameAs(producer);
        Message message = consumer.receive(WAIT_MILLIS);
        assertThat(message.getJMSPriority()).isEqualTo(7);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(message.getBooleanProperty("a")).isTrue();
        assertThat(message.getObjectProperty("b")).isEqualTo((byte) 1);
        assertThat(message.getObjectProperty("g")).isEqualTo(1d);
    }

    @Test
    @Covers({"7.3-2", "7.2-4", "api.JMSProducer-1", "7.3.6-1", "3.4.11-3"})
    void sendsAsynchronouslyOnceItHasAListener() throws Exception {
        var listener = new Completion();
        var producer = context.createProducer();
        assertThat(producer.getAsync()).isNull();
        producer.setAsync(listener);
        assertThat(producer.getAsync()).isSameAs(listener);
        var message = context.createTextMessage("a");

        producer.send(queue, message);

        assertThat(listener.await()).isNull();
        assertThat(message.getJMSMessageID()).startsWith("ID:");
        assertThat(message.getJMSDestination()).isEqualTo(queue);
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
        assertThat(producer.setAsync(null).getAsync()).isNull();
    }

    @Test
    @Covers({"api.JMSProducer-2", "api.JMSProducer-3", "api.JMSProducer-4"})
    void tellsItsProperties() {
        var producer = context.createProducer().setProperty("number", 17).setProperty("text", "18");

        assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("number", "text");
        assertThat(producer.propertyExists("number")).isTrue();
        assertThat(producer.propertyExists("other")).isFalse();
        assertThat(producer.getLongProperty("number")).isEqualTo(17);
        assertThat(producer.getStringProperty("number")).isEqualTo("17");
        assertThat(producer.getIntProperty("text")).isEqualTo(18);
        assertThat(producer.getObjectProperty("other")).isNull();
        assertThat(producer.getBooleanProperty("other")).isFalse();
        assertThatThrownBy(() -> producer.getByteProperty("number")).isInstanceOf(MessageFormatRuntimeException.class);
        var names = producer.getPropertyNames();
        assertThatThrownBy(() -> names.add("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(producer.clearProperties().getPropertyNames()).isEmpty();
    }

    @Test
    @Covers({
        "api.JMSProducer-5",
        "api.JMSProducer-6",
        "api.JMSProducer-7",
        "api.JMSProducer-8",
        "api.JMSProducer-9",
        "10.3-15"
    })
    void refusesWhatCanNotBe() {
        var producer = context.createProducer();

        assertThatThrownBy(() -> producer.send(queue, Map.of("a", (Object) List.of())))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.setProperty("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> producer.setProperty(null, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> producer.setProperty("a", (Object) List.of()))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(queue, (Message) null))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, "a")).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setDeliveryMode(3)).isInstanceOf(JMSRuntimeException.class);
    }

    @Test
    @Covers("8.6-10")
    void aTransactedContextBringsBackABodyThatDidNotFit() throws Exception {
        var transacted = context(JMSContext.SESSION_TRANSACTED);
        var other = transacted.createQueue(name("other"));
        send(other, "a");
        var reader = transacted.createConsumer(other);
        assertThatThrownBy(() -> reader.receiveBody(Integer.class, WAIT_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(reader.receiveNoWait()).isNull();

        transacted.rollback();

        Message again = reader.receive(WAIT_MILLIS);
        assertThat(again.getBody(String.class)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }
}
