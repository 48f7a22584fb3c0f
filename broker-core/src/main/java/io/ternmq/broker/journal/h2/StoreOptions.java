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
 * @param unsavedBytesMax how much of a checkpoint may pile up on the heap, by MVStore's estimate, before it is written out:
 *     a change of many pages goes into a file by parts, and none of it counts before the last
 * @param commitsMax after how many commits a file is made anew: far from 2^26, where MVStore's numbers of chunks wrap
 * @param bloatedBytesMin from how many bytes on a file that is three quarters empty is made anew
 */
public record StoreOptions(
        Path directory,
        UUID journal,
        int cacheMebibytes,
        long logBytesSpared,
        long movedBytesMax,
        long unsavedBytesMax,
        long commitsMax,
        long bloatedBytesMin) {
    private static final int UNSAVED_HEAP_PARTS = 16;

    /** The usual ones. */
    public static StoreOptions of(Path directory, UUID journal) {
        long unsavedBytesMax = Runtime.getRuntime().maxMemory() / UNSAVED_HEAP_PARTS;
        return new StoreOptions(directory, journal, 8, 128L << 20, 16L << 20, unsavedBytesMax, 1L << 25, 64L << 20);
    }
}
