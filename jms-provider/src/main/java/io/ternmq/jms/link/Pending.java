package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A result that the loop provides, once, and one application thread waits for. */
public class Pending<T> {

    private volatile @Nullable Object outcome;
    private volatile @Nullable Thread waiter;
    private volatile @Nullable Runnable then;

    /**
     * Waits for the result.
     *
     * @return whether it is there; false at the deadline
     */
    public final boolean await(long timeoutMillis) {
        if (outcome != null) {
            return true;
        }
        waiter = Thread.currentThread();
        try {
            return Parking.await(this::isDone, this, TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        } finally {
            waiter = null;
        }
    }

    /**
     * Runs an action when the result is there: in the thread that provides it, or at once. There is one such action; it may run twice
     * if the result comes in this very moment.
     */
    public final void whenDone(Runnable action) {
        then = action;
        if (isDone()) {
            action.run();
        }
    }

    /** Whether the result is there. */
    public final boolean isDone() {
        return outcome != null;
    }

    /** Why there is no value; empty when there is one, or nothing yet. */
    public final Optional<Failure> failure() {
        return outcome instanceof Failure failure ? Optional.of(failure) : Optional.empty();
    }

    /** The value of a result that succeeded. */
    @SuppressWarnings("unchecked") // only succeed() and fail() set it
    public final T value() {
        var result = outcome;
        if (result == null || result instanceof Failure) {
            throw new IllegalStateException("no value: " + result);
        }
        return (T) result;
    }

    final void succeed(T value) {
        resolve(value);
    }

    final void fail(Failure failure) {
        resolve(failure);
    }

    private void resolve(Object result) {
        if (outcome != null) {
            return;
        }
        outcome = result;
        var thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
        var action = then;
        if (action != null) {
            action.run();
        }
    }
}
