package io.ternmq.broker.journal.format;

import io.ternmq.broker.journal.JournalDamaged;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Bytes to decode, big endian. Every length is held against the bytes that remain before anything is allocated.
 *
 * <p>All methods throw {@link JournalDamaged} where the bytes don't allow what is asked for.
 */
final class Input {
    private final ByteBuffer buffer;

    Input(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    int remaining() {
        return buffer.remaining();
    }

    int position() {
        return buffer.position();
    }

    int u8() {
        need(1);
        return Byte.toUnsignedInt(buffer.get());
    }

    boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new JournalDamaged("a boolean is " + value);
        }
        return value == 1;
    }

    int i32() {
        need(4);
        return buffer.getInt();
    }

    long i64() {
        need(8);
        return buffer.getLong();
    }

    UUID uuid() {
        need(16);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** A count of things that take so many bytes each. */
    int count(int bytesEach) {
        int count = i32();
        if (count < 0 || count > remaining() / bytesEach) {
            throw new JournalDamaged("a count of " + count + " doesn't fit into " + remaining() + " bytes");
        }
        return count;
    }

    String text() {
        return new String(bytes(count(1)), StandardCharsets.UTF_8);
    }

    byte[] bytes(int length) {
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    <E extends Enum<E>> E constant(E[] constants) {
        int ordinal = u8();
        if (ordinal >= constants.length) {
            throw new JournalDamaged("a constant is " + ordinal + " of " + constants.length);
        }
        return constants[ordinal];
    }

    /** The next bytes as an input of their own. */
    Input part(int length) {
        need(length);
        var part = new Input(buffer.slice(buffer.position(), length));
        buffer.position(buffer.position() + length);
        return part;
    }

    void end() {
        if (buffer.hasRemaining()) {
            throw new JournalDamaged(buffer.remaining() + " bytes too many");
        }
    }

    private void need(int bytes) {
        if (bytes < 0 || buffer.remaining() < bytes) {
            throw new JournalDamaged(bytes + " bytes wanted, " + buffer.remaining() + " left");
        }
    }
}
