package io.ternmq.server.proof;

import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.Arrays;

/** Takes everything out of one queue and requires each producer's messages in their order, each once and intact. */
final class Draining {
    private static final int BATCH = 100;
    private static final int WAIT_MILLIS = 30_000;

    private final String url;
    private final String queue;
    private final long[] next;

    /** @param producers how many there were */
    Draining(String url, String queue, int producers) {
        this.url = url;
        this.queue = queue;
        this.next = new long[producers];
    }

    /** Gives the first message back. Returns when it came. */
    long firstDeliveryNanos() throws JMSException {
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            if (consumer.receive(WAIT_MILLIS) == null) {
                throw new IllegalStateException("nothing comes from queue " + queue);
            }
            long now = System.nanoTime();
            session.rollback();
            return now;
        }
    }

    /** Drains the queue of so many messages of each producer. */
    void run(long each) throws JMSException {
        long left = each * next.length;
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            while (left > 0) {
                receive(consumer);
                left--;
                if (left % BATCH == 0) {
                    session.commit();
                }
            }
            if (consumer.receiveNoWait() != null) {
                throw new IllegalStateException("queue " + queue + " gives more than what was put in");
            }
        }
    }

    private void receive(MessageConsumer consumer) throws JMSException {
        var message = consumer.receive(WAIT_MILLIS);
        if (message == null) {
            throw new IllegalStateException(
                    "queue " + queue + " gives no more, but these are missing still: " + Arrays.toString(next));
        }
        var origin = Kibibyte.origin(message);
        int producer = Math.toIntExact(origin.producer());
        if (origin.sequence() != next[producer]) {
            throw new IllegalStateException(origin + " came instead of its message " + next[producer]);
        }
        next[producer]++;
    }
}
