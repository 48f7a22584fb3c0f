package io.ternmq.protocol.frame;

/**
 * Prepares a branch in which nobody works. Answered by XaResult: OK when all of it is forced.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param xid which branch
 */
public record XaPrepare(int requestId, Xid xid) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_PREPARE;
    }
}
