package io.ternmq.protocol.frame;

/**
 * After a reconnect: what became of this send or commit? Answered by Outcome.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it; 0 = no reply wanted, where the frame allows it
 * @param session number of the session within its connection, made by the client, from 1; never reused in a connection
 * @param number the session's counter of non-transacted sends and commits, from 1, rising; reused unchanged on retransmission
 */
public record OutcomeAsk(int requestId, int session, long number) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.OUTCOME_ASK;
    }
}
