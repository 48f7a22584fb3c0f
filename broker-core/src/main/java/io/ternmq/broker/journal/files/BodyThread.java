package io.ternmq.broker.journal.files;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * The one thread that touches the files of large bodies, in the order of its tasks. It can't be interrupted, since an
 * interrupt during a read or write would close the file under it.
 */
final class BodyThread extends Thread {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Consumer<Throwable> onError;
    private boolean ended;

    /** @param onError hears what a task threw; the thread ends with it */
    BodyThread(Consumer<Throwable> onError) {
        super("ternmq-bodies");
        this.onError = onError;
        setDaemon(true);
    }

    /** Takes a task. Thread: any. */
    void tell(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                next().run();
            }
        } catch (RuntimeException | Error e) {
            onError.accept(e);
        }
    }

    private Runnable next() {
        while (true) {
            try {
                return tasks.take();
            } catch (InterruptedException e) {
                // Nobody can interrupt this thread; going on is right, since the files must stay open.
            }
        }
    }

    /** Ends it when it has done its tasks, and waits for that. */
    void close() {
        tasks.add(() -> ended = true);
        boolean interrupted = false;
        while (isAlive()) {
            try {
                join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void interrupt() {
        // See above.
    }
}
