package io.ternmq.protocol.frame;

import java.util.List;

/**
 * Closes a consumer: deliveries not handed over return uncounted; those handed over stay
 * unsettled until the session settles them. Answered by Done.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param consumer the consumer
 * @param handedOver the deliveries of this consumer that the application saw and has not settled
 */
public record ConsumerClose(int requestId, int session, int consumer, List<Range> handedOver) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.CONSUMER_CLOSE;
    }
}
