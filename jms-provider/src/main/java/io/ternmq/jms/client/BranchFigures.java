package io.ternmq.jms.client;

/**
 * One branch of a distributed transaction at one moment.
 *
 * @param name its Xid
 * @param state how far it has come
 * @param ageMillis since it began, or, if it was prepared, since then
 * @param sends messages that it sends
 * @param settles deliveries that it settles
 * @param holder user who began it, and the first sessions that work in it, for people
 */
public record BranchFigures(BranchName name, State state, long ageMillis, int sends, int settles, String holder) {
    /** How far a branch has come. */
    public enum State {
        /** A session works in it. */
        ACTIVE,
        /** Nobody works in it any more; its manager hasn't prepared it. */
        IDLE,
        /** A session will go on in it. */
        SUSPENDED,
        /** What was done in it was undone; its manager doesn't know yet. */
        ROLLBACK_ONLY,
        /** On the disk, and held until its manager decides. */
        PREPARED,
        /** Committed by hand; its manager doesn't know yet. */
        HEURISTICALLY_COMMITTED,
        /** Rolled back by hand; its manager doesn't know yet. */
        HEURISTICALLY_ROLLED_BACK;

        /** Whether its manager had prepared it, so that it stays over restarts. */
        public boolean wasPrepared() {
            return compareTo(PREPARED) >= 0;
        }
    }
}
