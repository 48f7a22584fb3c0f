package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Store;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that touches the files. It can't be interrupted: an interrupt during a read or write would close the
 * file under it.
 */
final class StoreThread implements AutoCloseable {
    private static final long CLOSE_POLL_MILLIS = 10;
    private static final long ROOM_POLL_MILLIS = 500;
    private static final long CLOSE_WAIT_MILLIS = 10_000;

    private final BlockingQueue<Consumer<StoreCore>> inbox = new LinkedBlockingQueue<>();
    private final Worker worker = new Worker();
    private volatile boolean closing;

    /** Begins to work; an error of the core is reported once, and ends it. */
    void start(StoreCore core, Store.Listener listener) {
        worker.work = () -> run(core, listener);
        worker.start();
    }

    /** Tells the core something, from any thread. */
    void tell(Consumer<StoreCore> message) {
        inbox.add(message);
    }

    /** Runs a task on the thread. */
    void run(Runnable task) {
        inbox.add(core -> task.run());
    }

    private void run(StoreCore core, Store.Listener listener) {
        try (core) {
            boolean more = core.advance();
            while (!closing) {
                drain(core, more);
                more = core.advance();
            }
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_WAIT_MILLIS);
            while (core.isBusy() && System.nanoTime() - end < 0) {
                drain(core, more);
                more = core.advance();
            }
        } catch (RuntimeException | Error e) {
            listener.onFailed(e);
        }
    }

    private void drain(StoreCore core, boolean more) {
        Consumer<StoreCore> message = more ? inbox.poll() : await(core);
        while (message != null) {
            message.accept(core);
            message = inbox.poll();
        }
    }

    private Consumer<StoreCore> await(StoreCore core) {
        try {
            if (!closing && !core.isStalled()) {
                return inbox.take();
            }
            Consumer<StoreCore> message =
                    inbox.poll(closing ? CLOSE_POLL_MILLIS : ROOM_POLL_MILLIS, TimeUnit.MILLISECONDS);
            return message == null ? each -> {} : message;
        } catch (InterruptedException e) {
            // Nobody can interrupt this thread; if it seems so, going on is right, since the files must stay open.
            return each -> {};
        }
    }

    /** Lets the work that has begun end, and closes the files. */
    @Override
    public void close() {
        closing = true;
        inbox.add(core -> {});
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thread that ignores interrupts. */
    private static final class Worker extends Thread {
        private Runnable work = () -> {};

        Worker() {
            super("ternmq-store");
            setDaemon(true);
        }

        @Override
        public void run() {
            work.run();
        }

        @Override
        public void interrupt() {
            // See the class above.
        }
    }
}
