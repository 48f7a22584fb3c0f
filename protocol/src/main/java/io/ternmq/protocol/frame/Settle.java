package io.ternmq.protocol.frame;

import java.util.List;

/**
 * Settles deliveries. In a transacted session it belongs to the transaction. With a request id
 * it is answered by Done once it is forced; without one it is not answered.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param settlement what becomes of them
 * @param deliveries ranges of delivery ids; one that is unknown (settled already) is ignored
 */
public record Settle(int requestId, int session, Settlement settlement, List<Range> deliveries) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.SETTLE;
    }
}
