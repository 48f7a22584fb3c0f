package io.ternmq.broker.queue;

import org.jspecify.annotations.Nullable;

/**
 * A consumer of one queue with its credit.
 *
 * <p>A delivery needs one message of credit and any positive number of bytes, and takes its own bytes; so one message
 * always fits, whatever its size.
 */
public final class QueueConsumer {
    private final BrokerQueue queue;
    private final @Nullable SelectorCursor cursor;
    private final Consumers ring;
    private final Unsettled unsettled;
    private final int number;
    private long messages;
    private long bytes;
    private long handedOver;
    private boolean closed;
    /** Whether it stands in the ring of those that may get a delivery. */
    boolean ready;

    /** A consumer without credit, of all messages. */
    public QueueConsumer(BrokerQueue queue, Unsettled unsettled, int number) {
        this(queue, null, queue.consumers(), unsettled, number);
    }

    /** A consumer without credit, of what a selector matches. */
    public QueueConsumer(SelectorCursor cursor, Unsettled unsettled, int number) {
        this(cursor.queue(), cursor, cursor.consumers(), unsettled, number);
    }

    private QueueConsumer(
            BrokerQueue queue, @Nullable SelectorCursor cursor, Consumers ring, Unsettled unsettled, int number) {
        this.queue = queue;
        this.cursor = cursor;
        this.ring = ring;
        this.unsettled = unsettled;
        this.number = number;
    }

    /** Its queue. */
    public BrokerQueue queue() {
        return queue;
    }

    /** Those among whom it takes its turn. */
    public Consumers ring() {
        return ring;
    }

    /** Its session's deliveries. */
    public Unsettled unsettled() {
        return unsettled;
    }

    /** Its number within its connection. */
    public int number() {
        return number;
    }

    /** Whether it may get a delivery: it has credit, its session not too much unsettled, and its channel not too much to say. */
    public boolean hasCredit() {
        return isWilling() && !unsettled.outflow().isFull();
    }

    private boolean isWilling() {
        return messages > 0 && bytes > 0 && !closed && !unsettled.isFull();
    }

    /** Whether it would take a delivery, and what is there for it may not be looked at yet. */
    public boolean isAwaiting() {
        return isWilling()
                && (unsettled.outflow().isFull()
                        || (cursor == null ? queue.isScheduled() || queue.reading() : cursor.isGoingOn()));
    }

    /** Messages it may still get. */
    long messages() {
        return messages;
    }

    /** Adds credit; sums beyond what a long holds stay at its end. */
    public void grant(int moreMessages, long moreBytes) {
        messages = Math.min(messages + moreMessages, Integer.MAX_VALUE);
        long sum = bytes + moreBytes;
        bytes = sum < bytes ? Long.MAX_VALUE : sum;
    }

    /** Takes the credit of one delivery. */
    public void use(int contentBytes) {
        messages--;
        bytes -= contentBytes;
    }

    /** Takes all credit away. */
    public void voidCredit() {
        messages = 0;
        bytes = 0;
    }

    /** The application has everything up to this delivery. */
    public void onHandedOver(long deliveryId) {
        handedOver = Math.max(handedOver, deliveryId);
    }

    /** Whether the client reported that the application has this delivery. */
    public boolean handedOver(long deliveryId) {
        return deliveryId <= handedOver;
    }

    /** No delivery goes here any more; those that stay unsettled were all handed over. */
    public void close() {
        closed = true;
        handedOver = Long.MAX_VALUE;
        voidCredit();
    }
}
