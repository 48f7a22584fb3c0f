package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Certifier;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.SegmentSpace;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The store in two H2 files written in turn (docs/journal.md).
 *
 * <p>Used in three steps: {@link #open} finds the checkpoint to replay from, {@link #start} begins to work on a thread
 * of its own, {@link #close} lets the deltas that it has go into both files, if the log goes on certifying them.
 */
public final class H2Store implements Store {
    private final StoreOptions options;
    private final Recovery.Found found;
    private final StoreThread thread = new StoreThread();
    private volatile boolean started;

    private H2Store(StoreOptions options, Recovery.Found found) {
        this.options = options;
        this.found = found;
    }

    /**
     * Opens the files in a directory that this process has locked, or makes them.
     *
     * @param certified newest checkpoint of each file, as the log says; empty for a new journal
     * @throws io.ternmq.broker.journal.JournalDamaged if none of the files can be used
     * @throws io.ternmq.broker.journal.JournalMismatch if they belong to another journal, or have a newer format
     */
    public static H2Store open(StoreOptions options, List<Certifier.Checkpoint> certified) throws IOException {
        return new H2Store(options, new Recovery(options).open(certified));
    }

    /** Whether there is a file of a store in a directory. */
    public static boolean isAt(Path directory) {
        return Files.exists(StoreNames.file(directory, 0)) || Files.exists(StoreNames.file(directory, 1));
    }

    /** The checkpoint to replay from. */
    public CheckpointState from() {
        return found.from();
    }

    /**
     * Whether a message has a reference, or is held by a transaction, at that checkpoint; yes, too, where that can't be read,
     * so that nothing is given up for it. Before {@link #start} only.
     */
    public boolean holds(long message) {
        try {
            return found.slots().reading().messages.get(message).isPresent();
        } catch (RuntimeException e) {
            if (Damage.is(e)) {
                return true;
            }
            throw e;
        }
    }

    /** Begins to work. */
    public void start(Bodies bodies, SegmentSpace space, Certifier certifier, Listener listener) {
        started = true;
        thread.start(
                new StoreCore(
                        options, found.slots(), new StoreCore.Log(bodies, space, certifier), listener, thread::run),
                listener);
    }

    @Override
    public void checkpoint(Delta delta) {
        thread.tell(core -> core.checkpoint(delta));
    }

    @Override
    public void loadPage(StoreResult.PageRequest request) {
        thread.tell(core -> core.loadPage(request));
    }

    @Override
    public void loadBodies(StoreResult.BodyRequest request) {
        thread.tell(core -> core.loadBodies(request));
    }

    /** Lets everything that lives in a sealed segment of the log move into the files with the next checkpoint. */
    public void forceReclaim() {
        thread.tell(StoreCore::forceReclaim);
    }

    @Override
    public void close() {
        if (started) {
            thread.close();
        } else {
            found.slots().close();
        }
    }
}
