package io.ternmq.broker.journal.h2;

import java.nio.file.Path;
import java.util.List;

/**
 * What a check of the store found.
 *
 * @param files what each file holds
 * @param sound how many files have no problem
 * @param problems what is wrong, at most {@value #PROBLEMS_MAX}; empty if all is well
 */
public record StoreReport(List<FileReport> files, int sound, List<String> problems) {
    static final int PROBLEMS_MAX = 100;

    /**
     * What a file holds.
     *
     * @param path where it is
     * @param delta number of its last delta
     * @param sequence of the last batch that it covers
     * @param references rows
     * @param messages rows
     * @param bodies rows, of messages whose body is no longer in the log
     */
    public record FileReport(Path path, long delta, long sequence, long references, long messages, long bodies) {}
}
