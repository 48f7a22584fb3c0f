package io.ternmq.jms.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing array of bytes, big endian. */
final class ByteWriter {

    static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle CHARS = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int CAPACITY_MIN = 64;
    private static final int CAPACITY_MAX = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[0];
    private int size;

    int size() {
        return size;
    }

    /** What was written; only the first {@link #size} bytes count. */
    byte[] array() {
        return bytes;
    }

    byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    void writeByte(int value) {
        // Room may be another array, so it comes first.
        int at = room(1);
        bytes[at] = (byte) value;
    }

    void writeShort(short value) {
        int at = room(Short.BYTES);
        SHORTS.set(bytes, at, value);
    }

    void writeChar(char value) {
        int at = room(Character.BYTES);
        CHARS.set(bytes, at, value);
    }

    void writeInt(int value) {
        int at = room(Integer.BYTES);
        INTS.set(bytes, at, value);
    }

    void writeLong(long value) {
        int at = room(Long.BYTES);
        LONGS.set(bytes, at, value);
    }

    void write(byte[] source, int offset, int length) {
        int at = room(length);
        System.arraycopy(source, offset, bytes, at, length);
    }

    private int room(int length) {
        int at = size;
        long needed = (long) size + length;
        if (needed > CAPACITY_MAX) {
            throw new IllegalArgumentException("a body of " + needed + " bytes doesn't fit an array");
        }
        if (needed > bytes.length) {
            long grown = Math.max(needed, Math.max(CAPACITY_MIN, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, (int) Math.min(grown, CAPACITY_MAX));
        }
        size = (int) needed;
        return at;
    }
}
