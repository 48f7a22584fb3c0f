package io.ternmq.testsupport.history;

import io.ternmq.testsupport.history.Branch.State;
import java.util.EnumSet;
import java.util.Set;

/** What a client learned of a branch, from an answer or from recover. */
public enum Finding {
    PREPARED,
    COMMITTED,
    ROLLED_BACK,
    COMMITTED_BY_HAND,
    ROLLED_BACK_BY_HAND,
    /** The broker doesn't know it any more. */
    GONE,
    /** Recover tells of it. */
    LISTED,
    /** Recover doesn't. */
    UNLISTED;

    /** The states that go with it. */
    Set<State> states() {
        return switch (this) {
            case PREPARED -> EnumSet.of(State.PREPARED);
            case COMMITTED -> EnumSet.of(State.COMMITTED);
            case ROLLED_BACK -> EnumSet.of(State.ROLLED_BACK);
            case COMMITTED_BY_HAND -> EnumSet.of(State.COMMITTED_BY_HAND);
            case ROLLED_BACK_BY_HAND -> EnumSet.of(State.ROLLED_BACK_BY_HAND);
            case GONE -> EnumSet.of(State.COMMITTED, State.ROLLED_BACK);
            case LISTED -> EnumSet.of(State.PREPARED, State.COMMITTED_BY_HAND, State.ROLLED_BACK_BY_HAND);
            case UNLISTED -> EnumSet.of(State.OPEN, State.COMMITTED, State.ROLLED_BACK);
        };
    }
}
