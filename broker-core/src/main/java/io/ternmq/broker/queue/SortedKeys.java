package io.ternmq.broker.queue;

import java.util.Arrays;

/** A few keys in rising order, each once; the greatest goes when there are too many. */
final class SortedKeys {
    private static final int CAPACITY_MIN = 8;

    private final int most;
    private long[] keys = new long[CAPACITY_MIN];
    /** Where the lowest stands. */
    private int start;

    private int end;

    SortedKeys(int most) {
        this.most = most;
    }

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    /** The lowest; there is one. */
    long first() {
        assert start < end;
        return keys[start];
    }

    /** One by its place in the order. */
    long get(int index) {
        return keys[start + index];
    }

    /** Puts a key in. Returns the key that had to go, or {@code Long.MAX_VALUE} if none had to. */
    long add(long key) {
        int at = place(key);
        if (at < end && keys[at] == key) {
            return Long.MAX_VALUE;
        }
        if (size() == most) {
            if (at == end) {
                return key;
            }
            end--;
            long greatest = keys[end];
            insert(at, key);
            return greatest;
        }
        insert(at, key);
        return Long.MAX_VALUE;
    }

    /** Takes a key out, if it is in. */
    void remove(long key) {
        int at = place(key);
        if (at == end || keys[at] != key) {
            return;
        }
        if (at == start) {
            start++;
        } else {
            System.arraycopy(keys, at + 1, keys, at, end - at - 1);
            end--;
        }
    }

    private int place(long key) {
        if (start == end || keys[end - 1] < key) {
            return end;
        }
        int at = Arrays.binarySearch(keys, start, end, key);
        return at >= 0 ? at : -at - 1;
    }

    private void insert(int place, long key) {
        int at = place;
        if (end == keys.length) {
            int size = size();
            long[] target = size > keys.length / 2 ? new long[keys.length * 2] : keys;
            System.arraycopy(keys, start, target, 0, size);
            keys = target;
            at -= start;
            start = 0;
            end = size;
        }
        System.arraycopy(keys, at, keys, at + 1, end - at);
        keys[at] = key;
        end++;
    }
}
