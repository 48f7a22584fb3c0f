package io.ternmq.broker.engine;

import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.Unsettled;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A cursor over a whole queue, in order of key: it shows copies and changes nothing. */
final class Browser {
    private final BrokerQueue queue;
    private final Unsettled unsettled;
    private final int number;
    private final Predicate<byte[]> wanted;
    private long messages;
    private long bytes;
    private long nextKey;
    /** Messages with a large body that were shown, by delivery: those that may still be asked for. */
    private final TreeMap<Long, Long> shownBodies = new TreeMap<>();

    private boolean scheduled;
    private boolean waiting;
    private boolean ended;
    private boolean closed;

    Browser(BrokerQueue queue, Unsettled unsettled, int number, Predicate<byte[]> wanted) {
        this.queue = queue;
        this.unsettled = unsettled;
        this.number = number;
        this.wanted = wanted;
    }

    BrokerQueue queue() {
        return queue;
    }

    long channel() {
        return unsettled.channel();
    }

    int session() {
        return unsettled.session();
    }

    int number() {
        return number;
    }

    /** What it shows; asked by any thread. */
    Predicate<byte[]> wanted() {
        return wanted;
    }

    /** Whether it may show one more. */
    boolean hasCredit() {
        return messages > 0 && bytes > 0 && !unsettled.outflow().isFull();
    }

    /** Whether it has something to do. */
    boolean active() {
        return hasCredit() && !waiting && !ended && !closed;
    }

    void grant(int moreMessages, long moreBytes) {
        messages = Math.min(messages + moreMessages, Integer.MAX_VALUE);
        long sum = bytes + moreBytes;
        bytes = sum < bytes ? Long.MAX_VALUE : sum;
    }

    /** Where it goes on: it has shown everything below this key. */
    long nextKey() {
        return nextKey;
    }

    /** Moves behind one that was shown. Returns its delivery's number. */
    long show(long key, int contentBytes) {
        skip(key);
        messages--;
        bytes -= contentBytes;
        unsettled.outflow().add(contentBytes);
        return unsettled.skip();
    }

    /** What was shown last has a large body, which may be asked for. */
    void onShownBody(long delivery, long message) {
        shownBodies.put(delivery, message);
    }

    /** The message of a delivery with a large body, 0 if there is none. It is asked for in order, so that those before are done. */
    long shownBody(long delivery) {
        Long message = shownBodies.get(delivery);
        if (message == null) {
            return 0;
        }
        shownBodies.headMap(delivery).clear();
        return message;
    }

    /** Moves behind one without showing it. */
    void skip(long key) {
        nextKey = key + 1;
    }

    /** Marks it as waiting for its turn. Returns whether it wasn't before. */
    boolean schedule() {
        boolean before = scheduled;
        scheduled = true;
        return !before;
    }

    void unschedule() {
        scheduled = false;
    }

    /** Says whether the store reads for it. */
    void waiting(boolean now) {
        waiting = now;
    }

    void end() {
        ended = true;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
