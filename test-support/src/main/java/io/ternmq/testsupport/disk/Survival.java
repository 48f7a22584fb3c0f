package io.ternmq.testsupport.disk;

import java.util.List;
import java.util.Random;

/**
 * Decides by a seed what of the unforced survives a crash. All decisions are cuts: of the things pending at a place
 * (a sector, a file's size, a directory), those before the cut survive and those after it don't, so a place always has a
 * state that it really had, and the places are independent of each other.
 */
final class Survival {
    private final Kind kind;
    private final long seed;
    private final int position;
    private final int globalCut;
    private final double nothing;
    private final double everything;
    private final long victim;

    /** The ways in which a crash treats what was not forced. */
    enum Kind {
        /** All of it is gone. */
        NOTHING,
        /** All of it stays, as when only the process dies. */
        EVERYTHING,
        /** All up to a moment stays, and the write after that is torn at a sector. */
        PREFIX,
        /** As before, torn at a byte. */
        PREFIX_OF_BYTES,
        /** Each block of 4 KiB stays as of a moment of its own. */
        BLOCKS,
        /** Each sector of 512 bytes stays as of a moment of its own. */
        SECTORS,
        /** All of it stays but for a few sectors. */
        FEW_LOST,
        /** None of it stays but for a few sectors. */
        FEW_KEPT,
        /** As SECTORS; where a file grew and bytes didn't arrive, sectors of other files show through. */
        SECTORS_WITH_STRANGERS
    }

    static Survival chosenBy(long seed, int position) {
        return new Survival(Kind.values()[new Random(mix(seed)).nextInt(Kind.values().length)], seed, position);
    }

    Survival(Kind kind, long seed, int position) {
        this.kind = kind;
        this.seed = seed;
        this.position = position;
        var random = new Random(mix(~seed));
        // A crash soon after is likelier to tear something than one long after.
        int back = (int) (Math.pow(random.nextDouble(), 4) * Math.min(position, 4096));
        globalCut = position - back;
        double third = random.nextDouble();
        nothing = kind == Kind.FEW_LOST ? 0.02 : kind == Kind.FEW_KEPT ? 0.96 : third * 0.8;
        everything = kind == Kind.FEW_LOST ? 0.96 : kind == Kind.FEW_KEPT ? 0.02 : (1 - third) * 0.8;
        victim = random.nextLong();
    }

    Kind kind() {
        return kind;
    }

    boolean isPrefix() {
        return kind == Kind.PREFIX || kind == Kind.PREFIX_OF_BYTES;
    }

    /** Sectors that share a fate. */
    int grain() {
        return kind == Kind.BLOCKS ? Content.BLOCK : Content.SECTOR;
    }

    boolean showsStrangers() {
        return kind == Kind.SECTORS_WITH_STRANGERS;
    }

    /** How many of the pending changes of a directory's names survive. */
    int namesCut(int directory, List<Pending> pending) {
        return cut(pending, hash(directory, -1));
    }

    /** How many of the pending changes of a file's size survive. */
    int sizeCut(int file, List<Pending> pending) {
        return cut(pending, hash(file, -2));
    }

    /** How many of the pending writes of a place in a file survive. */
    int bytesCut(int file, long place, List<Pending> pending) {
        return cut(pending, hash(file, place));
    }

    /** Bytes that survive of the write that was going on, if it is this one. */
    int torn(Pending pending) {
        if (!isPrefix() || pending.index() != globalCut || !(pending.event() instanceof Event.Write write)) {
            return 0;
        }
        int bytes = (int) (unit(victim) * write.length());
        if (kind == Kind.PREFIX_OF_BYTES) {
            return bytes;
        }
        long end = (write.offset() + bytes) / Content.SECTOR * Content.SECTOR;
        return (int) Math.max(0, end - write.offset());
    }

    /** A number from 0 to below the bound, always the same for the same place. */
    int pick(int file, long place, int bound) {
        return (int) (unit(hash(file, place) ^ victim) * bound);
    }

    private int cut(List<Pending> pending, long hash) {
        int all = pending.size();
        return switch (kind) {
            case NOTHING -> 0;
            case EVERYTHING -> all;
            case PREFIX, PREFIX_OF_BYTES -> before(pending, globalCut);
            default -> {
                double unit = unit(hash);
                yield unit < nothing
                        ? 0
                        : unit < nothing + everything
                                ? all
                                : (int) ((unit - nothing - everything) / (1 - nothing - everything) * (all + 1));
            }
        };
    }

    private static int before(List<Pending> pending, int index) {
        int low = 0;
        int high = pending.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pending.get(middle).index() < index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long hash(int node, long place) {
        return mix(mix(seed * 31 + position) + mix(node * 0x9E3779B97F4A7C15L + place));
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static double unit(long hash) {
        return (mix(hash) >>> 11) * 0x1.0p-53;
    }
}
