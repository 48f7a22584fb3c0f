package io.ternmq.broker;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import java.util.List;

/**
 * When to lay down a checkpoint: after so much time, so many bytes or so many changed rows, if anything happened at all.
 *
 * <p>Owned by the thread that runs the engine.
 */
final class CheckpointRule {
    private final long intervalMillis;
    private final long logBytes;
    private final int rowsMax;
    private long cutMillis;
    private long cutSequence;
    private long bytes;

    CheckpointRule(long intervalMillis, long logBytes, int rowsMax, long cutSequence) {
        this.intervalMillis = intervalMillis;
        this.logBytes = logBytes;
        this.rowsMax = rowsMax;
        this.cutSequence = cutSequence;
    }

    /** Bodies stand for all records: they are what makes a log long. */
    void onAppend(List<Batch> batches) {
        for (Batch batch : batches) {
            for (JournalRecord written : batch.records()) {
                bytes += written instanceof JournalRecord.Body body ? body.content().length : 64;
            }
        }
    }

    boolean isDue(long last, int rows, long nowMillis) {
        return isAnythingNew(last) && (nowMillis - cutMillis >= intervalMillis || bytes >= logBytes || rows >= rowsMax);
    }

    boolean isAnythingNew(long last) {
        return last > cutSequence;
    }

    void onCut(long last, long nowMillis) {
        cutSequence = last;
        cutMillis = nowMillis;
        bytes = 0;
    }
}
