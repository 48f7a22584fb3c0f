package io.ternmq.jms.message;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.Destination;
import io.ternmq.protocol.message.HeaderCursor;
import io.ternmq.protocol.message.HeaderKey;
import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.protocol.message.MessageContentWriter;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A message without a body, and what all messages have in common: headers and properties (JMS 3.1 §3.4, §3.5). A
 * received message is read from its content as the application asks.
 *
 * <p>Belongs to one thread at a time.
 */
public class JmsMessage implements Message {

    private static final String DELIVERY_COUNT = "JMSXDeliveryCount";

    private final MessageProperties properties = new MessageProperties();
    private byte @Nullable [] unreadHeaders;
    private Acknowledger acknowledger = Acknowledger.NONE;
    private int deliveryCount;

    private @Nullable String messageId;
    private @Nullable Object correlationId;
    private jakarta.jms.@Nullable Destination replyTo;
    private jakarta.jms.@Nullable Destination destination;
    private @Nullable String type;
    private int deliveryMode = DeliveryMode.PERSISTENT;
    private int priority = DEFAULT_PRIORITY;
    private long timestamp;
    private long expiration;
    private long deliveryTime;
    private boolean redelivered;

    /** An empty message. */
    public JmsMessage() {}

    /** Fills it with what was delivered; from then on it is read-only. */
    final void received(byte[] content, int count, Acknowledger byWhom) throws JMSException {
        unreadHeaders = content;
        acknowledger = byWhom;
        deliveryCount = count;
        redelivered = count > 1;
        deliveryMode = MessageContent.persistent(content) ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
        priority = MessageContent.priority(content);
        timestamp = MessageContent.timestamp(content);
        expiration = MessageContent.expiration(content);
        deliveryTime = MessageContent.deliveryTime(content);
        properties.readOnly(true);
    }

    /** The message as it goes over the wire. */
    public final byte[] content() throws JMSException {
        return write(this::writeBody);
    }

    /** The same with a reference in the place of the body, which travels by itself. */
    public final byte[] content(LargeBody body) throws JMSException {
        return write(writer -> writer.finish(bodyType(), body));
    }

    private interface Body {
        byte[] write(MessageContentWriter writer) throws JMSException;
    }

    private byte[] write(Body body) throws JMSException {
        var writer = new MessageContentWriter()
                .persistent(deliveryMode == DeliveryMode.PERSISTENT)
                .priority(priority)
                .timestamp(timestamp)
                .expiration(expiration)
                .deliveryTime(deliveryTime);
        try {
            writeHeaders(writer);
            return body.write(writer);
        } catch (IllegalArgumentException e) {
            var wrapped = new MessageFormatException("The message can't be sent: " + e.getMessage());
            wrapped.setLinkedException(e);
            throw wrapped;
        }
    }

    private void writeHeaders(MessageContentWriter writer) throws JMSException {
        decodeHeaders();
        header(writer, HeaderKey.MESSAGE_ID, messageId);
        header(writer, HeaderKey.CORRELATION_ID, correlationId);
        header(writer, HeaderKey.TYPE, type);
        if (replyTo != null) {
            writer.header(HeaderKey.REPLY_TO, JmsDestination.of(replyTo).address());
        }
        if (destination != null) {
            writer.header(HeaderKey.DESTINATION, JmsDestination.of(destination).address());
        }
        for (var property : properties.values().entrySet()) {
            var value = property.getValue();
            if (DELIVERY_COUNT.equals(property.getKey())) {
                // Whoever receives it sets that (JMS 3.1 §3.5.9).
                continue;
            }
            if (value == null) {
                writer.nullProperty(property.getKey());
            } else {
                writer.property(property.getKey(), value);
            }
        }
    }

    private static void header(MessageContentWriter writer, HeaderKey key, @Nullable Object value) {
        if (value != null) {
            writer.header(key, value);
        }
    }

    private void decodeHeaders() {
        var content = unreadHeaders;
        if (content == null) {
            return;
        }
        unreadHeaders = null;
        var cursor = new HeaderCursor(content);
        while (cursor.next()) {
            decode(cursor);
        }
    }

