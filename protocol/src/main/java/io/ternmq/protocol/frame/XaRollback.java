package io.ternmq.protocol.frame;

/**
 * Rolls a branch back, prepared or not. Answered by XaResult.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param xid which branch
 */
public record XaRollback(int requestId, Xid xid) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_ROLLBACK;
    }
}
