package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongList;
import io.ternmq.broker.journal.JournalRecord.Delivered;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.QueueConsumer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends available messages to consumers with credit: from each queue in order of priority and age, to its consumers in
 * turn. All deliveries of a turn are one batch.
 */
final class Dispatcher {
    private static final int QUEUE_MESSAGES_AT_ONCE = 256;

    private final Output out;
    private final ReadyQueues ready;
    private final Deliveries deliveries;
    private final Settlements settlements;
    private final Paging paging;
    private final int turnMessagesMax;

    Dispatcher(Engine.Parts parts, Deliveries deliveries, Paging paging, int turnMessagesMax) {
        this.out = parts.out();
        this.ready = parts.ready();
        this.deliveries = deliveries;
        this.settlements = parts.settlements();
        this.paging = paging;
        this.turnMessagesMax = turnMessagesMax;
    }

    /** Dispatches at most a turn's messages. Returns whether there is more to do at once. */
    boolean run(long nowMillis) {
        int budget = turnMessagesMax;
        BrokerQueue queue = budget > 0 ? ready.next() : null;
        while (queue != null) {
            budget -= dispatch(queue, Math.min(budget, QUEUE_MESSAGES_AT_ONCE), nowMillis);
            queue = budget > 0 ? ready.next() : null;
        }
        out.endBatch();
        return !ready.isEmpty();
    }

    private int dispatch(BrokerQueue queue, int most, long nowMillis) {
        LongList keys = new LongList();
        List<Reference> expired = new ArrayList<>(0);
        int count = 0;
        boolean going = true;
        while (going && count < most) {
            Reference reference = queue.references().first();
            if (reference == null) {
                going = false;
            } else if (reference.expiration() != 0 && reference.expiration() <= nowMillis) {
                queue.references().take(reference);
                expired.add(reference);
                count++;
            } else {
                going = reference.present() && deliver(queue, reference, keys);
                count += going ? 1 : 0;
            }
        }
        if (!expired.isEmpty()) {
            settlements.remove(queue, expired, Removal.EXPIRED);
        }
        if (!keys.isEmpty()) {
            out.decide(new Delivered(queue.id(), keys.toArray()));
        }
        paging.refill(queue);
        if (going) {
            ready.schedule(queue);
        }
        return count;
    }

    /** Delivers to the consumer whose turn it is. Returns whether there is one. */
    private boolean deliver(BrokerQueue queue, Reference reference, LongList keys) {
        QueueConsumer consumer = queue.consumers().next(reference.bytes());
        if (consumer == null) {
            return false;
        }
        queue.references().take(reference);
        deliveries.deliver(consumer, reference, reference.content(), keys);
        return true;
    }
}
