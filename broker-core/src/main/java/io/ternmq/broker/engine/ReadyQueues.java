package io.ternmq.broker.engine;

import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.SelectorCursor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The queues, and the cursors of selectors, that may have something to dispatch, each once, in the order in which they got it. */
final class ReadyQueues {
    private final ArrayDeque<BrokerQueue> queues = new ArrayDeque<>();
    private final ArrayDeque<SelectorCursor> cursors = new ArrayDeque<>();

    void schedule(BrokerQueue queue) {
        if (queue.consumers().anyReady() && queue.schedule()) {
            queues.addLast(queue);
        }
        for (SelectorCursor cursor : queue.cursors()) {
            schedule(cursor);
        }
    }

    void schedule(SelectorCursor cursor) {
        if (cursor.isActive() && cursor.schedule()) {
            cursors.addLast(cursor);
        }
    }

    @Nullable
    SelectorCursor nextCursor() {
        SelectorCursor cursor = cursors.pollFirst();
        if (cursor != null) {
            cursor.unschedule();
        }
        return cursor;
    }

    /** The cursors that are still to come. */
    Iterable<SelectorCursor> cursors() {
        return cursors;
    }

    boolean hasCursors() {
        return !cursors.isEmpty();
    }

    @Nullable
    BrokerQueue next() {
        BrokerQueue queue = queues.pollFirst();
        if (queue != null) {
            queue.unschedule();
        }
        return queue;
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }
}
