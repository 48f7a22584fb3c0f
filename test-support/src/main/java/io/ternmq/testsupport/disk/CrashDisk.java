package io.ternmq.testsupport.disk;

import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A disk in memory that remembers, in one order, every write, cut, create, rename, delete and force, and every
 * acknowledgement that a test notes, so that {@link CrashImages} can say what a crash at any moment would have left.
 *
 * <p>What a force means: the force of a file makes its bytes and size durable, but not its name; the force of a
 * directory (opened as a channel for reading) makes the names in it durable, but not what they name.
 *
 * <p>Thread: any. One lock guards it all and decides the order.
 */
public final class CrashDisk {
    private final Object lock = new Object();
    private final Faults faults = new Faults(lock);
    private final CrashFileSystem fileSystem = new CrashFileSystem(this);
    private final List<Event> events = new ArrayList<>();
    private final Node base;
    private final Node root;
    private int nextNode;
    private long allocated;

    /** What {@link #flipBit} did. */
    public record Flip(Path file, long offset, int bit) {}

    CrashDisk(Node root) {
        this.root = root;
        base = root.fork();
        nextNode = root.highest() + 1;
        allocated = root.allocated();
    }

    /** A disk with an empty root directory. */
    public static CrashDisk empty() {
        return new CrashDisk(Node.directory(0));
    }

    /** The disk as a file system; never closed. */
    public FileSystem fileSystem() {
        return fileSystem;
    }

    /** A path on this disk, such as {@code /data}. */
    public Path path(String first, String... more) {
        return fileSystem.getPath(first, more);
    }

    /** Sets what goes wrong. */
    public Faults faults() {
        return faults;
    }

    /** Enters an acknowledgement into the history: called when the code under test has told someone. */
    public void note(Object acknowledgement) {
        synchronized (lock) {
            events.add(new Event.Note(acknowledgement));
        }
    }

    /** How much has happened so far; a position in the history. */
    public int position() {
        synchronized (lock) {
            return events.size();
        }
    }

    /** Bytes that the disk's blocks take, in whole blocks. */
    public long allocatedBytes() {
        synchronized (lock) {
            return allocated * Content.BLOCK;
        }
    }

    /**
     * Inverts one bit somewhere in the files under a path, as a disk that decays. It hits blocks in which something
     * stands, since a preallocated file is mostly zeros. It leaves no trace in the history.
     *
     * @throws IllegalStateException if nothing stands there
     */
    public Flip flipBit(Path under, long seed) {
        synchronized (lock) {
            var random = new Random(seed);
            record Block(Path file, Content content, long offset) {}
            List<Block> blocks = new ArrayList<>();
            new Lookup(root, fileSystem)
                    .filesUnder((CrashPath) under)
                    .forEach((file, node) -> node.content()
                            .usedBlocks()
                            .forEach(offset -> blocks.add(new Block(file, node.content(), offset))));
            if (blocks.isEmpty()) {
                throw new IllegalStateException("nothing but zeros under " + under);
            }
            var block = blocks.get(random.nextInt(blocks.size()));
            long bytes = Math.min(Content.BLOCK, block.content.size() - block.offset);
            var flip = new Flip(block.file, block.offset + random.nextInt((int) bytes), random.nextInt(Byte.SIZE));
            block.content.flip(flip.offset(), flip.bit());
            return flip;
        }
    }

    History history() {
        synchronized (lock) {
            return new History(base, List.copyOf(events));
        }
    }

    Object lock() {
        return lock;
    }

    Node root() {
        return root;
    }

    long allocatedBlocks() {
        return allocated;
    }

    void allocate(long blocks) {
        allocated += blocks;
    }

    int newNumber() {
        return nextNode++;
    }

    void record(Event event) {
        events.add(event);
    }

    CrashFileSystem crashFileSystem() {
        return fileSystem;
    }
}