    private void decode(HeaderCursor cursor) {
        var value = cursor.value().orElse(null);
        switch (cursor.key()) {
            case MESSAGE_ID -> messageId = (String) value;
            case CORRELATION_ID -> correlationId = value;
            case TYPE -> type = (String) value;
            case REPLY_TO -> replyTo = destinationOf(value);
            case DESTINATION -> destination = destinationOf(value);
            case PROPERTY -> properties.values().put(cursor.name(), value);
        }
    }

    private static jakarta.jms.@Nullable Destination destinationOf(@Nullable Object address) {
        return address == null ? null : JmsDestination.of((Destination) address);
    }

    /** The type of the body. */
    BodyType bodyType() {
        return BodyType.NONE;
    }

    /** Ends the content with the body. */
    byte[] writeBody(MessageContentWriter writer) throws JMSException {
        return writer.finish();
    }

    /** Takes over a delivered body, which is read-only from then on. */
    void readBody(byte[] content, int offset, int length) throws JMSException {}

    @Override
    public void clearBody() throws JMSException {}

    @Override
    public <T> @Nullable T getBody(Class<T> wanted) throws JMSException {
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes") // so it stands in the interface
    public boolean isBodyAssignableTo(Class wanted) throws JMSException {
        return true;
    }

    @Override
    public @Nullable String getJMSMessageID() {
        decodeHeaders();
        return messageId;
    }

    @Override
    public void setJMSMessageID(@Nullable String id) {
        decodeHeaders();
        messageId = id;
    }

    @Override
    public long getJMSTimestamp() {
        return timestamp;
    }

    @Override
    public void setJMSTimestamp(long millis) {
        timestamp = millis;
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        decodeHeaders();
        var id = correlationId;
        if (id instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return id == null ? null : ((byte[]) id).clone();
    }

    @Override
    public void setJMSCorrelationIDAsBytes(byte @Nullable [] id) {
        decodeHeaders();
        correlationId = id == null ? null : id.clone();
    }

    @Override
    public void setJMSCorrelationID(@Nullable String id) {
        decodeHeaders();
        correlationId = id;
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        decodeHeaders();
        var id = correlationId;
        return id instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : (String) id;
    }

    @Override
    public jakarta.jms.@Nullable Destination getJMSReplyTo() {
        decodeHeaders();
        return replyTo;
    }

    @Override
    public void setJMSReplyTo(jakarta.jms.@Nullable Destination value) {
        decodeHeaders();
        replyTo = value;
    }

    @Override
    public jakarta.jms.@Nullable Destination getJMSDestination() {
        decodeHeaders();
        return destination;
    }

    @Override
    public void setJMSDestination(jakarta.jms.@Nullable Destination value) {
        decodeHeaders();
        destination = value;
    }

    @Override
    public int getJMSDeliveryMode() {
        return deliveryMode;
    }

    @Override
    public void setJMSDeliveryMode(int mode) throws JMSException {
        if (mode != DeliveryMode.PERSISTENT && mode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("no delivery mode: " + mode);
        }
        deliveryMode = mode;
    }

    @Override
    public boolean getJMSRedelivered() {
        return redelivered;
    }

    @Override
    public void setJMSRedelivered(boolean value) {
        redelivered = value;
    }

    @Override
    public @Nullable String getJMSType() {
        decodeHeaders();
        return type;
    }

    @Override
    public void setJMSType(@Nullable String value) {
        decodeHeaders();
        type = value;
    }

    @Override
    public long getJMSExpiration() {
        return expiration;
    }

    @Override
    public void setJMSExpiration(long millis) {
        expiration = millis;
    }

    /** Without a delay the message was deliverable when it was sent (JMS 3.1 §3.4.13). */
    @Override
    public long getJMSDeliveryTime() {
        return deliveryTime == 0 ? timestamp : deliveryTime;
    }

    @Override
    public void setJMSDeliveryTime(long millis) {
        deliveryTime = millis;
    }

    @Override
    public int getJMSPriority() {
        return priority;
    }

    @Override
    public void setJMSPriority(int value) throws JMSException {
        if (value < 0 || value > 9) {
            throw new JMSException("a priority is 0 to 9, not " + value);
        }
        priority = value;
    }

    @Override
    public void acknowledge() throws JMSException {
        acknowledger.acknowledge();
    }

    @Override
    public void clearProperties() {
        decodeHeaders();
        properties.clear();
        deliveryCount = 0;
    }

    @Override
    public boolean propertyExists(@Nullable String name) {
        decodeHeaders();
        return properties.values().containsKey(name) || isDeliveryCount(name);
    }

    @Override
    public Enumeration<String> getPropertyNames() {
        decodeHeaders();
        var names = new ArrayList<>(properties.values().keySet());
        if (deliveryCount > 0 && !names.contains(DELIVERY_COUNT)) {
            names.add(DELIVERY_COUNT);
        }
        return Collections.enumeration(names);
    }

    private boolean isDeliveryCount(@Nullable String name) {
        return deliveryCount > 0 && DELIVERY_COUNT.equals(name);
    }

    private @Nullable Object property(@Nullable String name) {
        if (isDeliveryCount(name)) {
            return deliveryCount;
        }
        decodeHeaders();
        return properties.get(name);
    }

    @Override
    public boolean getBooleanProperty(@Nullable String name) throws JMSException {
        return Conversions.toBoolean(property(name));
    }

    @Override
    public byte getByteProperty(@Nullable String name) throws JMSException {
        return Conversions.toByte(property(name));
    }

    @Override
    public short getShortProperty(@Nullable String name) throws JMSException {
        return Conversions.toShort(property(name));
    }

    @Override
    public int getIntProperty(@Nullable String name) throws JMSException {
        return Conversions.toInt(property(name));
    }

    @Override
    public long getLongProperty(@Nullable String name) throws JMSException {
        return Conversions.toLong(property(name));
    }

    @Override
    public float getFloatProperty(@Nullable String name) throws JMSException {
        return Conversions.toFloat(property(name));
    }

    @Override
    public double getDoubleProperty(@Nullable String name) throws JMSException {
        return Conversions.toDouble(property(name));
    }

    @Override
    public @Nullable String getStringProperty(@Nullable String name) throws JMSException {
        return Conversions.toText(property(name));
    }

    @Override
    public @Nullable Object getObjectProperty(@Nullable String name) {
        return property(name);
    }

    @Override
    public void setBooleanProperty(@Nullable String name, boolean value) throws JMSException {
        setObjectProperty(name, value);
    }

    @Override
    public void setByteProperty(@Nullable String name, byte value) throws JMSException {
        setObjectProperty(name, value);
    }

    @Override
    public void setShortProperty(@Nullable String name, short value) throws JMSException {
        setObjectProperty(name, value);
    }

    @Override
    public void setIntProperty(@Nullable String name, int value) throws JMSException {
        setObjectProperty(name, value);
    }

    @Override
    public void setLongProperty(@Nullable String name, long value) throws JMSException {
        setObjectProperty(name, value);
    }

    @Override
    public void setFloatProperty(@Nullable String name, float value) throws JMSException {
        setObjectProperty(name, value);
    }

    @Override
    public void setDoubleProperty(@Nullable String name, double value) throws JMSException {
        setObjectProperty(name, value);
    }

    @Override
    public void setStringProperty(@Nullable String name, @Nullable String value) throws JMSException {
        setObjectProperty(name, value);
    }

    /** As another provider named it, whose rules for names may be wider (JMS 3.1 §3.12). */
    void copyProperty(String name, @Nullable Object value) throws MessageFormatException {
        decodeHeaders();
        properties.copy(name, value);
    }

    @Override
    public void setObjectProperty(@Nullable String name, @Nullable Object value) throws JMSException {
        decodeHeaders();
        properties.set(name, value);
    }
}
