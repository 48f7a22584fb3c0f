package io.ternmq.broker.id;

import java.util.Arrays;

/** A growing list of longs without boxing. */
public final class LongList {
    private long[] numbers = new long[8];
    private int size;

    /** Adds a number at the end. */
    public void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        numbers[size] = number;
        size++;
    }

    /** How many numbers there are. */
    public int size() {
        return size;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Takes everything out. */
    public void clear() {
        size = 0;
    }

    /** A copy of exactly the numbers in it. */
    public long[] toArray() {
        return Arrays.copyOf(numbers, size);
    }
}
