package io.ternmq.broker.id;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from long to object without boxing: open addressing with linear probing, and no gravestones. The order of
 * iteration depends on nothing but what was put and removed, so equal runs stay equal.
 *
 * @param <V> the values
 */
public final class LongMap<V> {
    private static final int CAPACITY_MIN = 16;

    private long[] keys = new long[CAPACITY_MIN];
    private @Nullable Object[] values = new Object[CAPACITY_MIN];
    private int size;

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The value of a key, or null. */
    @SuppressWarnings("unchecked")
    public @Nullable V get(long key) {
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (values[slot] != null) {
            if (keys[slot] == key) {
                return (V) values[slot];
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    /** Whether the key has a value. */
    public boolean contains(long key) {
        return get(key) != null;
    }

    /** Puts a value in place of the former one. */
    public void put(long key, V value) {
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (values[slot] != null) {
            if (keys[slot] == key) {
                values[slot] = value;
                return;
            }
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        values[slot] = value;
        size++;
        if (size * 3L > keys.length * 2L) {
            resize(keys.length * 2);
        }
    }

    /** Takes the value of a key out, or returns null. */
    @SuppressWarnings("unchecked")
    public @Nullable V remove(long key) {
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (values[slot] != null) {
            if (keys[slot] == key) {
                V found = (V) values[slot];
                close(slot, mask);
                size--;
                if (keys.length > CAPACITY_MIN && size * 8L < keys.length) {
                    resize(keys.length / 2);
                }
                return found;
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    /** Takes everything out. */
    public void clear() {
        keys = new long[CAPACITY_MIN];
        values = new Object[CAPACITY_MIN];
        size = 0;
    }

    /** Shows every value; the map must not change meanwhile. */
    @SuppressWarnings("unchecked")
    public void forEach(Consumer<? super V> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    /** All keys, rising. */
    public long[] sortedKeys() {
        long[] sorted = new long[size];
        int count = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (values[slot] != null) {
                sorted[count] = keys[slot];
                count++;
            }
        }
        Arrays.sort(sorted);
        return sorted;
    }

    private void close(int gap, int mask) {
        int hole = gap;
        int slot = (hole + 1) & mask;
        while (values[slot] != null) {
            int home = slot(keys[slot], mask);
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                keys[hole] = keys[slot];
                values[hole] = values[slot];
                hole = slot;
            }
            slot = (slot + 1) & mask;
        }
        values[hole] = null;
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[capacity];
        values = new Object[capacity];
        int mask = capacity - 1;
        for (int old = 0; old < oldKeys.length; old++) {
            if (oldValues[old] != null) {
                int slot = slot(oldKeys[old], mask);
                while (values[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                keys[slot] = oldKeys[old];
                values[slot] = oldValues[old];
            }
        }
    }

    private static int slot(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }
}
