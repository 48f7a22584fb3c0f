package io.ternmq.server;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Says about once a second how far something has come, if it takes that long. */
final class Progress {
    private final String verb;
    private final PrintWriter err;
    private final long startNanos = System.nanoTime();
    private long saidNanos = startNanos;
    private long done;

    Progress(String verb, PrintWriter err) {
        this.verb = verb;
        this.err = err;
    }

    void step() {
        done++;
        long now = System.nanoTime();
        if (now - saidNanos > TimeUnit.SECONDS.toNanos(1)) {
            saidNanos = now;
            err.println(text(now));
        }
    }

    void end() {
        err.println(text(System.nanoTime()));
    }

    long done() {
        return done;
    }

    private String text(long now) {
        double seconds = (now - startNanos) / 1e9;
        return seconds < 1
                ? verb + " " + done
                : String.format(Locale.ROOT, "%s %d in %.0f s (%.0f/s)", verb, done, seconds, done / seconds);
    }
}
