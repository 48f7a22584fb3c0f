package io.ternmq.broker.queue;

import io.ternmq.broker.paging.Reference;

/**
 * One attempt to deliver a message that isn't settled yet.
 *
 * @param id number within the session and epoch, from 1
 * @param reference what is delivered
 * @param consumer to whom
 */
public record Delivery(long id, Reference reference, QueueConsumer consumer) {
    /** Whether the client reported that the application has it. */
    public boolean handedOver() {
        return consumer.handedOver(id);
    }
}
