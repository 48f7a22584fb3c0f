package io.ternmq.jms.message;

import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.protocol.message.ValueReader;
import io.ternmq.protocol.message.ValueWriter;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Named values (JMS 3.1 §3.11.3). The body is a sequence of names, each followed by its value. */
public final class JmsMapMessage extends JmsMessage implements MapMessage {

    private static final int CAPACITY = 128;

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private boolean readOnly;

    @Override
    BodyType bodyType() {
        return BodyType.MAP;
    }

    @Override
    byte[] writeBody(MessageContentWriter content) {
        var writer = new ValueWriter(CAPACITY);
        values.forEach((name, value) -> {
            writer.name(name);
            if (value == null) {
                writer.nothing();
            } else {
                writer.value(value);
            }
        });
        return content.finish(BodyType.MAP, writer.toByteArray());
    }

    @Override
    void readBody(byte[] content, int offset, int length) {
        var reader = new ValueReader(content, offset, length);
        while (reader.remaining() > 0) {
            values.put(reader.name(), reader.value().orElse(null));
        }
        readOnly = true;
    }

    @Override
    public void clearBody() {
        values.clear();
        readOnly = false;
    }

    @Override
    public <T> @Nullable T getBody(Class<T> wanted) throws JMSException {
        if (values.isEmpty()) {
            return null;
        }
        if (!wanted.isAssignableFrom(Map.class)) {
            throw new MessageFormatException("a map can't be read as " + wanted.getName());
        }
        var copy = new LinkedHashMap<>(values);
        copy.replaceAll((name, value) -> value instanceof byte[] bytes ? bytes.clone() : value);
        return wanted.cast(copy);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // so it stands in the interface
    public boolean isBodyAssignableTo(Class wanted) {
        return values.isEmpty() || wanted.isAssignableFrom(Map.class);
    }

    @Override
    public boolean getBoolean(@Nullable String name) throws JMSException {
        return Conversions.toBoolean(values.get(name));
    }

    @Override
    public byte getByte(@Nullable String name) throws JMSException {
        return Conversions.toByte(values.get(name));
    }

    @Override
    public short getShort(@Nullable String name) throws JMSException {
        return Conversions.toShort(values.get(name));
    }

    @Override
    public char getChar(@Nullable String name) throws JMSException {
        return Conversions.toChar(values.get(name));
    }

    @Override
    public int getInt(@Nullable String name) throws JMSException {
        return Conversions.toInt(values.get(name));
    }

    @Override
    public long getLong(@Nullable String name) throws JMSException {
        return Conversions.toLong(values.get(name));
    }

    @Override
    public float getFloat(@Nullable String name) throws JMSException {
        return Conversions.toFloat(values.get(name));
    }

    @Override
    public double getDouble(@Nullable String name) throws JMSException {
        return Conversions.toDouble(values.get(name));
    }

    @Override
    public @Nullable String getString(@Nullable String name) throws JMSException {
        return Conversions.toText(values.get(name));
    }

    @Override
    public byte @Nullable [] getBytes(@Nullable String name) throws JMSException {
        var bytes = Conversions.toBytes(values.get(name));
        return bytes == null ? null : bytes.clone();
    }

    @Override
    public @Nullable Object getObject(@Nullable String name) {
        var value = values.get(name);
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    @Override
    public Enumeration<String> getMapNames() {
        return Collections.enumeration(values.keySet().stream().toList());
    }

    @Override
    public boolean itemExists(@Nullable String name) {
        return values.containsKey(name);
    }

    @Override
    public void setBoolean(@Nullable String name, boolean value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setByte(@Nullable String name, byte value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setShort(@Nullable String name, short value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setChar(@Nullable String name, char value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setInt(@Nullable String name, int value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setLong(@Nullable String name, long value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setFloat(@Nullable String name, float value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setDouble(@Nullable String name, double value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setString(@Nullable String name, @Nullable String value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setBytes(@Nullable String name, byte @Nullable [] value) throws JMSException {
        set(name, value == null ? null : value.clone());
    }

    @Override
    public void setBytes(@Nullable String name, byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        set(name, Arrays.copyOfRange(value, offset, offset + length));
    }

    @Override
    public void setObject(@Nullable String name, @Nullable Object value) throws JMSException {
        if (!Conversions.isBodyValue(value)) {
            throw new MessageFormatException("a map message can't hold a "
                    + (value == null ? "null" : value.getClass().getName()));
        }
        set(name, value instanceof byte[] bytes ? bytes.clone() : value);
    }

    private void set(@Nullable String name, @Nullable Object value) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a map's value without a name");
        }
        if (readOnly) {
            throw new MessageNotWriteableException("the body of a received message is read-only");
        }
        values.put(name, value);
    }
}
