package io.ternmq.testsupport.history;

import java.util.List;

/** Where a producer or consumer writes its lines. Owned by one thread. */
@FunctionalInterface
public interface HistoryWriter extends AutoCloseable {
    /** Appends lines, all together. */
    void write(List<? extends Entry> entries);

    /** Appends a line. */
    default void write(Entry entry) {
        write(List.of(entry));
    }

    @Override
    default void close() {
        // Most have nothing to close.
    }
}
