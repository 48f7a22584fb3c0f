package io.ternmq.broker.queue;

import io.ternmq.broker.schedule.Agenda;
import io.ternmq.broker.schedule.DelayedAddress;

/**
 * A queue in which messages for another queue wait for their delivery time.
 *
 * @param address what its keys are made of
 * @param queue its references; it has no consumers
 * @param target where they go
 */
public record DelayQueue(DelayedAddress address, BrokerQueue queue, BrokerQueue target) {
    /** Whether it takes no further message. */
    public boolean isExhausted() {
        return DelayedAddress.isExhausted(queue.references().nextSequence());
    }

    /** Whether nothing is in it, and nothing will be. */
    public boolean isOver(long nowMillis) {
        return queue.references().messagesInAll() == 0 && (isExhausted() || nowMillis >= address.endMillis());
    }

    /** When it has to be looked at again: a message falls due, or one may that is still to be read. */
    public long nextMillis() {
        var references = queue.references();
        var first = references.first();
        if (first != null) {
            return first.deliveryTime();
        }
        if (queue.reading()) {
            return Agenda.NEVER;
        }
        return references.whole() ? address.endMillis() : address.dueMillis(references.windowEnd());
    }
}
