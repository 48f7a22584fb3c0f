package io.ternmq.protocol.frame;

/**
 * One branch at one moment.
 *
 * @param xid its name
 * @param state how far it has come
 * @param ageMillis since it began, or, if it was prepared, since then
 * @param sends messages that it sends
 * @param acknowledgements deliveries that it settles
 * @param holder user who began it, and the sessions that work in it, for people
 */
public record XaBranch(Xid xid, State state, long ageMillis, int sends, int acknowledgements, String holder) {
    /** States; the number on the wire is the ordinal. */
    public enum State {
        ACTIVE,
        IDLE,
        SUSPENDED,
        ROLLBACK_ONLY,
        PREPARED,
        HEURISTICALLY_COMMITTED,
        HEURISTICALLY_ROLLED_BACK
    }
}
