package io.ternmq.broker;

import io.ternmq.broker.engine.Engine;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.memory.MemoryJournal;
import io.ternmq.broker.journal.memory.MemoryStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.UUID;

/**
 * Journal, store, and the engine as they left it. Here alone is chosen which ones.
 *
 * @param id identity of the journal
 * @param sequence of the last batch that the engine knows
 * @param checkpointed sequence that the newest checkpoint covers
 * @param release gives the data directory back
 */
record Persistence(
        UUID id, Engine engine, Journal journal, Store store, long sequence, long checkpointed, Closeable release)
        implements Closeable {

    /** Nothing outlives the process. */
    static Persistence inMemory(Engine engine, Relay relay, long nowMillis) {
        var journal = MemoryJournal.immediate(relay);
        var store = new MemoryStore(journal, relay);
        engine.restore(CheckpointState.empty());
        engine.recovered(nowMillis);
        return new Persistence(UUID.randomUUID(), engine, journal, store, 0, 0, () -> {});
    }

    /** The store goes first: what it finishes, the log still certifies. */
    @Override
    public void close() throws IOException {
        try {
            store.close();
        } finally {
            try {
                journal.close();
            } finally {
                release.close();
            }
        }
    }
}
