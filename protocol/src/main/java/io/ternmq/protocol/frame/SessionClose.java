package io.ternmq.protocol.frame;

import java.util.List;

/**
 * Closes a session: an open transaction is rolled back, unsettled deliveries are released, the
 * identity is forgotten. Answered by Done.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param handedOver the deliveries that the application saw and did not settle; the others return uncounted
 */
public record SessionClose(int requestId, int session, List<Range> handedOver) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.SESSION_CLOSE;
    }
}
