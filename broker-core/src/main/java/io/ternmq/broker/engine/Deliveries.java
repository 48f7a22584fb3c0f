package io.ternmq.broker.engine;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.id.LongList;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.QueueConsumer;
import io.ternmq.broker.queue.Unsettled;

/** Makes a delivery of a message and a consumer. */
final class Deliveries {
    private final Output out;

    Deliveries(Output out) {
        this.out = out;
    }

    /**
     * Delivers a held reference to a consumer whose credit was taken.
     *
     * @param keys gets the key, if the journal knows the reference: they are to be decided as Delivered in this batch
     */
    void deliver(QueueConsumer consumer, Reference reference, byte[] content, LongList keys) {
        BrokerQueue queue = consumer.queue();
        queue.onDelivered(reference.deliveries() > 0);
        Unsettled unsettled = consumer.unsettled();
        out.effect(new Effect.Deliver(
                unsettled.channel(),
                reference.batch(),
                reference.recorded() ? out.openBatch() : 0,
                unsettled.session(),
                consumer.number(),
                unsettled.add(reference, consumer),
                reference.deliveries() + 1,
                content));
        unsettled.outflow().add(content.length);
        queue.references().relieve(reference);
        if (reference.recorded()) {
            keys.add(reference.key());
        } else {
            reference.count(1, 0);
        }
    }
}
