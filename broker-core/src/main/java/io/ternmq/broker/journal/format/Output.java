package io.ternmq.broker.journal.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * A byte buffer to encode into, that is exchanged for a larger one when it gets too small. Big endian.
 *
 * <p>Owned by the thread that encodes.
 */
public final class Output {
    private final Growth growth;
    private ByteBuffer buffer;

    /** Starts at the buffer's position. */
    public Output(ByteBuffer buffer, Growth growth) {
        this.buffer = buffer;
        this.growth = growth;
    }

    /** What was written, and its position. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the next byte goes. */
    public int position() {
        return buffer.position();
    }

    /** Makes room for so many bytes more. */
    public void ensure(int bytes) {
        if (buffer.remaining() < bytes) {
            buffer = growth.grow(buffer, Math.addExact(buffer.position(), bytes));
        }
    }

    Output u8(int value) {
        ensure(1);
        buffer.put((byte) value);
        return this;
    }

    Output i32(int value) {
        ensure(4);
        buffer.putInt(value);
        return this;
    }

    Output i64(long value) {
        ensure(8);
        buffer.putLong(value);
        return this;
    }

    Output uuid(UUID value) {
        return i64(value.getMostSignificantBits()).i64(value.getLeastSignificantBits());
    }

    Output text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return i32(bytes.length).bytes(bytes);
    }

    Output bytes(byte[] value) {
        ensure(value.length);
        buffer.put(value);
        return this;
    }

    /** The place of a constant in its enum, which is therefore part of the format. */
    <E extends Enum<E>> Output constant(E[] constants, E value) {
        return u8(Arrays.asList(constants).indexOf(value));
    }

    void patchI32(int index, int value) {
        buffer.putInt(index, value);
    }

    /** Appends the bytes of another buffer between its position and its limit. */
    public void append(ByteBuffer source) {
        ensure(source.remaining());
        buffer.put(source);
    }

    /** Appends zeros. */
    public void zeros(int count) {
        ensure(count);
        for (int i = 0; i < count; i++) {
            buffer.put((byte) 0);
        }
    }

    /** Where larger buffers come from. */
    @FunctionalInterface
    public interface Growth {
        /** A buffer of at least so many bytes, with the old one's bytes up to its position, and that position. */
        ByteBuffer grow(ByteBuffer old, int bytes);
    }
}
