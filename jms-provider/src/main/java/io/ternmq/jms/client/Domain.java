package io.ternmq.jms.client;

import jakarta.jms.IllegalStateException;

/** Which destinations a connection was opened for: the older APIs refuse the other kind (JMS 3.1 §4.2). */
enum Domain {
    BOTH,
    QUEUES,
    TOPICS;

    /** Refuses what only queues have. */
    void requireQueues() throws IllegalStateException {
        if (this == TOPICS) {
            throw new IllegalStateException("not on a connection for topics");
        }
    }

    /** Refuses what only topics have. */
    void requireTopics() throws IllegalStateException {
        if (this == QUEUES) {
            throw new IllegalStateException("not on a connection for queues");
        }
    }
}
