package io.ternmq.server.proof;

import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A producer and a consumer at one rate, with a backlog between them that is always as deep. One message in fifty goes to
 * a second queue instead, which nobody consumes: something stays in each part of the log.
 */
final class SteadyFlow {
    private static final String QUEUE = "steady";
    private static final String STAYING = "steady.staying";
    private static final int BATCH = 50;
    private static final int WAIT_MILLIS = 30_000;
    private static final int PAUSE_MILLIS = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final String url;
    private final int rate;
    private final long backlog;
    private final Stop stop = new Stop();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong staying = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * Prepares a flow.
     *
     * @param rate messages a second
     * @param backlog messages between producer and consumer
     */
    SteadyFlow(String url, int rate, long backlog) {
        this.url = url;
        this.rate = rate;
        this.backlog = backlog;
    }

    /** Starts producer and consumer. */
    Thread[] start() {
        Thread[] threads = {new Thread(() -> guard(this::produce)), new Thread(() -> guard(this::consume))};
        for (Thread thread : threads) {
            thread.start();
        }
        return threads;
    }

    /** Ends them; what stays is left in the queues. */
    void stop() {
        stop.set();
    }

    /** Messages in both queues. */
    long live() {
        return sent.get() - received.get() + staying.get();
    }

    /** Messages that went to the queue that nobody consumes. */
    long staying() {
        return staying.get();
    }

    /** Messages that came out so far, each in its turn. */
    long received() {
        return received.get();
    }

    /** Whether the backlog is as deep as it is going to be. */
    boolean isDeep() {
        return sent.get() - received.get() >= backlog;
    }

    /** What went wrong, if anything did. */
    void requireNoFailure() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the flow broke", cause);
        }
    }

    /** Takes out all that is left, in order, and none twice. */
    void drain() {
        requireNoFailure();
        guard(() -> {
            try (Connection connection = connect();
                    Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
                receive(session, QUEUE, received.get(), sent.get());
                receive(session, STAYING, 0, staying.get());
            }
        });
        requireNoFailure();
    }

    private void produce() throws JMSException {
        try (Connection connection = connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var flow = session.createProducer(session.createQueue(QUEUE));
                var staysBehind = session.createProducer(session.createQueue(STAYING))) {
            long paced = 0;
            long begin = System.nanoTime();
            while (!stop.isSet()) {
                for (int i = 1; i < BATCH; i++) {
                    flow.send(Kibibyte.create(session, 0, sent.get() + i - 1));
                }
                boolean stays = isDeep();
                if (stays) {
                    staysBehind.send(Kibibyte.create(session, 0, staying.get()));
                }
                session.commit();
                sent.addAndGet(BATCH - 1);
                staying.addAndGet(stays ? 1 : 0);
                if (stays) {
                    paced += BATCH;
                    stop.await((begin + paced * SECOND_NANOS / rate - System.nanoTime()) / 1_000_000);
                } else {
                    begin = System.nanoTime();
                    paced = 0;
                }
            }
        }
    }

    private void consume() throws JMSException {
        try (Connection connection = connect();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                var consumer = session.createConsumer(session.createQueue(QUEUE))) {
            while (!stop.isSet()) {
                if (sent.get() - received.get() < backlog + BATCH) {
                    stop.await(PAUSE_MILLIS);
                    continue;
                }
                for (int i = 0; i < BATCH; i++) {
                    requireNext(consumer.receive(WAIT_MILLIS), received.get() + i);
                }
                session.commit();
                received.addAndGet(BATCH);
            }
        }
    }

    private static void receive(Session session, String queue, long from, long to) throws JMSException {
        try (var consumer = session.createConsumer(session.createQueue(queue))) {
            for (long next = from; next < to; next++) {
                requireNext(consumer.receive(WAIT_MILLIS), next);
                if (next % BATCH == 0 || next == to - 1) {
                    session.commit();
                }
            }
            if (consumer.receiveNoWait() != null) {
                throw new IllegalStateException("queue " + queue + " gives more than what was put in");
            }
        }
    }

    private static void requireNext(Message message, long sequence) throws JMSException {
        if (message == null) {
            throw new IllegalStateException("message " + sequence + " doesn't come");
        }
        var origin = Kibibyte.origin(message);
        if (origin.sequence() != sequence) {
            throw new IllegalStateException("message " + origin.sequence() + " came instead of " + sequence);
        }
    }

    private Connection connect() throws JMSException {
        Connection connection = new TernConnectionFactory(url).createConnection();
        connection.start();
        return connection;
    }

    private void guard(Work work) {
        try {
            work.run();
        } catch (JMSException | RuntimeException e) {
            failure.compareAndSet(null, e);
            stop.set();
        }
    }

    /** Something with JMS. */
    private interface Work {
        void run() throws JMSException;
    }
}
