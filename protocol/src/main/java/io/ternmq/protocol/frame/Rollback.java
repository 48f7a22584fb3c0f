package io.ternmq.protocol.frame;

import java.util.List;

/**
 * Rolls the session's local transaction back: sends are discarded, all unsettled deliveries of
 * the session return to their queues, and outstanding credit of its consumers is void. Answered
 * by Done; the client drops every delivery that arrived before that.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param handedOver the deliveries that the application saw, settled within the transaction or not; they count as attempts, the others return uncounted
 */
public record Rollback(int requestId, int session, List<Range> handedOver) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.ROLLBACK;
    }
}
