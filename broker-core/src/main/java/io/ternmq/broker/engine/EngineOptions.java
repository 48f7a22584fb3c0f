package io.ternmq.broker.engine;

import io.ternmq.broker.journal.JournalRecord.QueueSettings;

/**
 * Limits and defaults of the engine.
 *
 * @param epoch of the leadership, 1 for a local journal
 * @param queueDefaults settings of a queue that is created on first use
 * @param memory what may be held in memory
 * @param transactions limits of local transactions
 * @param sessions limits of connections and sessions
 * @param queuesMax most queues
 * @param messageBytesMax largest content
 * @param deltaRowsMax rows of a delta from which on producers wait for the next checkpoint
 * @param turnMessagesMax most messages that one turn dispatches
 */
public record EngineOptions(
        long epoch,
        QueueSettings queueDefaults,
        MemoryLimits memory,
        TransactionLimits transactions,
        SessionLimits sessions,
        int queuesMax,
        int messageBytesMax,
        int deltaRowsMax,
        int turnMessagesMax) {

    private static final int MEBIBYTE = 1 << 20;
    private static final long UNSETTLED_MIN = 1_000;
    private static final long UNSETTLED_MAX = 100_000;
    private static final long BYTES_FOR_EACH_UNSETTLED = 512;

    /**
     * What may be held in memory.
     *
     * @param queueMessagesMax contents of one queue
     * @param queueBytesMax bytes of one queue's contents
     * @param bytesMax bytes of all queues' contents
     * @param pageMessages most references in one read from the store
     * @param pageBytes most bytes in one read from the store
     */
    public record MemoryLimits(
            int queueMessagesMax, long queueBytesMax, long bytesMax, int pageMessages, long pageBytes) {}

    /**
     * Limits of local transactions.
     *
     * @param messagesMax most messages sent in one
     * @param bytesMax most bytes sent in one
     * @param bytesInMemory bytes of one from which on bodies are appended to the journal before the commit
     * @param bytesInMemoryInAll the same of all together
     */
    public record TransactionLimits(int messagesMax, long bytesMax, long bytesInMemory, long bytesInMemoryInAll) {}

    /**
     * Limits of connections and sessions.
     *
     * @param unansweredMax most sends of one session that wait for room, and most refused numbers remembered
     * @param parkMillis how long a send waits for room
     * @param parkedBytesMax bytes of all sends that wait for room; above it they are refused at once
     * @param identityExpiryMillis how long a lost connection's sessions are remembered
     * @param connectionsMax most open connections
     * @param sessionsMax most sessions of one connection, those remembered among them
     * @param consumersMax most consumers of one connection
     */
    public record SessionLimits(
            int unansweredMax,
            long parkMillis,
            long parkedBytesMax,
            long identityExpiryMillis,
            int connectionsMax,
            int sessionsMax,
            int consumersMax) {
        private static final int LOST_FOR_EACH_OPEN = 10;

        /** Most lost connections whose sessions are remembered; beyond it the longest lost is forgotten early. */
        public int lostMax() {
            return LOST_FOR_EACH_OPEN * connectionsMax;
        }
    }

    /**
     * Deliveries that a session may leave unsettled, or settle in an open transaction, before it gets no more: 100,000,
     * and fewer with a heap below 256 MiB.
     */
    public int unsettledMax() {
        return (int) Math.max(UNSETTLED_MIN, Math.min(UNSETTLED_MAX, memory.bytesMax() / BYTES_FOR_EACH_UNSETTLED));
    }

    /** Bytes of deliveries that may be on their way to all clients, beside what is spared for each: half of what contents may take. */
    public long outflowBytesMax() {
        return memory.bytesMax() / 2;
    }

    /** Defaults for a heap of so many bytes. */
    public static EngineOptions forHeap(long heapBytes) {
        long contents = Math.max(heapBytes / 5, MEBIBYTE);
        return new EngineOptions(
                1,
                new QueueSettings(10, 0, 0),
                new MemoryLimits(20_000, contents / 2, contents, 1_000, MEBIBYTE),
                new TransactionLimits(100_000, 256L * MEBIBYTE, MEBIBYTE, Math.max(heapBytes / 16, MEBIBYTE)),
                new SessionLimits(1_024, 30_000, Math.max(heapBytes / 16, MEBIBYTE), 3_600_000, 10_000, 4_096, 4_096),
                100_000,
                64 * MEBIBYTE,
                100_000,
                1_000);
    }

    /** Defaults for a heap of 256 MiB. */
    public static EngineOptions defaults() {
        return forHeap(256L * MEBIBYTE);
    }
}
