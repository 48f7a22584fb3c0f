package io.ternmq.broker.engine;

import io.ternmq.broker.journal.JournalRecord.QueueSettings;

/** The defaults with one thing changed. */
final class TestOptions {
    private TestOptions() {}

    static EngineOptions withTransactions(EngineOptions.TransactionLimits limits) {
        EngineOptions all = EngineOptions.defaults();
        return of(all.queueDefaults(), all.memory(), limits, all.deltaRowsMax());
    }

    static EngineOptions withMaxMessages(long maxMessages) {
        EngineOptions all = EngineOptions.defaults();
        return of(new QueueSettings(10, maxMessages, 0), all.memory(), all.transactions(), all.deltaRowsMax());
    }

    static EngineOptions withMaxBytes(long maxBytes) {
        EngineOptions all = EngineOptions.defaults();
        return of(new QueueSettings(10, 0, maxBytes), all.memory(), all.transactions(), all.deltaRowsMax());
    }

    static EngineOptions withDeltaRows(int rows) {
        EngineOptions all = EngineOptions.defaults();
        return of(all.queueDefaults(), all.memory(), all.transactions(), rows);
    }

    static EngineOptions withMemory(EngineOptions.MemoryLimits memory) {
        EngineOptions all = EngineOptions.defaults();
        return of(all.queueDefaults(), memory, all.transactions(), all.deltaRowsMax());
    }

    static EngineOptions withConnections(int connectionsMax) {
        EngineOptions all = EngineOptions.defaults();
        EngineOptions.SessionLimits sessions = all.sessions();
        return new EngineOptions(
                all.epoch(),
                all.queueDefaults(),
                all.memory(),
                all.transactions(),
                new EngineOptions.SessionLimits(
                        sessions.unansweredMax(),
                        sessions.parkMillis(),
                        sessions.parkedBytesMax(),
                        sessions.identityExpiryMillis(),
                        connectionsMax,
                        sessions.sessionsMax(),
                        sessions.consumersMax()),
                all.queuesMax(),
                all.messageBytesMax(),
                all.deltaRowsMax(),
                all.turnMessagesMax());
    }

    static EngineOptions withQueues(int queuesMax) {
        EngineOptions all = EngineOptions.defaults();
        return new EngineOptions(
                all.epoch(),
                all.queueDefaults(),
                all.memory(),
                all.transactions(),
                all.sessions(),
                queuesMax,
                all.messageBytesMax(),
                all.deltaRowsMax(),
                all.turnMessagesMax());
    }

    private static EngineOptions of(
            QueueSettings queues,
            EngineOptions.MemoryLimits memory,
            EngineOptions.TransactionLimits transactions,
            int deltaRows) {
        EngineOptions all = EngineOptions.defaults();
        return new EngineOptions(
                all.epoch(),
                queues,
                memory,
                transactions,
                all.sessions(),
                all.queuesMax(),
                all.messageBytesMax(),
                deltaRows,
                all.turnMessagesMax());
    }
}
