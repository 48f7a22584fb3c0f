package io.ternmq.broker.journal.h2;

import io.ternmq.broker.id.SessionId;
import java.util.zip.CRC32C;

/**
 * The name of a row in all of a store file; its checksum covers it, so that a row under a wrong key is found too.
 *
 * @param table where it is
 * @param first part of the key
 * @param second part, 0 if there is none
 * @param third part, 0 if there is none
 */
record RowKey(Table table, long first, long second, int third) {
    /** Tables, with the number that goes into checksums. */
    enum Table {
        STATE(0),
        QUEUES(1),
        REFERENCES(2),
        MESSAGES(3),
        BODIES(4),
        SEGMENTS(5),
        SESSIONS(6),
        PINS(7),
        SUMS(8),
        BRANCHES(9);

        final int number;

        Table(int number) {
            this.number = number;
        }
    }

    static RowKey of(Table table, long number) {
        return new RowKey(table, number, 0, 0);
    }

    static RowKey of(ReferenceKey key) {
        return new RowKey(Table.REFERENCES, key.queue(), key.key(), 0);
    }

    static RowKey of(SessionId session) {
        return new RowKey(
                Table.SESSIONS,
                session.connection().getMostSignificantBits(),
                session.connection().getLeastSignificantBits(),
                session.session());
    }

    int checksum(byte[] value, int length) {
        byte[] key = new byte[1 + 2 * Long.BYTES + Integer.BYTES];
        key[0] = (byte) table.number;
        for (int i = 0; i < Long.BYTES; i++) {
            key[1 + i] = (byte) (first >>> (8 * i));
            key[9 + i] = (byte) (second >>> (8 * i));
        }
        for (int i = 0; i < Integer.BYTES; i++) {
            key[17 + i] = (byte) (third >>> (8 * i));
        }
        CRC32C crc = new CRC32C();
        crc.update(key, 0, key.length);
        crc.update(value, 0, length);
        return (int) crc.getValue();
    }
}
