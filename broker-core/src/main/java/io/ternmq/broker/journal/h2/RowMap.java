package io.ternmq.broker.journal.h2;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a table lie in MVStore.
 *
 * <p>Owned by the store thread.
 *
 * @param <K> keys of the table
 */
interface RowMap<K> {
    /** The row of a key, null if there is none. */
    byte @Nullable [] get(K key);

    /** Puts a row; the one before it, null if there was none. */
    byte @Nullable [] put(K key, byte[] row);

    /** Takes a row away; null if there was none. */
    byte @Nullable [] remove(K key);

    /** Rows in order of key, with both bounds; null for none. */
    RowCursor<K> range(@Nullable K first, @Nullable K last);

    /** All rows in order of key, as they lie in the map. */
    Iterator<Piece<K>> pieces();

    /** Adds rows of another map of this kind at the end. */
    void append(Piece<K> piece);

    /** Writes out what was held back. */
    void flush();

    /**
     * Rows that lie in the map together.
     *
     * @param key of the map
     * @param value of the map
     * @param rows how many they are
     * @param checksums the sum of those at their ends
     */
    record Piece<K>(K key, byte[] value, int rows, long checksums) {}
}
