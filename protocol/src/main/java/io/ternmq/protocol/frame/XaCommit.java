package io.ternmq.protocol.frame;

/**
 * Commits a branch. Answered by XaResult.
 *
 * @param requestId chosen by the client, answered by exactly one reply that carries it
 * @param xid which branch
 * @param onePhase whether it isn't prepared
 * @param session an open session whose next number the commit takes, so that it is known again when it is repeated, even
 *     after a restart of the broker; 0 for none
 * @param number of that session, from 1: one more than that of its last commit that had its effect, or may have had it
 */
public record XaCommit(int requestId, Xid xid, boolean onePhase, int session, long number) implements Frame {
    /** One that takes no number. */
    public XaCommit(int requestId, Xid xid, boolean onePhase) {
        this(requestId, xid, onePhase, 0, 0);
    }

    @Override
    public Opcode opcode() {
        return Opcode.XA_COMMIT;
    }
}
