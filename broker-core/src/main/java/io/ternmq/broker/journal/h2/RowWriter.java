package io.ternmq.broker.journal.h2;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds the value of a row. Numbers are varints (7 bits a byte, lowest first); the last four bytes are the checksum
 * of table, key and value ({@link RowKey}).
 *
 * <p>Owned by the store thread.
 */
final class RowWriter {
    private byte[] bytes = new byte[256];
    private int length;

    RowWriter putVarLong(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
        return this;
    }

    RowWriter putLong(long value) {
        putInt((int) (value >>> 32));
        return putInt((int) value);
    }

    RowWriter putInt(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    RowWriter putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    RowWriter putBytes(byte[] value) {
        putVarLong(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** The row's value with its checksum; the writer is empty again. */
    byte[] seal(RowKey key) {
        putInt(key.checksum(bytes, length));
        byte[] row = Arrays.copyOf(bytes, length);
        length = 0;
        if (bytes.length > 64 * 1024) {
            bytes = new byte[256];
        }
        return row;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
