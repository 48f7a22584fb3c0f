package io.ternmq.broker.command;

/** How far a branch has come. */
public enum BranchState {
    ACTIVE,
    IDLE,
    SUSPENDED,
    ROLLBACK_ONLY,
    PREPARED,
    HEURISTICALLY_COMMITTED,
    HEURISTICALLY_ROLLED_BACK
}
