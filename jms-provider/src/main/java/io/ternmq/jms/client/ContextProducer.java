package io.ternmq.jms.client;

import static io.ternmq.jms.client.Unchecked.call;
import static io.ternmq.jms.client.Unchecked.orNull;
import static io.ternmq.jms.client.Unchecked.run;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.message.JmsMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A producer of the simplified API (JMS 3.1 §7.2): options, and headers and properties that each message gets; what it
 * sends goes through the session's sender.
 *
 * <p>Belongs to one thread at a time.
 */
final class ContextProducer implements JMSProducer {

    private final Context context;

    /** Holds the headers and properties for each message, with their conversions. */
    private final JmsMessage template = new JmsMessage();

    private SendOptions options = SendOptions.DEFAULT;
    private @Nullable CompletionListener listener;
    private boolean correlatedByBytes;

    ContextProducer(Context context) {
        this.context = context;
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Message message) {
        run(() -> {
            if (message == null) {
                throw new MessageFormatException("no message");
            }
            var session = context.session();
            var target = JmsDestination.of(destination);
            fill(message);
            var completion = listener;
            if (completion == null) {
                session.sender().send(target, message, options);
            } else {
                session.sender().send(target, message, options, completion);
            }
        });
        return this;
    }

    private void fill(Message message) throws JMSException {
        for (var name : getPropertyNames()) {
            message.setObjectProperty(name, template.getObjectProperty(name));
        }
        if (correlatedByBytes) {
            message.setJMSCorrelationIDAsBytes(template.getJMSCorrelationIDAsBytes());
        } else if (template.getJMSCorrelationID() != null) {
            message.setJMSCorrelationID(template.getJMSCorrelationID());
        }
        if (template.getJMSType() != null) {
            message.setJMSType(template.getJMSType());
        }
        if (template.getJMSReplyTo() != null) {
            message.setJMSReplyTo(template.getJMSReplyTo());
        }
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable String body) {
        return send(destination, context.createTextMessage(body));
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Map<String, Object> body) {
        var message = context.createMapMessage();
        run(() -> {
            if (body != null) {
                for (var entry : body.entrySet()) {
                    message.setObject(entry.getKey(), entry.getValue());
                }
            }
        });
        return send(destination, message);
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, byte @Nullable [] body) {
        var message = context.createBytesMessage();
        run(() -> {
            if (body != null) {
                message.writeBytes(body);
            }
        });
        return send(destination, message);
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Serializable body) {
        return send(destination, context.createObjectMessage(body));
    }

    @Override
    public JMSProducer setDisableMessageID(boolean value) {
        options = options.withoutMessageId(value);
        return this;
    }

    @Override
    public boolean getDisableMessageID() {
        return options.withoutMessageId();
    }

    @Override
    public JMSProducer setDisableMessageTimestamp(boolean value) {
        options = options.withoutTimestamp(value);
        return this;
    }

    @Override
    public boolean getDisableMessageTimestamp() {
        return options.withoutTimestamp();
    }

    @Override
    public JMSProducer setDeliveryMode(int mode) {
        run(() -> SendOptions.requireMode(mode));
        options = options.deliveryMode(mode);
        return this;
    }

    @Override
    public int getDeliveryMode() {
        return options.deliveryMode();
    }

    @Override
    public JMSProducer setPriority(int priority) {
        run(() -> SendOptions.requirePriority(priority));
        options = options.priority(priority);
        return this;
    }

    @Override
    public int getPriority() {
        return options.priority();
    }

    @Override
    public JMSProducer setTimeToLive(long millis) {
        options = options.timeToLiveMillis(millis);
        return this;
    }

    @Override
    public long getTimeToLive() {
        return options.timeToLiveMillis();
    }

    @Override
    public JMSProducer setDeliveryDelay(long millis) {
        options = options.deliveryDelayMillis(millis);
        return this;
    }

    @Override
    public long getDeliveryDelay() {
        return options.deliveryDelayMillis();
    }

    @Override
    public JMSProducer setAsync(@Nullable CompletionListener completionListener) {
        listener = completionListener;
        return this;
    }

    @Override
    public @Nullable CompletionListener getAsync() {
        return listener;
    }

    @Override
    public JMSProducer clearProperties() {
        template.clearProperties();
        return this;
    }

    @Override
    public boolean propertyExists(@Nullable String name) {
        return template.propertyExists(name);
    }

    @Override
    public Set<String> getPropertyNames() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(Collections.list(template.getPropertyNames())));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable Object value) {
        run(() -> template.setObjectProperty(name, value));
        return this;
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable String value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, boolean value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public boolean getBooleanProperty(@Nullable String name) {
        return call(() -> template.getBooleanProperty(name));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, byte value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public byte getByteProperty(@Nullable String name) {
        return call(() -> template.getByteProperty(name));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, short value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public short getShortProperty(@Nullable String name) {
        return call(() -> template.getShortProperty(name));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, int value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public int getIntProperty(@Nullable String name) {
        return call(() -> template.getIntProperty(name));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, long value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public long getLongProperty(@Nullable String name) {
        return call(() -> template.getLongProperty(name));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, float value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public float getFloatProperty(@Nullable String name) {
        return call(() -> template.getFloatProperty(name));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, double value) {
        return setProperty(name, (Object) value);
    }

    @Override
    public double getDoubleProperty(@Nullable String name) {
        return call(() -> template.getDoubleProperty(name));
    }

    @Override
    public @Nullable String getStringProperty(@Nullable String name) {
        return orNull(() -> template.getStringProperty(name));
    }

    @Override
    public @Nullable Object getObjectProperty(@Nullable String name) {
        return template.getObjectProperty(name);
    }

    @Override
    public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] id) {
        template.setJMSCorrelationIDAsBytes(id);
        correlatedByBytes = id != null;
        return this;
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        return template.getJMSCorrelationIDAsBytes();
    }

    @Override
    public JMSProducer setJMSCorrelationID(@Nullable String id) {
        template.setJMSCorrelationID(id);
        correlatedByBytes = false;
        return this;
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        return template.getJMSCorrelationID();
    }

    @Override
    public JMSProducer setJMSType(@Nullable String type) {
        template.setJMSType(type);
        return this;
    }

    @Override
    public @Nullable String getJMSType() {
        return template.getJMSType();
    }

    @Override
    public JMSProducer setJMSReplyTo(@Nullable Destination replyTo) {
        template.setJMSReplyTo(replyTo);
        return this;
    }

    @Override
    public @Nullable Destination getJMSReplyTo() {
        return template.getJMSReplyTo();
    }
}
