package io.ternmq.protocol.frame;

/**
 * Lets a transacted session work in a branch from now on. Answered by XaResult.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param session which session
 * @param xid which branch
 * @param mode whether the branch begins, is joined, or goes on for this session
 * @param timeoutSeconds after which one that begins is rolled back if it isn't prepared; 0 for the broker's default
 */
public record XaStart(int requestId, int session, Xid xid, Mode mode, int timeoutSeconds) implements Frame {
    /** The flags of xa_start. */
    public enum Mode {
        NOFLAGS,
        JOIN,
        RESUME
    }

    @Override
    public Opcode opcode() {
        return Opcode.XA_START;
    }
}
