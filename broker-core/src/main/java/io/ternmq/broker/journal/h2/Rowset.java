package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.h2.RowKey.Table;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;

/**
 * One table of a store file: rows by key, counted in {@link Sums}.
 *
 * <p>Owned by the store thread.
 *
 * @param <K> its keys
 */
final class Rowset<K> {
    private final RowMap<K> map;
    private final Sums sums;
    private final ToLongFunction<K> sumKey;
    private final Function<K, RowKey> rowKey;

    private Rowset(RowMap<K> map, Sums sums, ToLongFunction<K> sumKey, Function<K, RowKey> rowKey) {
        this.map = map;
        this.sums = sums;
        this.sumKey = sumKey;
        this.rowKey = rowKey;
    }

    static <K> Rowset<K> open(MVStore store, Table table, DataType<K> keys, Sums sums, Function<K, RowKey> rowKey) {
        return new Rowset<>(new PlainRows<>(map(store, table, keys)), sums, key -> Sums.of(table), rowKey);
    }

    /** Messages, whose ids rise as they come. */
    static Rowset<Long> messages(MVStore store, Sums sums) {
        return new Rowset<>(
                new BlockRows<>(map(store, Table.MESSAGES, LongDataType.INSTANCE), new MessageKeys()),
                sums,
                key -> Sums.of(Table.MESSAGES),
                key -> RowKey.of(Table.MESSAGES, key));
    }

    /** References are counted queue by queue. */
    static Rowset<ReferenceKey> references(MVStore store, Sums sums) {
        return new Rowset<>(
                new BlockRows<>(map(store, Table.REFERENCES, ReferenceKey.Type.INSTANCE), new ReferenceKeys()),
                sums,
                ReferenceKey::queue,
                RowKey::of);
    }

    private static final class MessageKeys implements BlockRows.Keys<Long> {
        @Override
        public long number(Long key) {
            return key;
        }

        @Override
        public Long with(Long key, long number) {
            return number;
        }
    }

    private static final class ReferenceKeys implements BlockRows.Keys<ReferenceKey> {
        @Override
        public long number(ReferenceKey key) {
            return key.key();
        }

        @Override
        public ReferenceKey with(ReferenceKey key, long number) {
            return new ReferenceKey(key.queue(), number);
        }
    }

    private static <K> MVMap<K, byte[]> map(MVStore store, Table table, DataType<K> keys) {
        return store.openMap(
                table.name(), new MVMap.Builder<K, byte[]>().keyType(keys).valueType(ByteArrayDataType.INSTANCE));
    }

    RowKey rowKey(K key) {
        return rowKey.apply(key);
    }

    Optional<byte[]> get(K key) {
        return Optional.ofNullable(map.get(key));
    }

    /** Puts a row; the one before it, if there was one. */
    Optional<byte[]> put(K key, byte[] row) {
        byte[] old = map.put(key, row);
        if (old != null) {
            sums.removed(sumKey.applyAsLong(key), old);
        }
        sums.added(sumKey.applyAsLong(key), row);
        return Optional.ofNullable(old);
    }

    /** Adds rows of the same table of another file, whose keys come after all that this one has. */
    void append(RowMap.Piece<K> piece) {
        map.append(piece);
        sums.added(sumKey.applyAsLong(piece.key()), piece.rows(), piece.checksums());
    }

    /** Takes a row away, if it is there. */
    Optional<byte[]> remove(K key) {
        byte[] old = map.remove(key);
        if (old != null) {
            sums.removed(sumKey.applyAsLong(key), old);
        }
        return Optional.ofNullable(old);
    }

    /** Rows in order of key, with both bounds. */
    RowCursor<K> range(K first, K last) {
        return map.range(first, last);
    }

    /** All rows in order of key. */
    RowCursor<K> all() {
        return map.range(null, null);
    }

    /** The same, those together that lie together. */
    Iterator<RowMap.Piece<K>> pieces() {
        return map.pieces();
    }

    /** Writes out what was held back. */
    void flush() {
        map.flush();
    }
}
