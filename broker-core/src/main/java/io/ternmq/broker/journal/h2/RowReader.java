package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.JournalDamaged;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the value of a row that {@link RowWriter} built, after its checksum was verified. */
final class RowReader {
    private final byte[] row;
    private int position;

    /**
     * Verifies the row.
     *
     * @throws JournalDamaged if its checksum doesn't match
     */
    RowReader(RowKey key, byte[] row) {
        if (row.length < Integer.BYTES || checksum(row) != key.checksum(row, row.length - Integer.BYTES)) {
            throw new JournalDamaged("The row of " + key + " doesn't match its checksum");
        }
        this.row = row;
    }

    /** The checksum at a row's end, unverified. */
    static int checksum(byte[] row) {
        int value = 0;
        for (int i = row.length - Integer.BYTES; i < row.length; i++) {
            value = value << 8 | (row[i] & 0xFF);
        }
        return value;
    }

    long varLong() {
        long value = 0;
        int shift = 0;
        byte each;
        do {
            each = row[position++];
            value |= (each & 0x7FL) << shift;
            shift += 7;
        } while (each < 0);
        return value;
    }

    int varInt() {
        return (int) varLong();
    }

    long readLong() {
        return (long) readInt() << 32 | (readInt() & 0xFFFF_FFFFL);
    }

    int readInt() {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | (row[position++] & 0xFF);
        }
        return value;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        int length = varInt();
        byte[] value = Arrays.copyOfRange(row, position, position + length);
        position += length;
        return value;
    }
}
