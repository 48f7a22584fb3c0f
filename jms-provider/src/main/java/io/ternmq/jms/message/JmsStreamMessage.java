package io.ternmq.jms.message;

import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.protocol.message.ValueReader;
import io.ternmq.protocol.message.ValueWriter;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values one after the other, written from the beginning and then read from the beginning (JMS 3.1 §3.11.3). A value
 * that could not be converted is read again by the next call.
 */
public final class JmsStreamMessage extends JmsMessage implements StreamMessage {

    private static final int CAPACITY = 128;
    private static final int NOT_IN_BYTES = -1;

    private final List<@Nullable Object> values = new ArrayList<>();
    private int at;
    private boolean reading;

    /** How much of the byte array at the present place has been read by readBytes. */
    private int bytesRead = NOT_IN_BYTES;

    private interface Conversion<T> {
        T convert(@Nullable Object value) throws JMSException;
    }

    @Override
    BodyType bodyType() {
        return BodyType.STREAM;
    }

    @Override
    byte[] writeBody(MessageContentWriter content) {
        var writer = new ValueWriter(CAPACITY);
        for (var value : values) {
            if (value == null) {
                writer.nothing();
            } else {
                writer.value(value);
            }
        }
        return content.finish(BodyType.STREAM, writer.toByteArray());
    }

    @Override
    void readBody(byte[] content, int offset, int length) {
        var reader = new ValueReader(content, offset, length);
        while (reader.remaining() > 0) {
            values.add(reader.value().orElse(null));
        }
        reading = true;
    }

    @Override
    public void clearBody() {
        values.clear();
        at = 0;
        bytesRead = NOT_IN_BYTES;
        reading = false;
    }

    @Override
    public void reset() {
        at = 0;
        bytesRead = NOT_IN_BYTES;
        reading = true;
    }

    @Override
    public <T> @Nullable T getBody(Class<T> wanted) throws JMSException {
        throw new MessageFormatException("a stream message has no body as a whole (JMS 3.1 §3.11.3)");
    }

    @Override
    @SuppressWarnings("rawtypes") // so it stands in the interface
    public boolean isBodyAssignableTo(Class wanted) {
        return false;
    }

    private @Nullable Object peek() throws JMSException {
        if (!reading) {
            throw new MessageNotReadableException("the body is being written: call reset first");
        }
        if (at >= values.size()) {
            throw new MessageEOFException("the body has no further value");
        }
        return values.get(at);
    }

    /** The value at the present place, which nobody has begun to read. */
    private @Nullable Object whole() throws JMSException {
        var value = peek();
        if (bytesRead != NOT_IN_BYTES) {
            throw new MessageFormatException("a byte array is being read by readBytes, and isn't at its end yet");
        }
        return value;
    }

    private <T> T read(Conversion<T> conversion) throws JMSException {
        T converted = conversion.convert(whole());
        at++;
        return converted;
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return read(Conversions::toBoolean);
    }

    @Override
    public byte readByte() throws JMSException {
        return read(Conversions::toByte);
    }

    @Override
    public short readShort() throws JMSException {
        return read(Conversions::toShort);
    }

    @Override
    public char readChar() throws JMSException {
        return read(Conversions::toChar);
    }

    @Override
    public int readInt() throws JMSException {
        return read(Conversions::toInt);
    }

    @Override
    public long readLong() throws JMSException {
        return read(Conversions::toLong);
    }

    @Override
    public float readFloat() throws JMSException {
        return read(Conversions::toFloat);
    }

    @Override
    public double readDouble() throws JMSException {
        return read(Conversions::toDouble);
    }

    @Override
    public @Nullable String readString() throws JMSException {
        var text = Conversions.toText(whole());
        at++;
        return text;
    }

    @Override
    public @Nullable Object readObject() throws JMSException {
        var value = whole();
        at++;
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    /** Reads on in the array at the present place; an array that fills the target exactly is ended by one more call. */
    @Override
    public int readBytes(byte[] target) throws JMSException {
        var bytes = Conversions.toBytes(peek());
        if (bytes == null) {
            at++;
            return -1;
        }
        if (bytesRead == bytes.length && bytesRead > 0) {
            endBytes();
            return -1;
        }
        int from = Math.max(bytesRead, 0);
        int count = Math.min(target.length, bytes.length - from);
        System.arraycopy(bytes, from, target, 0, count);
        bytesRead = from + count;
        if (count < target.length || bytes.length == 0) {
            endBytes();
        }
        return count;
    }

    private void endBytes() {
        at++;
        bytesRead = NOT_IN_BYTES;
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        write(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        write(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        write(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        write(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        write(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        write(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        write(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        write(value);
    }

    @Override
    public void writeString(@Nullable String value) throws JMSException {
        write(value);
    }

    @Override
    public void writeBytes(byte @Nullable [] value) throws JMSException {
        write(value == null ? null : value.clone());
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        write(Arrays.copyOfRange(value, offset, offset + length));
    }

    @Override
    public void writeObject(@Nullable Object value) throws JMSException {
        if (!Conversions.isBodyValue(value)) {
            throw new MessageFormatException("a stream message can't hold a "
                    + (value == null ? "null" : value.getClass().getName()));
        }
        write(value instanceof byte[] bytes ? bytes.clone() : value);
    }

    private void write(@Nullable Object value) throws MessageNotWriteableException {
        if (reading) {
            throw new MessageNotWriteableException("the body is read-only: call clearBody first");
        }
        values.add(value);
    }
}
