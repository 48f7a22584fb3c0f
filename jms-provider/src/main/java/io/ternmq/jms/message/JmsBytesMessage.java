package io.ternmq.jms.message;

import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.MessageContentWriter;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes, written from the beginning and then read from the beginning (JMS 3.1 §3.11.4); big endian, like DataOutput. */
public final class JmsBytesMessage extends JmsMessage implements BytesMessage {

    private ByteWriter writer = new ByteWriter();

    /** What is read: a part of an array that nobody changes. */
    private byte[] source = new byte[0];

    private int start;
    private int at;
    private int end;
    private boolean reading;

    @Override
    BodyType bodyType() {
        return BodyType.BYTES;
    }

    @Override
    byte[] writeBody(MessageContentWriter content) {
        var bytes = reading ? Arrays.copyOfRange(source, start, end) : writer.toByteArray();
        return content.finish(BodyType.BYTES, bytes);
    }

    @Override
    void readBody(byte[] content, int offset, int length) {
        source = content;
        start = offset;
        at = offset;
        end = offset + length;
        reading = true;
    }

    @Override
    public void reset() {
        if (reading) {
            at = start;
        } else {
            readBody(writer.array(), 0, writer.size());
        }
    }

    @Override
    public void clearBody() {
        writer = new ByteWriter();
        source = new byte[0];
        start = 0;
        at = 0;
        end = 0;
        reading = false;
    }

    @Override
    public <T> @Nullable T getBody(Class<T> wanted) throws JMSException {
        reset();
        if (start == end) {
            return null;
        }
        if (!wanted.isAssignableFrom(byte[].class)) {
            throw new MessageFormatException("bytes can't be read as " + wanted.getName());
        }
        return wanted.cast(Arrays.copyOfRange(source, start, end));
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // so it stands in the interface
    public boolean isBodyAssignableTo(Class wanted) {
        int size = reading ? end - start : writer.size();
        return size == 0 || wanted.isAssignableFrom(byte[].class);
    }

    @Override
    public long getBodyLength() throws JMSException {
        requireReading();
        return (long) end - start;
    }

    private void requireReading() throws MessageNotReadableException {
        if (!reading) {
            throw new MessageNotReadableException("the body is being written: call reset first");
        }
    }

    private ByteWriter writing() throws MessageNotWriteableException {
        if (reading) {
            throw new MessageNotWriteableException("the body is read-only: call clearBody first");
        }
        return writer;
    }

    /** Passes over so many bytes and tells where they begin. */
    private int take(int length) throws JMSException {
        requireReading();
        if (length > end - at) {
            throw new MessageEOFException("the body has no " + length + " bytes left");
        }
        int from = at;
        at += length;
        return from;
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return source[take(1)] != 0;
    }

    @Override
    public byte readByte() throws JMSException {
        return source[take(1)];
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return readByte() & 0xff;
    }

    @Override
    public short readShort() throws JMSException {
        int from = take(Short.BYTES);
        return (short) ByteWriter.SHORTS.get(source, from);
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return readShort() & 0xffff;
    }

    @Override
    public char readChar() throws JMSException {
        int from = take(Character.BYTES);
        return (char) ByteWriter.CHARS.get(source, from);
    }

    @Override
    public int readInt() throws JMSException {
        int from = take(Integer.BYTES);
        return (int) ByteWriter.INTS.get(source, from);
    }

    @Override
    public long readLong() throws JMSException {
        int from = take(Long.BYTES);
        return (long) ByteWriter.LONGS.get(source, from);
    }

    @Override
    public float readFloat() throws JMSException {
        return Float.intBitsToFloat(readInt());
    }

    @Override
    public double readDouble() throws JMSException {
        return Double.longBitsToDouble(readLong());
    }

    @Override
    public String readUTF() throws JMSException {
        requireReading();
        var input = new ByteArrayInputStream(source, at, end - at);
        try {
            var text = new DataInputStream(input).readUTF();
            at = end - input.available();
            return text;
        } catch (EOFException e) {
            throw linked(new MessageEOFException("the body ends within the text"), e);
        } catch (IOException e) {
            throw linked(new MessageFormatException("there is no text here: " + e.getMessage()), e);
        }
    }

    private static JMSException linked(JMSException exception, Exception cause) {
        exception.setLinkedException(cause);
        exception.initCause(cause);
        return exception;
    }

    @Override
    public int readBytes(byte[] target) throws JMSException {
        return readBytes(target, target.length);
    }

    @Override
    public int readBytes(byte[] target, int length) throws JMSException {
        requireReading();
        if (length < 0 || length > target.length) {
            throw new IndexOutOfBoundsException("not a length for " + target.length + " bytes: " + length);
        }
        if (at == end) {
            return length == 0 ? 0 : -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(source, at, target, 0, count);
        at += count;
        return count;
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        writing().writeByte(value ? 1 : 0);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        writing().writeByte(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        writing().writeShort(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        writing().writeChar(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        writing().writeInt(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        writing().writeLong(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        writing().writeInt(Float.floatToIntBits(value));
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        writing().writeLong(Double.doubleToLongBits(value));
    }

    @Override
    public void writeUTF(String value) throws JMSException {
        var target = writing();
        var bytes = new ByteArrayOutputStream();
        try {
            new DataOutputStream(bytes).writeUTF(value);
        } catch (IOException e) {
            throw linked(new MessageFormatException("the text is too long for writeUTF"), e);
        }
        target.write(bytes.toByteArray(), 0, bytes.size());
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        writing().write(value, 0, value.length);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        writing().write(value, offset, length);
    }

    @Override
    public void writeObject(Object value) throws JMSException {
        Objects.requireNonNull(value, "a value is needed");
        if (value instanceof byte[] bytes) {
            writeBytes(bytes);
        } else if (value instanceof String text) {
            writeUTF(text);
        } else if (value instanceof Boolean flag) {
            writeBoolean(flag);
        } else if (value instanceof Character character) {
            writeChar(character);
        } else if (value instanceof Number number) {
            writeNumber(number);
        } else {
            throw unwritable(value);
        }
    }

    private void writeNumber(Number value) throws JMSException {
        if (value instanceof Byte) {
            writeByte(value.byteValue());
        } else if (value instanceof Short) {
            writeShort(value.shortValue());
        } else if (value instanceof Integer) {
            writeInt(value.intValue());
        } else if (value instanceof Long) {
            writeLong(value.longValue());
        } else if (value instanceof Float) {
            writeFloat(value.floatValue());
        } else if (value instanceof Double) {
            writeDouble(value.doubleValue());
        } else {
            throw unwritable(value);
        }
    }

    private static MessageFormatException unwritable(Object value) {
        return new MessageFormatException(
                "a bytes message can't hold a " + value.getClass().getName());
    }
}
