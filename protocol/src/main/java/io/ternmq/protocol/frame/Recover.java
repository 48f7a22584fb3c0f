package io.ternmq.protocol.frame;

import java.util.List;

/**
 * Session.recover (JMS 3.1 §8.7): all unsettled deliveries of the session return and come again
 * in order; outstanding credit of its consumers is void. Answered by Done; the client drops
 * every delivery that arrived before that.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param handedOver the deliveries that the application saw; they count as attempts, the others return uncounted
 */
public record Recover(int requestId, int session, List<Range> handedOver) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.RECOVER;
    }
}
