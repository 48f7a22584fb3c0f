package io.ternmq.testsupport.disk;

/** One thing that happened to a disk, in the one order of its history. Nodes are named by number. */
sealed interface Event {
    /**
     * Bytes were written.
     *
     * @param pieces the bytes, cut where the file's blocks of 4 KiB end
     */
    record Write(int file, long offset, int length, byte[][] pieces) implements Event {}

    /** The file was cut. */
    record Truncate(int file, long size) implements Event {}

    /** A new file or directory got its name. */
    record Create(int directory, String name, int node, boolean isDirectory) implements Event {}

    /** A name went away. */
    record Delete(int directory, String name) implements Event {}

    /** A name changed; what had the new name is gone. */
    record Rename(int from, String name, int to, String newName, int node) implements Event {}

    /** A force of the node returned. */
    record Force(int node) implements Event {}

    /** A force of the node failed: what it should have made durable is dropped, as Linux marks such pages clean. */
    record ForceFailed(int node) implements Event {}

    /** The code under test acknowledged something. */
    record Note(Object acknowledgement) implements Event {}
}
