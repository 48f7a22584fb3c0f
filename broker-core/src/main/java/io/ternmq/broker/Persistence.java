package io.ternmq.broker;

import io.ternmq.broker.engine.Engine;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.LargeBodies;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.memory.MemoryJournal;
import io.ternmq.broker.journal.memory.MemoryLargeBodies;
import io.ternmq.broker.journal.memory.MemoryStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.UUID;

/**
 * Journal, store, and the engine as they left it. Here alone is chosen which ones.
 *
 * @param id identity of the journal
 * @param bodies those that are too large for the log
 * @param sequence of the last batch that the engine knows
 * @param checkpointed sequence that the newest checkpoint covers
 * @param release gives the data directory back
 */
record Persistence(
        UUID id,
        Engine engine,
        Journal journal,
        Store store,
        LargeBodies bodies,
        long sequence,
        long checkpointed,
        Closeable release)
        implements Closeable {
    /** The part of the heap that large bodies of a broker in memory may take. */
    private static final int HEAP_PARTS = 4;

    /** Nothing outlives the process. */
    static Persistence inMemory(Engine engine, Relay relay, long nowMillis) {
        var journal = MemoryJournal.immediate(relay);
        var bodies = new MemoryLargeBodies(Runtime.getRuntime().maxMemory() / HEAP_PARTS);
        var store = new MemoryStore(journal, new GoneMessages(relay, bodies));
        engine.restore(CheckpointState.empty());
        engine.recovered(nowMillis);
        return new Persistence(UUID.randomUUID(), engine, journal, store, bodies, 0, 0, () -> {});
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
                bodies.close();
                release.close();
            }
        }
    }
}
