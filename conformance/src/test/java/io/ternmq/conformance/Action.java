package io.ternmq.conformance;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Something that a listener does, and that may fail. */
@FunctionalInterface
public interface Action {

    /** States of a thread that waits. */
    Set<Thread.State> WAITS = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    /** Does it. */
    void run() throws Exception;

    /** Begins it on a thread of its own, goes on when that waits for something, and tells what it fails with in the end. */
    static CompletableFuture<Optional<Throwable>> waiting(Action action) {
        var outcome = new CompletableFuture<Optional<Throwable>>();
        var thread = new Thread(() -> outcome.complete(Optional.ofNullable(failure(action))), "waiting");
        thread.setDaemon(true);
        thread.start();
        while (!outcome.isDone() && !WAITS.contains(thread.getState())) {
            Thread.onSpinWait();
        }
        return outcome;
    }

    /** What it fails with; null if it doesn't. */
    static Throwable failure(Action action) {
        try {
            action.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
