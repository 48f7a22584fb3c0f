package io.ternmq.protocol.frame;

/**
 * Ends a session's work in a branch. What it sent and settled before belongs to the branch. Answered by XaResult.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param session which session
 * @param xid which branch
 * @param mode whether the work ends well, makes the branch rollback-only, or is suspended
 */
public record XaEnd(int requestId, int session, Xid xid, Mode mode) implements Frame {
    /** The flags of xa_end. */
    public enum Mode {
        SUCCESS,
        FAIL,
        SUSPEND
    }

    @Override
    public Opcode opcode() {
        return Opcode.XA_END;
    }
}
