package io.ternmq.broker.schedule;

import io.ternmq.broker.id.LongMap;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What falls due when: at most one time for each of the things numbered from 1. */
public final class Agenda {
    /** Stands for no time. */
    public static final long NEVER = Long.MAX_VALUE;

    private record Entry(long dueMillis, long id) {}

    private final LongMap<Entry> byId = new LongMap<>();
    private final TreeSet<Entry> inOrder =
            new TreeSet<>(Comparator.comparingLong(Entry::dueMillis).thenComparingLong(Entry::id));

    /** It falls due then, and at no other time; {@link #NEVER} takes it off. */
    public void set(long id, long dueMillis) {
        Entry before = byId.get(id);
        if (before != null && before.dueMillis() == dueMillis) {
            return;
        }
        remove(id);
        if (dueMillis != NEVER) {
            Entry entry = new Entry(dueMillis, id);
            byId.put(id, entry);
            inOrder.add(entry);
        }
    }

    /** It falls due then, if not before. */
    public void atLatest(long id, long dueMillis) {
        Entry before = byId.get(id);
        if (before == null || before.dueMillis() > dueMillis) {
            set(id, dueMillis);
        }
    }

    /** It falls due no more. */
    public void remove(long id) {
        Entry entry = byId.remove(id);
        if (entry != null) {
            inOrder.remove(entry);
        }
    }

    /** When the next thing falls due, or {@link #NEVER}. */
    public long nextMillis() {
        Entry first = first();
        return first == null ? NEVER : first.dueMillis();
    }

    /** Takes off the thing that has been due the longest; 0 if none is. */
    public long takeDue(long nowMillis) {
        Entry first = first();
        if (first == null || first.dueMillis() > nowMillis) {
            return 0;
        }
        remove(first.id());
        return first.id();
    }

    private @Nullable Entry first() {
        return inOrder.isEmpty() ? null : inOrder.first();
    }
}
