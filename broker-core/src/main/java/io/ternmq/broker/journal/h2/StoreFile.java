package io.ternmq.broker.journal.h2;

import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.State;
import io.ternmq.broker.journal.h2.Rows.Sum;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * One of the two files: an MVStore with the tables of {@link Rows}.
 *
 * <p>I1: One checkpoint is one commit; the state row names its version, so a commit that went unnoticed shows.
 * I2: Nothing is written but in {@link #commit}: no background thread, no automatic commit, nothing on close.
 * I3: A chunk isn't overwritten before two commits after the one that emptied it, and each of them is synced: what the
 * last certified commit needs stays whole while the next one is written.
 *
 * <p>Owned by the store thread.
 */
final class StoreFile implements AutoCloseable {
    static final int FORMAT = 4;
    private static final long STATE_KEY = 0;
    private static final int VERSIONS_KEPT = 2;
    private static final int KEYS_PER_PAGE = 96;
    /** Below this share of live bytes in its chunks, a commit rewrites some of them. */
    private static final int FILL_PERCENT_MIN = 60;

    private static final int REWRITTEN_BYTES_MAX = 4 << 20;
    private static final int BLOATED_FILL_PERCENT = 25;

    final Rows rows = new Rows();
    final Sums sums;
    final Rowset<Long> queues;
    final Rowset<ReferenceKey> references;
    final Rowset<Long> messages;
    final Rowset<Long> bodies;
    final Rowset<Long> segments;
    final Rowset<SessionId> sessions;
    final Rowset<Long> pins;
    final Rowset<Long> branches;
    private final Rowset<Long> states;
    private final Path path;
    private final BlockFileStore file;
    private final MVStore store;
    /** While a change goes in by parts: keeps the pages from before. */
    private MVStore.@Nullable TxCounter held;

    private StoreFile(Path path, BlockFileStore file, MVStore store) {
        this.path = path;
        this.file = file;
        this.store = store;
        sums = new Sums(store.openMap(Table.SUMS.name(), Sums.builder()), rows);
        references = Rowset.references(store, sums);
        queues = numbered(Table.QUEUES);
        messages = Rowset.messages(store, sums);
        bodies = numbered(Table.BODIES);
        segments = numbered(Table.SEGMENTS);
        pins = numbered(Table.PINS);
        branches = numbered(Table.BRANCHES);
        states = numbered(Table.STATE);
        sessions = Rowset.open(store, Table.SESSIONS, SessionKey.INSTANCE, sums, RowKey::of);
    }

    private Rowset<Long> numbered(Table table) {
        return Rowset.open(store, table, LongDataType.INSTANCE, sums, number -> RowKey.of(table, number));
    }

    /**
     * Opens a file, and makes it first if it isn't there.
     *
     * @throws JournalDamaged if MVStore can't open it
     */
    static StoreFile open(Path path, int cacheMebibytes) throws IOException {
        return open(path, BlockFileStore.open(path, settings(cacheMebibytes)));
    }

    /**
     * Opens a file that is there, and never changes it.
     *
     * @throws JournalDamaged if MVStore can't open it
     */
    static StoreFile openToRead(Path path, int cacheMebibytes) throws IOException {
        return open(path, BlockFileStore.openToRead(path, settings(cacheMebibytes)));
    }

    private static Map<String, Object> settings(int cacheMebibytes) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("cacheSize", cacheMebibytes);
        settings.put("cacheConcurrency", 1);
        return settings;
    }

    private static StoreFile open(Path path, BlockFileStore file) {
        try {
            // The commit buffer is set apart: autoCommitDisabled alone leaves it, and a full one commits.
            MVStore store = new MVStore.Builder()
                    .adoptFileStore(file)
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .keysPerPage(KEYS_PER_PAGE)
                    .open();
            file.setRetentionTime(0);
            store.setVersionsToKeep(VERSIONS_KEPT);
            return new StoreFile(path, file, store);
        } catch (MVStoreException | IllegalStateException e) {
            throw new JournalDamaged(path + " can't be opened: " + e.getMessage(), e);
        }
    }

    Path path() {
        return path;
    }

    /** Bytes that the file takes. */
    long bytes() {
        return file.size();
    }

    /** Whether a write failed, for lack of room most likely: the file is lost, the other one is not. */
    boolean isOutOfRoom() {
        return file.writeFailed() && !file.forceFailed();
    }

    /** Whether a force failed, after which nobody can say what the disk holds. */
    boolean forceFailed() {
        return file.forceFailed();
    }

    /** Whether it takes that many bytes, and much more than what lives in it. */
    boolean isBloated(long bytesMin) {
        return bytes() >= bytesMin
                && (long) file.getFillRate() * file.getChunksFillRate() < BLOATED_FILL_PERCENT * 100L;
    }

    /** Commits so far. */
    long version() {
        return store.getCurrentVersion();
    }

    /**
     * The state row; empty in a file that was never committed.
     *
     * @throws JournalDamaged if it doesn't match the commit that it was read from
     */
    Optional<State> state() {
        Optional<byte[]> row = states.get(STATE_KEY);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        State state = Rows.state(RowKey.of(Table.STATE, STATE_KEY), row.get());
        if (state.format() == FORMAT && state.version() != store.getCurrentVersion()) {
            throw new JournalDamaged(path + " holds commit " + store.getCurrentVersion() + ", but its state is that of "
                    + state.version());
        }
        return Optional.of(state);
    }

    /** Makes a checkpoint of all changes: one commit, then one force. */
    void commit(UUID journal, long delta, long sequence, long nextMessage, long nextQueue) {
        flush();
        store.compact(FILL_PERCENT_MIN, REWRITTEN_BYTES_MAX);
        putState(new State(
                journal.getMostSignificantBits(),
                journal.getLeastSignificantBits(),
                FORMAT,
                delta,
                sequence,
                nextMessage,
                nextQueue,
                store.getCurrentVersion() + 1));
        sums.flush();
        store.commit();
        store.sync();
        if (held != null) {
            store.deregisterVersionUsage(held);
            held = null;
        }
    }

    private void putState(State state) {
        states.put(STATE_KEY, rows.state(RowKey.of(Table.STATE, STATE_KEY), state));
    }

    /** Writes out changes of a file that isn't complete yet, so that they don't pile up on the heap. */
    void commitPart() {
        flush();
        store.commit();
    }

    /**
     * The same in a file that was complete, once there are so many bytes: until the next {@link #commit} it says of itself that it
     * isn't, so that nobody starts from it.
     */
    void commitPartAt(long unsavedBytes) {
        if (store.getUnsavedMemory() < unsavedBytes) {
            return;
        }
        if (held == null) {
            // Else what cursors have yet to read might be overwritten.
            held = store.registerVersionUsage();
        }
        State before = Rows.state(
                RowKey.of(Table.STATE, STATE_KEY), states.get(STATE_KEY).orElseThrow());
        putState(before.unfinished(store.getCurrentVersion() + 1));
        commitPart();
    }

    private void flush() {
        references.flush();
        messages.flush();
        sums.flush();
    }

    /**
     * What the engine starts from.
     *
     * @throws JournalDamaged if a row is damaged or missing
     */
    CheckpointState restore(State state) {
        List<Delta.QueueRow> queueRows = new ArrayList<>();
        RowCursor<Long> eachQueue = queues.all();
        long checksums = 0;
        while (eachQueue.hasNext()) {
            RowKey key = queues.rowKey(eachQueue.next());
            queueRows.add(Rows.queue(key, eachQueue.row()));
            checksums += Sums.unsigned(eachQueue.row());
        }
        requireSum(Table.QUEUES, queueRows.size(), checksums);
        List<Delta.SessionRow> sessionRows = new ArrayList<>();
        RowCursor<SessionId> eachSession = sessions.all();
        checksums = 0;
        while (eachSession.hasNext()) {
            SessionId session = eachSession.next();
            sessionRows.add(Rows.session(session, RowKey.of(session), eachSession.row()));
            checksums += Sums.unsigned(eachSession.row());
        }
        requireSum(Table.SESSIONS, sessionRows.size(), checksums);
        return new CheckpointState(
                state.delta(),
                state.sequence(),
                state.nextMessage(),
                state.nextQueue(),
                queueRows,
                sessionRows,
                branchRows());
    }

    private List<Delta.BranchRow> branchRows() {
        List<Delta.BranchRow> rows = new ArrayList<>();
        RowCursor<Long> each = branches.all();
        long checksums = 0;
        while (each.hasNext()) {
            RowKey key = branches.rowKey(each.next());
            rows.add(BranchRows.read(key, each.row()));
            checksums += Sums.unsigned(each.row());
        }
        requireSum(Table.BRANCHES, rows.size(), checksums);
        return rows;
    }

    private void requireSum(Table table, long count, long checksums) {
        Sum sum = sums.get(Sums.of(table));
        if (sum.rows() != count || sum.checksums() != checksums) {
            throw new JournalDamaged(
                    path + ": " + count + " rows in " + table + " instead of " + sum.rows() + ", or others");
        }
    }

    @Override
    public void close() {
        store.closeImmediately();
    }
}
