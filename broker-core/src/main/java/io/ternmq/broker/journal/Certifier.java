package io.ternmq.broker.journal;

/**
 * Writes into the log that a checkpoint counts. Recovery opens the file of the newest checkpoint certified, so one
 * that was being written at a crash is never trusted.
 *
 * <p>Thread: any.
 */
public interface Certifier {
    /** There are two files, 0 and 1, written in turn. */
    int FILES = 2;

    /**
     * Says that a checkpoint's sync returned.
     *
     * @param checkpoint what was synced
     * @param done called once when the record is durable, on the journal's thread; never if the journal fails
     */
    void certify(Checkpoint checkpoint, Runnable done);

    /**
     * A checkpoint in one of the two files.
     *
     * @param file 0 or 1
     * @param delta number of the last delta in it
     * @param sequence of the last batch it covers
     */
    record Checkpoint(int file, long delta, long sequence) {}
}
