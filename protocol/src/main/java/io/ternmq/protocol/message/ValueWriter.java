package io.ternmq.protocol.message;

import java.util.Arrays;

/**
 * Writes typed values one after the other, as {@link ValueType} draws them; made for the bodies of maps and streams.
 *
 * <p>Owned by the thread that made it.
 */
public final class ValueWriter {
    private static final int BYTES_MAX = Integer.MAX_VALUE - 64;
    private static final int NAME_BYTES_MAX = 0xffff;

    private byte[] bytes;
    private int size;

    /** An empty one, with room for so many bytes before it grows. */
    public ValueWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** A value that is NULL. */
    public ValueWriter nothing() {
        return tag(ValueType.NULL);
    }

    /**
     * A value by its class: Boolean, Byte, Short, Character, Integer, Long, Float, Double, String, byte[] or Destination.
     *
     * @throws IllegalArgumentException for another class, and for a string that UTF-8 can't carry; nothing was written
     */
    public ValueWriter value(Object value) {
        ValueType type = ValueType.of(value);
        switch (type) {
            case NULL -> nothing();
            case BOOLEAN -> tag(type).u8((boolean) value ? 1 : 0);
            case BYTE -> tag(type).u8((byte) value);
            case SHORT -> tag(type).u16((short) value);
            case INT -> tag(type).i32((int) value);
            case LONG -> tag(type).i64((long) value);
            case FLOAT -> tag(type).i32(Float.floatToRawIntBits((float) value));
            case DOUBLE -> tag(type).i64(Double.doubleToRawLongBits((double) value));
            case STRING -> string((String) value);
            case BYTES -> tag(type).i32(((byte[]) value).length).raw((byte[]) value);
            case DESTINATION -> destination((Destination) value);
            case CHAR -> tag(type).u16((char) value);
        }
        return this;
    }

    /** A name: u16 length, UTF-8. */
    public ValueWriter name(String name) {
        return rawName(nameBytes(name));
    }

    ValueWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    ValueWriter i32(int value) {
        room(Integer.BYTES);
        MessageContent.I32.set(bytes, size, value);
        size += Integer.BYTES;
        return this;
    }

    ValueWriter i64(long value) {
        room(Long.BYTES);
        MessageContent.I64.set(bytes, size, value);
        size += Long.BYTES;
        return this;
    }

    ValueWriter raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /** Takes back what was written after a size. */
    void truncate(int toSize) {
        size = toSize;
    }

    /** Copies what was written into an array. */
    void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, size);
    }

    private ValueWriter string(String text) {
        byte[] utf8 = Utf8.encode(text);
        return tag(ValueType.STRING).i32(utf8.length).raw(utf8);
    }

    private ValueWriter destination(Destination destination) {
        byte[] name = nameBytes(destination.name());
        tag(ValueType.DESTINATION);
        kind(destination.kind());
        return rawName(name);
    }

    private ValueWriter rawName(byte[] name) {
        return u16(name.length).raw(name);
    }

    private ValueWriter u16(int value) {
        room(Short.BYTES);
        MessageContent.I16.set(bytes, size, (short) value);
        size += Short.BYTES;
        return this;
    }

    // The order of these enums' constants is part of the format, and golden bytes guard it.
    @SuppressWarnings("EnumOrdinal")
    private ValueWriter tag(ValueType type) {
        return u8(type.ordinal());
    }

    @SuppressWarnings("EnumOrdinal")
    private void kind(Destination.Kind kind) {
        u8(kind.ordinal());
    }

    private static byte[] nameBytes(String name) {
        byte[] utf8 = Utf8.encode(name);
        if (utf8.length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a name of " + utf8.length + " bytes is longer than the format can carry (" + NAME_BYTES_MAX + ")");
        }
        return utf8;
    }

    private void room(int length) {
        if (length > BYTES_MAX - size) {
            throw new IllegalArgumentException("more than " + BYTES_MAX + " bytes");
        }
        if (length > bytes.length - size) {
            int doubled = (int) Math.min(BYTES_MAX, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(doubled, size + length));
        }
    }
}
