package io.ternmq.broker.journal;

import java.util.List;

/**
 * Durable state as of the newest checkpoint, without references and messages, which stay in the store until paged in.
 *
 * @param delta number of the last delta applied, 0 for an empty store
 * @param sequence of the last batch covered, 0 for an empty store
 * @param nextMessage lowest message id not used yet, from 1
 * @param nextQueue lowest queue id not used yet, from 1
 * @param queues all queues
 * @param sessions all remembered sessions
 * @param branches all branches that are prepared, or were ended by hand
 */
public record CheckpointState(
        long delta,
        long sequence,
        long nextMessage,
        long nextQueue,
        List<Delta.QueueRow> queues,
        List<Delta.SessionRow> sessions,
        List<Delta.BranchRow> branches) {
    /** One without branches. */
    public CheckpointState(
            long delta,
            long sequence,
            long nextMessage,
            long nextQueue,
            List<Delta.QueueRow> queues,
            List<Delta.SessionRow> sessions) {
        this(delta, sequence, nextMessage, nextQueue, queues, sessions, List.of());
    }

    /** Nothing yet. */
    public static CheckpointState empty() {
        return new CheckpointState(0, 0, 1, 1, List.of(), List.of());
    }
}
