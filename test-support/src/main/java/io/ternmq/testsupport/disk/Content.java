package io.ternmq.testsupport.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one file, in blocks of 4 KiB. A block is never changed, only replaced, so blocks are shared between
 * files, images and the history; the table of blocks is copied when one of its sharers writes first.
 */
final class Content {
    static final int BLOCK = 4096;
    static final int SECTOR = 512;
    /** The one block of zeros that was written. */
    static final byte[] ZERO = new byte[BLOCK];
    /** A block that was never written: it reads as zeros and takes no space. */
    private static final byte[] HOLE = new byte[0];

    private byte[][] table;
    private boolean shared;
    private long size;
    private int allocated;

    Content() {
        this(new byte[0][], 0, 0);
    }

    private Content(byte[][] table, long size, int allocated) {
        this.table = table;
        this.size = size;
        this.allocated = allocated;
    }

    /** The same bytes, free to go another way. */
    Content fork() {
        shared = true;
        var fork = new Content(table, size, allocated);
        fork.shared = true;
        return fork;
    }

    long size() {
        return size;
    }

    /** Blocks that take space. */
    int allocated() {
        return allocated;
    }

    boolean allocatedAt(long offset) {
        int block = block(offset);
        return block < table.length && table[block] != HOLE;
    }

    /** Writes within one block; a whole block is taken as it is and must not change afterwards. */
    void put(long offset, byte[] source, int from, int length) {
        int block = block(offset);
        own(block + 1);
        byte[] old = table[block];
        if (old == HOLE) {
            allocated++;
        }
        if (length == BLOCK && source.length == BLOCK) {
            table[block] = source;
        } else {
            byte[] changed = old == HOLE ? new byte[BLOCK] : old.clone();
            System.arraycopy(source, from, changed, (int) (offset % BLOCK), length);
            table[block] = changed;
        }
        size = Math.max(size, offset + length);
    }

    /** Reads as many bytes as there are, at most {@code length}. */
    int get(long offset, byte[] target, int from, int length) {
        int wanted = (int) Math.max(0, Math.min(length, size - offset));
        for (int done = 0; done < wanted; ) {
            long at = offset + done;
            int inBlock = (int) (at % BLOCK);
            int part = Math.min(wanted - done, BLOCK - inBlock);
            byte[] source = blockAt(at);
            if (source == HOLE) {
                Arrays.fill(target, from + done, from + done + part, (byte) 0);
            } else {
                System.arraycopy(source, inBlock, target, from + done, part);
            }
            done += part;
        }
        return wanted;
    }

    /** Cuts, or grows by a hole. What lay beyond the new end is gone for good. */
    void resize(long newSize) {
        if (newSize < size) {
            int keep = Math.toIntExact((newSize + BLOCK - 1) / BLOCK);
            own(Math.min(keep, table.length));
            for (int i = keep; i < table.length; i++) {
                allocated -= table[i] == HOLE ? 0 : 1;
                table[i] = HOLE;
            }
            zeroTail(newSize);
        }
        size = newSize;
    }

    private void zeroTail(long newSize) {
        int tail = (int) (newSize % BLOCK);
        if (tail != 0 && allocatedAt(newSize)) {
            byte[] changed = table[block(newSize)].clone();
            Arrays.fill(changed, tail, BLOCK, (byte) 0);
            table[block(newSize)] = changed;
        }
    }

    /** Offsets of the blocks in which something stands, of those that begin before the end. */
    List<Long> usedBlocks() {
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < table.length && (long) i * BLOCK < size; i++) {
            if (table[i] != HOLE && table[i] != ZERO) {
                used.add((long) i * BLOCK);
            }
        }
        return used;
    }

    /** Inverts one bit. */
    void flip(long offset, int bit) {
        byte[] one = new byte[1];
        get(offset, one, 0, 1);
        one[0] ^= (byte) (1 << bit);
        put(offset, one, 0, 1);
    }

    private byte[] blockAt(long offset) {
        int block = block(offset);
        return block < table.length ? table[block] : HOLE;
    }

    private void own(int blocks) {
        int length = table.length;
        if (shared || blocks > length) {
            table = Arrays.copyOf(table, blocks > length ? Math.max(blocks, length + length / 2) : length);
            Arrays.fill(table, length, table.length, HOLE);
            shared = false;
        }
    }

    private static int block(long offset) {
        return Math.toIntExact(offset / BLOCK);
    }
}
