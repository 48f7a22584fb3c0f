package io.ternmq.broker.journal.h2;

import java.util.Iterator;

/**
 * Walks over rows in order of key. The table may change under it; it goes on with what it saw at first.
 *
 * @param <K> keys of the table
 */
interface RowCursor<K> extends Iterator<K> {
    /** The row of the key that came last. */
    byte[] row();
}
