package io.ternmq.broker.journal.memory;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A journal that forgets everything with the process. What it promises is worth nothing after that; the order and the
 * reports are those of every journal.
 *
 * <p>Either all is durable as soon as it is appended, or a test decides when, and may let it fail or crash.
 *
 * <p>Owned by the thread that runs the engine, which also is the store's.
 */
public final class MemoryJournal implements Journal, Bodies {
    private final Listener listener;
    private final boolean manual;
    private final List<Batch> history = new ArrayList<>();
    private final Map<Long, byte[]> contents = new HashMap<>();
    private final Deque<Appended> bodies = new ArrayDeque<>();
    private long sequence;
    private long durable;
    private boolean over;

    /** A body that was appended, and with which batch. */
    private record Appended(long message, long sequence) {}

    private MemoryJournal(Listener listener, boolean manual, long sequence) {
        this.listener = listener;
        this.manual = manual;
        this.sequence = sequence;
        durable = sequence;
    }

    /** A journal in which every append is durable at once. Keeps no batches. */
    public static MemoryJournal immediate(Listener listener) {
        return new MemoryJournal(listener, false, 0);
    }

    /** A journal in which every append is written at once, and durable when {@link #force} is called. */
    public static MemoryJournal manual(Listener listener) {
        return manual(listener, List.of());
    }

    /**
     * The same, after a crash.
     *
     * @param survived what another journal left behind, from its first batch on
     */
    public static MemoryJournal manual(Listener listener, List<Batch> survived) {
        long last = survived.isEmpty() ? 0 : survived.get(survived.size() - 1).sequence();
        var journal = new MemoryJournal(listener, true, last);
        journal.keep(survived);
        return journal;
    }

    @Override
    public void append(List<Batch> batches, boolean force) {
        if (over) {
            return;
        }
        for (Batch batch : batches) {
            if (batch.sequence() != sequence + 1) {
                throw new IllegalArgumentException("batch " + batch.sequence() + " after " + sequence);
            }
            sequence++;
        }
        keep(batches);
        if (!batches.isEmpty()) {
            listener.onWritten(sequence);
        }
        if (!manual) {
            force();
        }
    }

    @Override
    public void barrier() {
        append(List.of(), true);
    }

    /** Makes durable all that was appended. */
    public void force() {
        if (!over && durable < sequence) {
            durable = sequence;
            listener.onDurable(durable);
        }
    }

    /** Fails, as a log whose force failed. */
    public void fail(Throwable cause) {
        if (!over) {
            over = true;
            listener.onFailed(cause);
        }
    }

    /** Loses leadership, as a replicated journal may. */
    public void supersede() {
        if (!over) {
            over = true;
            listener.onSuperseded();
        }
    }

    /** Sequence of the last batch that was reported durable. */
    public long durable() {
        return durable;
    }

    /**
     * Ends as a crash does, and returns what survives, from the first batch on; for a manual journal only.
     *
     * @param last sequence of the last batch that survives: at least {@link #durable}
     */
    public List<Batch> crash(long last) {
        if (!manual || last < durable || last > sequence) {
            throw new IllegalArgumentException(
                    "a crash can't leave " + last + " of " + sequence + ", durable " + durable);
        }
        over = true;
        return history.stream().filter(batch -> batch.sequence() <= last).toList();
    }

    @Override
    public void close() {
        force();
        over = true;
    }

    @Override
    public Optional<Place> place(long message) {
        return Optional.ofNullable(contents.get(message)).map(content -> new Place(1, 0, content.length));
    }

    @Override
    public List<BodyRead> read(List<BodyAt> wanted) {
        return wanted.stream().map(this::read).toList();
    }

    @Override
    public void forget(long last, long[] pinned) {
        var stays = new ArrayList<Appended>();
        while (!bodies.isEmpty() && bodies.peekFirst().sequence() <= last) {
            Appended body = bodies.removeFirst();
            if (Arrays.binarySearch(pinned, body.message()) >= 0) {
                stays.add(body);
            } else {
                contents.remove(body.message());
            }
        }
        for (int i = stays.size() - 1; i >= 0; i--) {
            bodies.addFirst(stays.get(i));
        }
    }

    private BodyRead read(BodyAt wanted) {
        byte[] content = contents.get(wanted.message());
        return content == null ? new BodyRead.Gone() : new BodyRead.Found(content);
    }

    private void keep(List<Batch> batches) {
        if (manual) {
            history.addAll(batches);
        }
        for (Batch batch : batches) {
            for (JournalRecord each : batch.records()) {
                if (each instanceof JournalRecord.Body body) {
                    contents.put(body.message(), body.content());
                    bodies.addLast(new Appended(body.message(), batch.sequence()));
                }
            }
        }
    }
}
