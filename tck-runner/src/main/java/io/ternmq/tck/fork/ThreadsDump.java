package io.ternmq.tck.fork;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Writes what all threads do when a test has run for too long, shortly before it is ended. The fork's main thread. */
final class ThreadsDump {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "tck-threads-dump");
        thread.setDaemon(true);
        return thread;
    });
    private final PrintStream out;
    private final Duration after;
    private @Nullable ScheduledFuture<?> next;

    ThreadsDump(PrintStream out, Duration after) {
        this.out = out;
        this.after = after;
    }

    /** Follows the tests. */
    void onEvent(Event event) {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        if (event instanceof Event.Started started) {
            next = timer.schedule(() -> write(started.method()), after.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void write(String method) {
        var text = new StringBuilder(method + " has run for " + after.toSeconds() + " s; the threads are\n");
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            text.append('"')
                    .append(thread.getName())
                    .append("\" ")
                    .append(thread.getState())
                    .append('\n');
            for (StackTraceElement frame : frames) {
                text.append("    at ").append(frame).append('\n');
            }
        });
        out.println(text);
    }
}
