package io.ternmq.testsupport.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Changes of a file's bytes: into the file, the space account and the history. Guarded by the disk's lock. */
final class Writing {
    private final CrashDisk disk;
    private final Node node;

    Writing(CrashDisk disk, Node node) {
        this.disk = disk;
        this.node = node;
    }

    /** Writes what fits, and at least one byte, or fails. */
    int write(ByteBuffer source, long at) throws IOException {
        int length = source.remaining();
        if (length == 0) {
            return 0;
        }
        if (disk.faults().writeFails()) {
            store(source, at, length / 2);
            throw Faults.inputOutputError();
        }
        int fitting = fitting(at, length);
        if (fitting == 0) {
            throw Faults.noSpace();
        }
        store(source, at, fitting);
        return fitting;
    }

    void truncate(long size) {
        if (size < node.content().size()) {
            int before = node.content().allocated();
            node.content().resize(size);
            disk.allocate(node.content().allocated() - before);
            disk.record(new Event.Truncate(node.number(), size));
        }
    }

    private void store(ByteBuffer source, long at, int length) {
        if (length == 0) {
            return;
        }
        var write = new Event.Write(node.number(), at, length, pieces(source, at, length));
        int before = node.content().allocated();
        apply(write, node.content());
        disk.allocate(node.content().allocated() - before);
        disk.record(write);
    }

    private int fitting(long at, int length) {
        long room = disk.faults().capacity() / Content.BLOCK - disk.allocatedBlocks();
        if (room >= length / Content.BLOCK + 2) {
            return length;
        }
        int fits = 0;
        while (fits < length) {
            boolean needsSpace = !node.content().allocatedAt(at + fits);
            if (needsSpace && room <= 0) {
                break;
            }
            room -= needsSpace ? 1 : 0;
            fits = Math.min(length, fits + toBlockEnd(at + fits));
        }
        return fits;
    }

    private static byte[][] pieces(ByteBuffer source, long at, int length) {
        byte[][] pieces =
                new byte[Math.toIntExact((at % Content.BLOCK + length + Content.BLOCK - 1) / Content.BLOCK)][];
        int done = 0;
        for (int i = 0; i < pieces.length; i++) {
            byte[] piece = new byte[Math.min(length - done, toBlockEnd(at + done))];
            source.get(piece);
            done += piece.length;
            // Files are preallocated with zeros; a thousand equal blocks are one.
            pieces[i] = piece.length == Content.BLOCK && Arrays.equals(piece, Content.ZERO) ? Content.ZERO : piece;
        }
        return pieces;
    }

    /** Applies all of a write. */
    static void apply(Event.Write write, Content content) {
        long at = write.offset();
        for (byte[] piece : write.pieces()) {
            content.put(at, piece, 0, piece.length);
            at += piece.length;
        }
    }

    static int toBlockEnd(long at) {
        return Content.BLOCK - (int) (at % Content.BLOCK);
    }
}
