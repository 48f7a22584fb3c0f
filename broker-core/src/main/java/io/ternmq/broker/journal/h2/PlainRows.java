package io.ternmq.broker.journal.h2;

import java.util.Iterator;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows that lie in the map each for itself.
 *
 * <p>Owned by the store thread.
 *
 * @param <K> keys of the table
 */
final class PlainRows<K> implements RowMap<K> {
    private final MVMap<K, byte[]> map;

    PlainRows(MVMap<K, byte[]> map) {
        this.map = map;
    }

    @Override
    public byte @Nullable [] get(K key) {
        return map.get(key);
    }

    @Override
    public byte @Nullable [] put(K key, byte[] row) {
        return map.put(key, row);
    }

    @Override
    public byte @Nullable [] remove(K key) {
        return map.remove(key);
    }

    @Override
    public RowCursor<K> range(@Nullable K first, @Nullable K last) {
        Cursor<K, byte[]> cursor = map.cursor(first, last, false);
        return new RowCursor<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public K next() {
                return cursor.next();
            }

            @Override
            public byte[] row() {
                return cursor.getValue();
            }
        };
    }

    @Override
    public Iterator<Piece<K>> pieces() {
        Cursor<K, byte[]> cursor = map.cursor(null);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public Piece<K> next() {
                K key = cursor.next();
                byte[] row = cursor.getValue();
                return new Piece<>(key, row, 1, Sums.unsigned(row));
            }
        };
    }

    @Override
    public void append(Piece<K> piece) {
        map.put(piece.key(), piece.value());
    }

    @Override
    public void flush() {}
}
