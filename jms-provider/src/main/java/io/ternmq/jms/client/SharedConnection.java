package io.ternmq.jms.client;

import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicInteger;

/** The connection of several contexts, closed with the last of them (JMS 3.1 §6.3). */
final class SharedConnection {

    private final JmsConnection connection;
    private final AtomicInteger contexts = new AtomicInteger();

    SharedConnection(JmsConnection connection) {
        this.connection = connection;
    }

    JmsConnection connection() {
        return connection;
    }

    void join() {
        contexts.incrementAndGet();
    }

    void leave() throws JMSException {
        if (contexts.decrementAndGet() == 0) {
            connection.close();
        }
    }
}
