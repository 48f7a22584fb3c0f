package io.ternmq.jms.message;

import io.ternmq.protocol.message.MalformedContentException;
import io.ternmq.protocol.message.MessageContent;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/** Makes messages: of what was delivered, and of what another provider made. */
public final class Messages {

    private static final int COPY_BYTES = 8_192;

    private Messages() {}

    /**
     * The message that was delivered.
     *
     * @param body the body, if it travelled by itself
     * @param count which attempt this is, from 1
     * @throws MessageFormatException if the content isn't one
     */
    public static JmsMessage received(
            byte[] content, Optional<byte[]> body, int count, Acknowledger acknowledger, TrustedClasses trusted)
            throws JMSException {
        try {
            MessageContent.validate(content, Long.MAX_VALUE);
            var message = switch (MessageContent.bodyType(content)) {
                case NONE -> new JmsMessage();
                case TEXT -> new JmsTextMessage();
                case BYTES -> new JmsBytesMessage();
                case MAP -> new JmsMapMessage();
                case STREAM -> new JmsStreamMessage();
                case OBJECT -> new JmsObjectMessage(trusted);
            };
            message.received(content, count, acknowledger);
            if (body.isPresent()) {
                message.readBody(body.get(), 0, body.get().length);
            } else {
                message.readBody(content, MessageContent.bodyOffset(content), MessageContent.bodyLength(content));
            }
            return message;
        } catch (MalformedContentException e) {
            var exception = new MessageFormatException("The message is malformed: " + e.getMessage());
            exception.setLinkedException(e);
            exception.initCause(e);
            throw exception;
        }
    }

    /** This provider's form of a message that may be another's (JMS 3.1 §3.12). */
    public static JmsMessage own(Message message) throws JMSException {
        if (message instanceof JmsMessage own) {
            return own;
        }
        var copy = copyOfBody(message);
        copy.setJMSCorrelationID(message.getJMSCorrelationID());
        copy.setJMSReplyTo(message.getJMSReplyTo());
        copy.setJMSType(message.getJMSType());
        for (var name : names(message.getPropertyNames())) {
            if (!name.startsWith("JMSX") || name.startsWith("JMSXGroup")) {
                copy.copyProperty(name, message.getObjectProperty(name));
            }
        }
        return copy;
    }

    private static JmsMessage copyOfBody(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return new JmsTextMessage(text.getText());
        }
        if (message instanceof ObjectMessage object) {
            var copy = new JmsObjectMessage(TrustedClasses.NONE);
            copy.setObject(object.getObject());
            return copy;
        }
        if (message instanceof MapMessage map) {
            var copy = new JmsMapMessage();
            for (var name : names(map.getMapNames())) {
                copy.setObject(name, map.getObject(name));
            }
            return copy;
        }
        if (message instanceof BytesMessage bytes) {
            return copyOf(bytes);
        }
        return message instanceof StreamMessage stream ? copyOf(stream) : new JmsMessage();
    }

    private static List<String> names(Enumeration<?> raw) {
        return Collections.list(raw).stream().map(String::valueOf).toList();
    }

    private static JmsMessage copyOf(BytesMessage message) throws JMSException {
        message.reset();
        var copy = new JmsBytesMessage();
        var buffer = new byte[COPY_BYTES];
        int count = message.readBytes(buffer);
        while (count > 0) {
            copy.writeBytes(buffer, 0, count);
            count = message.readBytes(buffer);
        }
        message.reset();
        return copy;
    }

    private static JmsMessage copyOf(StreamMessage message) throws JMSException {
        message.reset();
        var copy = new JmsStreamMessage();
        boolean more = true;
        while (more) {
            try {
                copy.writeObject(message.readObject());
            } catch (MessageEOFException e) {
                more = false;
            }
        }
        message.reset();
        return copy;
    }
}
