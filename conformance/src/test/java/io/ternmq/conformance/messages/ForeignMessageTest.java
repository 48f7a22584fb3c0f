package io.ternmq.conformance.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages whose class is not the provider's (JMS 3.1 §3.12): proxies that only the interface knows. */
class ForeignMessageTest extends OverEachTransport {

    private static <M extends Message> M foreign(Class<M> type, M own) {
        return type.cast(Proxy.newProxyInstance(
                ForeignMessageTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(own, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @SuppressWarnings("unchecked")
    private <M extends Message> M carried(Class<M> type, M own) throws JMSException {
        own.setStringProperty("p", "property");
        own.setJMSType("type");
        own.setJMSCorrelationID("id");
        var sent = foreign(type, own);
        var session = session();
        var queue = queue(session);

        session.createProducer(queue).send(sent);

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(received.getStringProperty("p")).isEqualTo("property");
        assertThat(received.getJMSType()).isEqualTo("type");
        assertThat(received.getJMSCorrelationID()).isEqualTo("id");
        assertThat(sent.getJMSMessageID()).startsWith("ID:").isEqualTo(received.getJMSMessageID());
        assertThat(sent.getJMSDestination()).isEqualTo(queue);
        assertThat(sent.getJMSTimestamp()).isEqualTo(received.getJMSTimestamp());
        assertThat(sent.getJMSPriority()).isEqualTo(4);
        return (M) received;
    }

    /** Other providers' rules for names may be wider. */
    @Test
    @Covers("3.12-1")
    void aPropertyWhoseNameIsNoIdentifierIsSent() throws JMSException {
        var own = session().createMessage();
        own.setStringProperty("content_type", "text");
        var sent = Message.class.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Message.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getPropertyNames" -> Collections.enumeration(List.of("content-type"));
                    case "getObjectProperty" -> own.getStringProperty("content_type");
                    default -> method.invoke(own, arguments);
                }));
        var session = session();
        var queue = queue(session);

        session.createProducer(queue).send(sent);

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(received.getStringProperty("content-type")).isEqualTo("text");
    }

    @Test
    @Covers({"3.12-1", "6.2.4-3", "3.4.11-5"})
    void aTextIsSent() throws JMSException {
        var received = carried(TextMessage.class, session().createTextMessage("a"));

        assertThat(received.getText()).isEqualTo("a");
    }

    @Test
    @Covers({"3.12-1", "6.2.4-3"})
    void bytesAreSent() throws JMSException {
        var own = session().createBytesMessage();
        own.writeBytes(new byte[20_000]);
        own.writeInt(7);

        var received = carried(BytesMessage.class, own);

        assertThat(received.getBodyLength()).isEqualTo(20_004);
    }

    @Test
    @Covers({"3.12-1", "6.2.4-3"})
    void aMapIsSent() throws JMSException {
        var own = session().createMapMessage();
        own.setInt("a", 1);
        own.setBytes("b", new byte[] {1});

        var received = carried(MapMessage.class, own);

        assertThat(received.getInt("a")).isEqualTo(1);
        assertThat(received.getBytes("b")).containsExactly(1);
    }

    @Test
    @Covers({"3.12-1", "6.2.4-3"})
    void aStreamIsSent() throws JMSException {
        var own = session().createStreamMessage();
        own.writeInt(1);
        own.writeString(null);
        own.writeBytes(new byte[] {1, 2});

        var received = carried(StreamMessage.class, own);

        assertThat(received.readInt()).isEqualTo(1);
        assertThat(received.readString()).isNull();
        assertThat(received.readObject()).isEqualTo(new byte[] {1, 2});
    }

    @Test
    @Covers({"3.12-1", "6.2.4-3"})
    void anObjectIsSent() throws JMSException {
        var received = carried(ObjectMessage.class, session().createObjectMessage("a"));

        assertThat(received.getObject()).isEqualTo("a");
    }

    @Test
    @Covers({"3.12-1", "6.2.4-3"})
    void aMessageWithoutABodyIsSent() throws JMSException {
        assertThat(carried(Message.class, session().createMessage())).isNotInstanceOf(TextMessage.class);
    }
}
