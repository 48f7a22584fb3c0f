package io.ternmq.protocol.frame;

/** What a call of XA is answered; the number on the wire is the ordinal. */
public enum XaCode {
    OK(0),
    /** Nothing was done in the branch, and it is forgotten. */
    RDONLY(3),
    RBROLLBACK(100),
    /** The connection of a session that worked in it was lost. */
    RBCOMMFAIL(101),
    RBOTHER(104),
    RBTIMEOUT(106),
    /** There was no room for what it sends; it may be tried again as a whole. */
    RBTRANSIENT(107),
    HEURRB(6),
    HEURCOM(7),
    RMERR(-3),
    NOTA(-4),
    INVAL(-5),
    PROTO(-6),
    RMFAIL(-7),
    DUPID(-8),
    /** The session's local transaction has done something already. */
    OUTSIDE(-9);

    private final int number;

    XaCode(int number) {
        this.number = number;
    }

    /** The number that the XA specification gives to it. */
    public int number() {
        return number;
    }

    /** Whether it says that the branch is rolled back, or can only be. */
    public boolean isRollback() {
        return number >= RBROLLBACK.number;
    }
}
