package io.ternmq.broker.queue;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The consumers of one queue: those with credit stand in a ring and get one delivery each in turn. */
public final class Consumers {
    private final ArrayDeque<QueueConsumer> ring = new ArrayDeque<>();
    private int count;

    /** How many there are, with or without credit. */
    public int count() {
        return count;
    }

    /** One more. */
    public void onOpened() {
        count++;
    }

    /** One less. */
    public void onClosed(QueueConsumer consumer) {
        count--;
        if (consumer.ready) {
            ring.remove(consumer);
            consumer.ready = false;
        }
    }

    /** A consumer has credit: it takes its place at the end of the ring, if it isn't there. */
    public void onCredit(QueueConsumer consumer) {
        if (!consumer.ready && consumer.hasCredit()) {
            consumer.ready = true;
            ring.addLast(consumer);
        }
    }

    /** Whether any can get a delivery. */
    public boolean anyReady() {
        return first() != null;
    }

    /** Whose turn it is, with the credit for one delivery taken; null if nobody has credit. */
    public @Nullable QueueConsumer next(int contentBytes) {
        QueueConsumer consumer = first();
        if (consumer != null) {
            ring.removeFirst();
            consumer.ready = false;
            consumer.use(contentBytes);
            onCredit(consumer);
        }
        return consumer;
    }

    /** Messages that those with credit may get, counted up to a number. */
    public int credit(int most) {
        long sum = 0;
        for (QueueConsumer consumer : ring) {
            sum += consumer.messages();
            if (sum >= most) {
                return most;
            }
        }
        return (int) sum;
    }

    private @Nullable QueueConsumer first() {
        QueueConsumer consumer = ring.peekFirst();
        while (consumer != null && !consumer.hasCredit()) {
            ring.removeFirst();
            consumer.ready = false;
            consumer = ring.peekFirst();
        }
        return consumer;
    }
}
