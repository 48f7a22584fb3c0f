package io.ternmq.broker.journal.format;

import io.ternmq.broker.journal.JournalDamaged;

/**
 * Keys as runs of neighbours, in their order.
 *
 * <pre>
 *  i32 runs
 *  runs times:  i64 first | i32 count        first, first + 1, … first + count - 1
 * </pre>
 */
final class KeyRuns {
    /** More keys than any record has; a length that lies must not exhaust the heap. */
    static final int KEYS_MAX = 1 << 20;

    private static final int RUN_BYTES = 12;

    private KeyRuns() {}

    /** Bytes that the runs of these keys take at most, without their number. */
    static long bytesMax(long[] keys) {
        return (long) RUN_BYTES * keys.length;
    }

    static void write(Output out, long[] keys) {
        if (keys.length > KEYS_MAX) {
            throw new IllegalArgumentException(keys.length + " keys in one record");
        }
        int at = out.position();
        out.i32(0);
        int runs = 0;
        for (int from = 0; from < keys.length; ) {
            int to = runEnd(keys, from);
            out.i64(keys[from]).i32(to - from);
            from = to;
            runs++;
        }
        out.patchI32(at, runs);
    }

    static long[] read(Input in) {
        int runs = in.count(RUN_BYTES);
        long[] firsts = new long[runs];
        int[] counts = new int[runs];
        int total = 0;
        for (int run = 0; run < runs; run++) {
            firsts[run] = in.i64();
            counts[run] = in.i32();
            if (counts[run] < 1 || counts[run] > KEYS_MAX - total) {
                throw new JournalDamaged("a run of " + counts[run] + " keys");
            }
            total += counts[run];
        }
        long[] keys = new long[total];
        int at = 0;
        for (int run = 0; run < runs; run++) {
            for (int i = 0; i < counts[run]; i++) {
                keys[at++] = firsts[run] + i;
            }
        }
        return keys;
    }

    private static int runEnd(long[] keys, int from) {
        int to = from + 1;
        while (to < keys.length && keys[to] == keys[to - 1] + 1) {
            to++;
        }
        return to;
    }
}
