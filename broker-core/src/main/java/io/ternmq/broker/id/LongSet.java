package io.ternmq.broker.id;

/** A set of longs without boxing. */
public final class LongSet {
    private static final Object PRESENT = new Object();

    private final LongMap<Object> map = new LongMap<>();

    /** Adds a number; nothing happens if it is there. */
    public void add(long number) {
        map.put(number, PRESENT);
    }

    /** Takes a number out; nothing happens if it is not there. */
    public void remove(long number) {
        map.remove(number);
    }

    /** Whether the number is there. */
    public boolean contains(long number) {
        return map.contains(number);
    }

    /** How many numbers there are. */
    public int size() {
        return map.size();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return map.isEmpty();
    }

    /** All numbers, rising. */
    public long[] sorted() {
        return map.sortedKeys();
    }
}
