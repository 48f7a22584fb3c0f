package io.ternmq.jms.link;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that one consumer got in one generation and the application hasn't. The loop puts, the session's
 * thread takes; credit bounds what can be in it, so it never grows.
 */
final class DeliveryBuffer {

    final int generation;
    private final int capacity;
    private final AtomicReferenceArray<Received> slots;
    private int tail;
    private volatile int head;

    private volatile long lastTaken;

    /** What was handed over and not yet reported; owned by the taking thread. */
    private int dueMessages;

    private long dueBytes;

    DeliveryBuffer(int generation, int messagesMax) {
        this.generation = generation;
        // One more for the end of a browser, which takes no credit.
        this.capacity = messagesMax + 1;
        this.slots = new AtomicReferenceArray<>(capacity);
    }

    /** Puts a delivery; false when the broker sent more than it had credit for. */
    boolean put(Received received) {
        if (slots.getAcquire(tail) != null) {
            return false;
        }
        slots.setRelease(tail, received);
        tail = tail + 1 == capacity ? 0 : tail + 1;
        return true;
    }

    @Nullable
    Received poll() {
        int at = head;
        var received = slots.getAcquire(at);
        if (received != null) {
            slots.setRelease(at, null);
            lastTaken = received.isBrowseEnd() ? lastTaken : received.id();
            head = at + 1 == capacity ? 0 : at + 1;
        }
        return received;
    }

    /** Id up to which all was taken, 0 for none: deliveries come, and are taken, in the order of their ids. Any thread. */
    long takenUpTo() {
        return lastTaken;
    }

    boolean isEmpty() {
        return slots.getAcquire(head) == null;
    }

    /** Counts a hand-over; true when it is time to give the credit back. */
    boolean handedOver(int size, int messagesDue, long bytesDue) {
        dueMessages++;
        dueBytes += size;
        return dueMessages >= messagesDue || dueBytes >= bytesDue;
    }

    /** Whether something was handed over whose credit wasn't given back. */
    boolean isDue() {
        return dueMessages > 0;
    }

    int takeDueMessages() {
        int due = dueMessages;
        dueMessages = 0;
        return due;
    }

    long takeDueBytes() {
        long due = dueBytes;
        dueBytes = 0;
        return due;
    }
}
