package io.ternmq.broker.journal.h2;

import java.nio.file.Path;
import java.util.UUID;

/**
 * What the store needs to know.
 *
 * @param directory where the two files lie; in a directory that is locked for this process
 * @param journal whose data this is; a file of another one is refused
 * @param cacheMebibytes page cache of each file
 * @param logBytesSpared how large the log may grow beyond five quarters of what lives in it, before bodies are
 *     moved out
 * @param movedBytesMax how many bytes of bodies one checkpoint moves, but at least one segment's
 * @param commitsMax after how many commits a file is made anew: far from 2^26, where MVStore's numbers of chunks wrap
 */
public record StoreOptions(
        Path directory, UUID journal, int cacheMebibytes, long logBytesSpared, long movedBytesMax, long commitsMax) {
    /** The usual ones. */
    public static StoreOptions of(Path directory, UUID journal) {
        return new StoreOptions(directory, journal, 8, 128L << 20, 16L << 20, 1L << 25);
    }
}
