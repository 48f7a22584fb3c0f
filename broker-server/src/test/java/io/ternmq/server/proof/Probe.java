package io.ternmq.server.proof;

import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Arrays;

/** Sends a message to a queue of its own and receives it, again and again, and remembers how long that took. */
final class Probe implements AutoCloseable {
    private static final String QUEUE = "probe";
    private static final int PAUSE_MILLIS = 1;
    private static final int WAIT_MILLIS = 30_000;
    private static final int IDLE_SAMPLES = 500;
    private static final int IDLE_MILLIS = 100;
    private static final int SAMPLES_MAX = 1 << 20;

    private final String url;
    private final Stop stop = new Stop();
    private final Thread thread = new Thread(this::run, QUEUE);
    private final long[] nanos = new long[SAMPLES_MAX];
    private int count;

    private Probe(String url) {
        this.url = url;
    }

    static Probe start(String url) {
        var probe = new Probe(url);
        probe.thread.start();
        return probe;
    }

    /**
     * What it saw since the last call.
     *
     * @param p50 microseconds that half of its messages took at most
     * @param p99 the same of 99 in 100
     * @param max the longest
     */
    record Latency(int samples, long p50, long p99, long max) {
        @Override
        public String toString() {
            return String.format("%6d probes, p50 %6d, p99 %6d, max %7d us", samples, p50, p99, max);
        }
    }

    /** Takes out what was measured since the last call. */
    synchronized Latency take() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        count = 0;
        return new Latency(sorted.length, micros(sorted, 0.5), micros(sorted, 0.99), micros(sorted, 1));
    }

    /** What it sees while nothing else happens, which has to be so, once it is warm. */
    Latency idle() {
        awaitIdleSamples();
        return awaitIdleSamples();
    }

    private Latency awaitIdleSamples() {
        take();
        var pause = new Stop();
        while (samples() < IDLE_SAMPLES) {
            pause.await(IDLE_MILLIS);
        }
        return take();
    }

    private synchronized int samples() {
        return count;
    }

    private static long micros(long[] sorted, double share) {
        int place = (int) Math.ceil(share * sorted.length) - 1;
        return place < 0 ? 0 : sorted[place] / 1_000;
    }

    private void run() {
        try (Connection connection = new TernConnectionFactory(url).createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                var producer = session.createProducer(session.createQueue(QUEUE));
                var consumer = session.createConsumer(session.createQueue(QUEUE))) {
            connection.start();
            for (long i = 0; !stop.isSet(); i++) {
                long began = System.nanoTime();
                producer.send(Kibibyte.create(session, 0, i));
                if (consumer.receive(WAIT_MILLIS) == null) {
                    throw new IllegalStateException("the probe's message doesn't come");
                }
                add(System.nanoTime() - began);
                stop.await(PAUSE_MILLIS);
            }
        } catch (JMSException e) {
            throw new IllegalStateException("the probe broke", e);
        }
    }

    private synchronized void add(long took) {
        if (count < SAMPLES_MAX) {
            nanos[count] = took;
            count++;
        }
    }

    @Override
    public void close() {
        stop.set();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
