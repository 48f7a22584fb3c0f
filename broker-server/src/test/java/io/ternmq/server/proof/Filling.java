package io.ternmq.server.proof;

import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Producers that put messages into one queue as fast as they are answered. */
final class Filling {
    private final String url;
    private final String queue;
    private final int producers;
    private final int batch;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Prepares it.
     *
     * @param batch messages in a transaction; 1: each is sent by itself and answered before the next
     */
    Filling(String url, String queue, int producers, int batch) {
        this.url = url;
        this.queue = queue;
        this.producers = producers;
        this.batch = batch;
    }

    /** Starts producers of so many messages each. */
    void start(long each) {
        for (int i = 0; i < producers; i++) {
            int number = i;
            var thread = new Thread(() -> guard(number, each), queue + "." + number);
            threads.add(thread);
            thread.start();
        }
    }

    /** Messages that were answered. */
    long sent() {
        requireNoFailure();
        return sent.get();
    }

    /** Waits until all are through. */
    void join() {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        requireNoFailure();
    }

    private void requireNoFailure() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("a producer broke", cause);
        }
    }

    private void guard(int number, long each) {
        try {
            produce(number, each);
        } catch (JMSException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void produce(int number, long each) throws JMSException {
        boolean transacted = batch > 1;
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(transacted, Session.AUTO_ACKNOWLEDGE);
                var producer = session.createProducer(session.createQueue(queue))) {
            for (long i = 0; i < each; ) {
                int now = (int) Math.min(batch, each - i);
                for (int j = 0; j < now; j++, i++) {
                    producer.send(Kibibyte.create(session, number, i));
                }
                if (transacted) {
                    session.commit();
                }
                sent.addAndGet(now);
            }
        }
    }
}
