package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Place;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Message id → place, for bodies that the store doesn't know yet.
 *
 * <ol>
 *   <li>One thread puts (whoever owns the disk), one other looks up and forgets (the store's).
 *   <li>A lookup finds every put whose batch was reported before.
 *   <li>Places are kept in tables of fixed size, in order of sequence, and dropped a table at a time, so a place lives a
 *       little longer than it has to. The newest table is never dropped, since it may be being written.
 * </ol>
 */
final class PlaceIndex {
    private static final int ENTRIES = 8192;

    private final ConcurrentLinkedDeque<Table> tables = new ConcurrentLinkedDeque<>();
    /** Written by the thread that puts. */
    private volatile Table newest = new Table();
    /** Owned by the store's thread. */
    private final Map<Long, Place> pinned = new HashMap<>();

    PlaceIndex() {
        tables.add(newest);
    }

    void put(long message, Place place, long sequence) {
        if (newest.isFull()) {
            newest = new Table();
            tables.addLast(newest);
        }
        newest.put(message, place, sequence);
    }

    Optional<Place> get(long message) {
        for (var newestFirst = tables.descendingIterator(); newestFirst.hasNext(); ) {
            Optional<Place> place = newestFirst.next().get(message);
            if (place.isPresent()) {
                return place;
            }
        }
        return Optional.ofNullable(pinned.get(message));
    }

    void forget(long sequence, long[] kept) {
        var keep = new HashMap<Long, Place>();
        for (long message : kept) {
            get(message).ifPresent(place -> keep.put(message, place));
        }
        pinned.clear();
        pinned.putAll(keep);
        Table last = newest;
        tables.removeIf(table -> table != last && table.lastSequence <= sequence);
    }

    /** Open addressing, at most half full; nothing is ever removed. A slot's key is written last. */
    private static final class Table {
        private static final int SLOTS = 2 * ENTRIES;
        private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

        private final long[] keys = new long[SLOTS];
        private final long[] segments = new long[SLOTS];
        private final long[] spans = new long[SLOTS];
        private int entries;
        private volatile long lastSequence;

        boolean isFull() {
            return entries == ENTRIES;
        }

        void put(long message, Place place, long sequence) {
            int slot = slot(message);
            while (keys[slot] != 0 && keys[slot] != message) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            segments[slot] = place.segment();
            spans[slot] = (long) place.offset() << 32 | place.length();
            LONGS.setRelease(keys, slot, message);
            entries++;
            lastSequence = sequence;
        }

        Optional<Place> get(long message) {
            for (int slot = slot(message); ; slot = (slot + 1) & (SLOTS - 1)) {
                long key = (long) LONGS.getAcquire(keys, slot);
                if (key == message) {
                    return Optional.of(new Place(segments[slot], (int) (spans[slot] >>> 32), (int) spans[slot]));
                }
                if (key == 0) {
                    return Optional.empty();
                }
            }
        }

        private static int slot(long message) {
            return (int) ((message * 0x9E3779B97F4A7C15L) >>> 40) & (SLOTS - 1);
        }
    }
}
