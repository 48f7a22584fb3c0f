package io.ternmq.protocol.frame;

import io.ternmq.protocol.message.Destination;

/**
 * Opens a consumer or a browser, with no credit. Answered by Done.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param consumer number of the consumer within its connection, made by the client, from 1
 * @param destination where from
 * @param selector JMS message selector, or empty
 * @param browser true: deliveries are copies in queue order that need no settlement; ended by BrowseEnd
 * @param noLocal true: nothing sent by the same client id or connection
 * @param subscription name of the durable or shared subscription, or empty
 * @param sharing how a subscription is shared
 */
public record ConsumerOpen(
        int requestId,
        int session,
        int consumer,
        Destination destination,
        String selector,
        boolean browser,
        boolean noLocal,
        String subscription,
        Sharing sharing)
        implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.CONSUMER_OPEN;
    }
}
