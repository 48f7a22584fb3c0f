package io.ternmq.testsupport.history;

import io.ternmq.testsupport.history.Branch.State;
import java.util.EnumSet;
import java.util.Set;

/** What is asked for about a branch, once its work has ended. */
public enum BranchCall {
    PREPARE,
    /** In two phases. */
    COMMIT,
    COMMIT_ONE_PHASE,
    ROLLBACK,
    /** A decision in the transaction manager's place, as the next one. */
    COMMIT_BY_HAND,
    ROLLBACK_BY_HAND,
    FORGET;

    /** Whether it may commit. */
    boolean isCommit() {
        return this == COMMIT || this == COMMIT_ONE_PHASE || this == COMMIT_BY_HAND;
    }

    /** Whether it rolls back. */
    boolean isRollback() {
        return this == ROLLBACK || this == ROLLBACK_BY_HAND;
    }

    /** The states that it may lead to from another. */
    Set<State> leadsTo(State from) {
        return switch (from) {
            case OPEN ->
                switch (this) {
                    case PREPARE -> EnumSet.of(State.PREPARED, State.ROLLED_BACK);
                    case COMMIT_ONE_PHASE -> EnumSet.of(State.COMMITTED, State.ROLLED_BACK);
                    case ROLLBACK -> EnumSet.of(State.ROLLED_BACK);
                    default -> EnumSet.noneOf(State.class);
                };
            case PREPARED ->
                switch (this) {
                    case COMMIT -> EnumSet.of(State.COMMITTED);
                    case ROLLBACK -> EnumSet.of(State.ROLLED_BACK);
                    case COMMIT_BY_HAND -> EnumSet.of(State.COMMITTED_BY_HAND);
                    case ROLLBACK_BY_HAND -> EnumSet.of(State.ROLLED_BACK_BY_HAND);
                    default -> EnumSet.noneOf(State.class);
                };
            case COMMITTED_BY_HAND -> this == FORGET ? EnumSet.of(State.COMMITTED) : EnumSet.noneOf(State.class);
            case ROLLED_BACK_BY_HAND -> this == FORGET ? EnumSet.of(State.ROLLED_BACK) : EnumSet.noneOf(State.class);
            case COMMITTED, ROLLED_BACK -> EnumSet.noneOf(State.class);
        };
    }
}
