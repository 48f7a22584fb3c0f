package io.ternmq.jms.client;

import io.ternmq.jms.link.Wakeup;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which a session calls listeners: message listeners and completion listeners (JMS 3.1 §6.2.5, §7.3).
 * It lives from the first of them to the end of the session.
 */
final class SessionThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionThread.class);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int BATCH_MAX = 64;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<JmsMessageConsumer> listening = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> completions = new ConcurrentLinkedQueue<>();
    private final Wakeup wakeup = new Wakeup();
    private final Thread thread;

    /** Whether a completion listener is still to be called: each is, at the latest when the broker has closed the session. */
    private final BooleanSupplier completing;

    private volatile boolean handing;
    private volatile boolean ended;

    /** It looks at its tasks no more. */
    private volatile boolean gone;

    SessionThread(BooleanSupplier completing) {
        this.completing = completing;
        this.thread = new Thread(this, "ternmq-session-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    Wakeup wakeup() {
        return wakeup;
    }

    /** Has the consumer's deliveries handed to its listener from now on. */
    void listen(JmsMessageConsumer consumer) {
        if (!listening.contains(consumer)) {
            listening.add(consumer);
        }
        wakeup.signal();
    }

    void forget(JmsMessageConsumer consumer) {
        listening.remove(consumer);
    }

    /** Runs a task between two calls of listeners, or here when there will be none. */
    private void execute(Runnable task) {
        tasks.add(task);
        wakeup.signal();
        if (gone) {
            run(tasks, Integer.MAX_VALUE);
        }
    }

    /** Calls a completion listener, after those of earlier sends. */
    void complete(Runnable call) {
        completions.add(call);
        wakeup.signal();
    }

    /**
     * Calls completion listeners until there is nothing more to complete, for a message listener of this thread that can't
     * go on before; false if that took too long.
     */
    boolean completeUntil(BooleanSupplier nothingMore, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        run(completions, Integer.MAX_VALUE);
        while (!nothingMore.getAsBoolean()) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                return false;
            }
            wakeup.await(remaining);
            run(completions, Integer.MAX_VALUE);
        }
        return true;
    }

    /** Waits for the listener that runs now, if there is one; false if that took too long. */
    boolean awaitPause(long timeoutMillis) {
        if (isCurrent() || !thread.isAlive()) {
            return true;
        }
        var paused = new Wakeup();
        execute(paused::signal);
        return paused.await(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }

    /** Whether a message listener of this session called what runs now, maybe by way of a completion listener. */
    boolean isInMessageListener() {
        return isCurrent() && handing;
    }

    /**
     * Waits for the message listener that runs now, if there is one, and not for completion listeners; false if that took too
     * long. Deliveries are stopped before.
     */
    boolean awaitMessageListener(long timeoutMillis) {
        return !handing || awaitPause(timeoutMillis);
    }

    /** Ends the thread once the listener that runs now has returned, and all completion listeners. */
    void end() {
        ended = true;
        wakeup.signal();
    }

    @Override
    public void run() {
        while (!ended || completing.getAsBoolean()) {
            boolean worked = run(completions, BATCH_MAX);
            worked |= run(tasks, BATCH_MAX);
            for (var consumer : listening) {
                worked |= handTo(consumer);
            }
            // An interrupt by a listener was meant for that listener.
            boolean interrupted = Thread.interrupted();
            if (interrupted) {
                LOG.debug("A listener left its thread interrupted.");
            }
            if (!worked && (!ended || completing.getAsBoolean())) {
                wakeup.await(IDLE_NANOS);
            }
        }
        run(completions, Integer.MAX_VALUE);
        gone = true;
        run(tasks, Integer.MAX_VALUE);
    }

    private boolean handTo(JmsMessageConsumer consumer) {
        // Before it looks whether anything may be handed over: whoever stops or closes looks the other way round.
        handing = true;
        try {
            return !ended && consumer.callListener(BATCH_MAX);
        } finally {
            handing = false;
        }
    }

    private static boolean run(ConcurrentLinkedQueue<Runnable> queue, int max) {
        int count = 0;
        while (count < max) {
            var task = queue.poll();
            if (task == null) {
                break;
            }
            run(task);
            count++;
        }
        return count > 0;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.warn("A completion listener failed.", e);
        }
    }
}
