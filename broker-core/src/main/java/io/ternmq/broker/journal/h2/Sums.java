package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.Sum;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/**
 * How many rows each queue and each table has, and the sum of their checksums: a row that vanished is missed by whoever
 * reads all. Changes are kept in memory until a checkpoint writes them.
 *
 * <p>Owned by the store thread.
 */
final class Sums {
    private final MVMap<Long, byte[]> map;
    private final Rows rows;
    private final Map<Long, Sum> changed = new HashMap<>();

    Sums(MVMap<Long, byte[]> map, Rows rows) {
        this.map = map;
        this.rows = rows;
    }

    static MVMap.Builder<Long, byte[]> builder() {
        return new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE);
    }

    static long of(Table table) {
        return -1L - table.number;
    }

    /** The sum as of now. */
    Sum get(long key) {
        Sum pending = changed.get(key);
        if (pending != null) {
            return pending;
        }
        byte[] row = map.get(key);
        return row == null ? new Sum(0, 0) : Rows.sum(RowKey.of(Table.SUMS, key), row);
    }

    /** All sums as they are written. */
    Map<Long, Sum> all() {
        Map<Long, Sum> all = new HashMap<>();
        Cursor<Long, byte[]> each = map.cursor(null);
        while (each.hasNext()) {
            long key = each.next();
            all.put(key, Rows.sum(RowKey.of(Table.SUMS, key), each.getValue()));
        }
        return all;
    }

    /** Counts a row that came into being. */
    void added(long key, byte[] row) {
        added(key, 1, unsigned(row));
    }

    /** Counts so many rows that came into being, with the sum of their checksums. */
    void added(long key, int rowsAdded, long checksums) {
        Sum sum = get(key);
        changed.put(key, new Sum(sum.rows() + rowsAdded, sum.checksums() + checksums));
    }

    /** Counts a row that is gone. */
    void removed(long key, byte[] row) {
        Sum sum = get(key);
        changed.put(key, new Sum(sum.rows() - 1, sum.checksums() - unsigned(row)));
    }

    /** Writes what changed into the map. */
    void flush() {
        changed.forEach((key, sum) -> {
            if (sum.rows() == 0 && sum.checksums() == 0) {
                map.remove(key);
            } else {
                map.put(key, rows.sum(RowKey.of(Table.SUMS, key), sum));
            }
        });
        changed.clear();
    }

    /** What a row adds to the sum of checksums. */
    static long unsigned(byte[] row) {
        return Integer.toUnsignedLong(RowReader.checksum(row));
    }
}
