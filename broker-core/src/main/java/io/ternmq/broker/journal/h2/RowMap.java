package io.ternmq.broker.journal.h2;

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

    /** Writes out what was held back. */
    void flush();
}
