package io.ternmq.jms.link;

import io.ternmq.jms.transport.Loop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way from application threads to the loop: tasks in the order in which they came, drained together, so that
 * many of them cost one wake-up of the loop and one flush.
 */
final class Mailbox {

    private final Loop loop;
    private final Runnable drain;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** A mailbox that has the loop run {@code drain} when there is something in it. */
    Mailbox(Loop loop, Runnable drain) {
        this.loop = loop;
        this.drain = drain;
    }

    /** Any thread. */
    void put(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Makes the loop drain; any thread. */
    void wake() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            loop.execute(drain);
        }
    }

    /** The loop begins to drain: whatever is put from now on makes it drain again. */
    void beginDrain() {
        scheduled.set(false);
    }

    @Nullable
    Runnable poll() {
        return tasks.poll();
    }
}
