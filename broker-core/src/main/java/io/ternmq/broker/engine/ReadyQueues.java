package io.ternmq.broker.engine;

import io.ternmq.broker.queue.BrokerQueue;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The queues that may have something to dispatch, each once, in the order in which they got it. */
final class ReadyQueues {
    private final ArrayDeque<BrokerQueue> queues = new ArrayDeque<>();

    void schedule(BrokerQueue queue) {
        if (queue.consumers().anyReady() && queue.schedule()) {
            queues.addLast(queue);
        }
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
