package io.ternmq.protocol.frame;

/**
 * Forgets a branch that an administrator ended. Answered by XaResult.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param xid which branch
 */
public record XaForget(int requestId, Xid xid) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_FORGET;
    }
}
