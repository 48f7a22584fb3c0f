package io.ternmq.broker.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A listener that remembers what it heard. */
public final class Heard implements Journal.Listener {
    public final AtomicLong written = new AtomicLong();
    public final AtomicLong durable = new AtomicLong();
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();
    public final List<String> events = new CopyOnWriteArrayList<>();
    private final boolean remember;

    public Heard() {
        this(true);
    }

    /** @param remember false: sequences alone, for long runs */
    public Heard(boolean remember) {
        this.remember = remember;
    }

    @Override
    public void onWritten(long sequence) {
        check(written, sequence);
        note("written " + sequence);
    }

    @Override
    public void onDurable(long sequence) {
        check(durable, sequence);
        note("durable " + sequence);
    }

    @Override
    public void onFailed(Throwable cause) {
        failures.add(cause);
        note("failed");
    }

    @Override
    public void onSuperseded() {
        note("superseded");
    }

    @Override
    public void onSpaceLow() {
        note("space low");
    }

    @Override
    public void onSpaceOk() {
        note("space ok");
    }

    private void note(String event) {
        if (remember) {
            events.add(event);
        }
    }

    private static void check(AtomicLong last, long sequence) {
        if (last.getAndSet(sequence) > sequence) {
            throw new AssertionError("reported " + sequence + " after " + last);
        }
    }
}
