package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.FakeLog;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;

/** The store without its thread: all work is done within the call. */
final class HandStore implements Store {
    static final UUID JOURNAL = UUID.fromString("11111111-2222-3333-4444-555555555555");

    final List<StoreResult> results = new ArrayList<>();
    final Slots slots;
    final CheckpointState from;
    private final Queue<Runnable> inbox = new ArrayDeque<>();
    private final StoreCore core;

    HandStore(Path directory, FakeLog log) throws IOException {
        this(options(directory), log);
    }

    HandStore(StoreOptions options, FakeLog log) throws IOException {
        Recovery.Found found = new Recovery(options).open(log.certified());
        slots = found.slots();
        from = found.from();
        Listener listener = new Listener() {
            @Override
            public void onResult(StoreResult result) {
                results.add(result);
            }

            @Override
            public void onFailed(Throwable cause) {
                throw new AssertionError(cause);
            }
        };
        core = new StoreCore(options, slots, new StoreCore.Log(log, log, log), listener, inbox::add);
    }

    static StoreOptions options(Path directory) {
        return options(directory, 1L << 40);
    }

    static StoreOptions options(Path directory, long unsavedBytesMax) {
        return new StoreOptions(directory, JOURNAL, 1, 1L << 40, 1 << 20, unsavedBytesMax, 1 << 20, 256 << 10);
    }

    /** Does a slice of work; whether there is more. */
    boolean step() {
        boolean more = core.advance();
        while (!inbox.isEmpty()) {
            inbox.remove().run();
            more = true;
        }
        return more;
    }

    /** Works until there is nothing to do. */
    void run() {
        while (step()) {
            // All is in the condition.
        }
    }

    /** Takes a delta without working on it. */
    void take(Delta delta) {
        core.checkpoint(delta);
    }

    @Override
    public void checkpoint(Delta delta) {
        take(delta);
        run();
    }

    @Override
    public void loadPage(StoreResult.PageRequest request) {
        core.loadPage(request);
        run();
    }

    @Override
    public void loadBodies(StoreResult.BodyRequest request) {
        core.loadBodies(request);
        run();
    }

    void forceReclaim() {
        core.forceReclaim();
    }

    /** The result of a page read. */
    StoreResult page(long queue, long from, int messages) {
        results.clear();
        loadPage(new StoreResult.PageRequest(1, queue, from, messages, Long.MAX_VALUE));
        return results.stream()
                .filter(each -> !(each instanceof StoreResult.CheckpointDone))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        core.close();
    }
}
