package io.ternmq.testsupport.disk;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file or directory of a disk, known by its number whatever its name. Guarded by the disk's lock. */
final class Node {
    private final int number;
    private final boolean directory;
    private final Map<String, Node> children = new TreeMap<>();
    private final Content content;
    private Optional<Object> lockedBy = Optional.empty();

    private Node(int number, boolean directory, Content content) {
        this.number = number;
        this.directory = directory;
        this.content = content;
    }

    static Node directory(int number) {
        return new Node(number, true, new Content());
    }

    static Node file(int number, Content content) {
        return new Node(number, false, content);
    }

    int number() {
        return number;
    }

    boolean isDirectory() {
        return directory;
    }

    /** Entries of a directory by name, in order; empty for a file. */
    Map<String, Node> children() {
        return children;
    }

    /** Bytes of a file; empty for a directory. */
    Content content() {
        return content;
    }

    /** The same tree with the same numbers, free to go another way. */
    Node fork() {
        var fork = new Node(number, directory, content.fork());
        children.forEach((name, child) -> fork.children.put(name, child.fork()));
        return fork;
    }

    /** Blocks that the tree takes. */
    long allocated() {
        return content.allocated()
                + children.values().stream().mapToLong(Node::allocated).sum();
    }

    /** Highest number in the tree. */
    int highest() {
        return Math.max(
                number, children.values().stream().mapToInt(Node::highest).max().orElse(number));
    }

    boolean lock(Object holder) {
        if (lockedBy.isPresent()) {
            return false;
        }
        lockedBy = Optional.of(holder);
        return true;
    }

    boolean isLockedBy(Object holder) {
        return lockedBy.filter(by -> by == holder).isPresent();
    }

    void unlock(Object holder) {
        if (isLockedBy(holder)) {
            lockedBy = Optional.empty();
        }
    }
}
