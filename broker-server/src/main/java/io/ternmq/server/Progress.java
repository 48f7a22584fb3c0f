package io.ternmq.server;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Says about once a second how far something has come, if it takes that long. */
final class Progress {
    private final String verb;
    private final PrintWriter err;
    private final LongSupplier clockNanos;
    private final long startNanos;
    private long saidNanos;
    private long done;

    Progress(String verb, PrintWriter err) {
        this(verb, err, System::nanoTime);
    }

    Progress(String verb, PrintWriter err, LongSupplier clockNanos) {
        this.verb = verb;
        this.err = err;
        this.clockNanos = clockNanos;
        this.startNanos = clockNanos.getAsLong();
        this.saidNanos = startNanos;
    }

    void step() {
        done++;
        if (isDue()) {
            err.println(text(saidNanos));
        }
    }

    /** A step that says itself how far things are. */
    void step(String where) {
        if (isDue()) {
            err.println(verb + " " + where);
        }
    }

    private boolean isDue() {
        long now = clockNanos.getAsLong();
        boolean due = now - saidNanos > TimeUnit.SECONDS.toNanos(1);
        saidNanos = due ? now : saidNanos;
        return due;
    }

    void end() {
        err.println(text(clockNanos.getAsLong()));
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
