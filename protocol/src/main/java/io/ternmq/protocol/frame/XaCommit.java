package io.ternmq.protocol.frame;

/**
 * Commits a branch. Answered by XaResult.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param xid which branch
 * @param onePhase whether it isn't prepared
 */
public record XaCommit(int requestId, Xid xid, boolean onePhase) implements Frame {
    @Override
    public Opcode opcode() {
        return Opcode.XA_COMMIT;
    }
}
