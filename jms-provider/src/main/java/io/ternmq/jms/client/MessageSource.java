package io.ternmq.jms.client;

import io.ternmq.jms.message.JmsBytesMessage;
import io.ternmq.jms.message.JmsMapMessage;
import io.ternmq.jms.message.JmsMessage;
import io.ternmq.jms.message.JmsObjectMessage;
import io.ternmq.jms.message.JmsStreamMessage;
import io.ternmq.jms.message.JmsTextMessage;
import io.ternmq.jms.message.TrustedClasses;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The part of a session that makes messages (JMS 3.1 §3.10). */
abstract class MessageSource implements Session {

    /** Refuses what a closed session refuses. */
    abstract void requireOpen() throws JMSException;

    /** What object messages may hold. */
    abstract TrustedClasses trusted();

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        requireOpen();
        return new JmsBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        requireOpen();
        return new JmsMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        requireOpen();
        return new JmsMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        requireOpen();
        return new JmsObjectMessage(trusted());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
        var message = createObjectMessage();
        message.setObject(object);
        return message;
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        requireOpen();
        return new JmsStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        requireOpen();
        return new JmsTextMessage();
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) throws JMSException {
        requireOpen();
        return new JmsTextMessage(text);
    }
}
