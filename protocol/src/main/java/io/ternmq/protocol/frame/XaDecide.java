package io.ternmq.protocol.frame;

/**
 * Ends a prepared branch in its transaction manager's place. Answered by XaResult.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param xid which branch
 * @param commit whether it is committed; otherwise it is rolled back
 */
public record XaDecide(int requestId, Xid xid, boolean commit) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_DECIDE;
    }
}
