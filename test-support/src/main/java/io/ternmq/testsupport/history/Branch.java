package io.ternmq.testsupport.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is known of one branch of a distributed transaction: the states it can be in.
 *
 * <p>To ask for something adds the states that this may lead to, since the answer may be lost. To be told something leaves of
 * them those that go with it; if none does, the broker has contradicted itself or forgotten. Owned by one thread.
 */
public final class Branch {
    private final Entry.Begun begun;
    private final List<Entry> contradictions = new ArrayList<>();
    private Set<State> possible = EnumSet.of(State.OPEN);
    private long heldMillis = Long.MAX_VALUE;
    private long commitAskedMillis = Long.MAX_VALUE;
    private long rollbackAskedMillis = Long.MAX_VALUE;

    /** Where a branch can be. */
    public enum State {
        /** Not prepared: a crash rolls it back. */
        OPEN,
        PREPARED,
        COMMITTED,
        ROLLED_BACK,
        /** In its manager's place, as the next one; stays until it is forgotten. */
        COMMITTED_BY_HAND,
        ROLLED_BACK_BY_HAND
    }

    /** A branch that is about to begin. */
    public Branch(Entry.Begun begun) {
        this.begun = begun;
    }

    /** Takes in that something is about to be asked for. */
    public void add(Entry.Asked asked) {
        var more = EnumSet.copyOf(possible);
        possible.forEach(state -> more.addAll(asked.call().leadsTo(state)));
        possible = more;
        if (asked.call().isCommit()) {
            commitAskedMillis = Math.min(commitAskedMillis, asked.millis());
        } else if (asked.call().isRollback()) {
            rollbackAskedMillis = Math.min(rollbackAskedMillis, asked.millis());
        }
    }

    /** Takes in what was found. */
    public void add(Entry.Told told) {
        var left = told.finding().states();
        left.retainAll(possible);
        if (left.isEmpty()) {
            contradictions.add(told);
            left = told.finding().states();
        }
        possible = left;
        if (is(State.PREPARED)) {
            heldMillis = Math.min(heldMillis, told.millis());
        }
    }

    /** Who works in it. */
    public String client() {
        return begun.client();
    }

    /** Its number, which is also that of what it settles. */
    public long unit() {
        return begun.unit();
    }

    /** Whether it can be in several states. */
    public boolean isInDoubt() {
        return possible.size() > 1;
    }

    /** Whether it surely is one that recover has to tell of. */
    public boolean isListed() {
        return Finding.LISTED.states().containsAll(possible);
    }

    /** Whether it surely was ended in its manager's place. */
    public boolean isEndedByHand() {
        return is(State.COMMITTED_BY_HAND, State.ROLLED_BACK_BY_HAND);
    }

    /** Whether the broker surely has nothing of it any more. */
    public boolean isOver() {
        return Finding.GONE.states().containsAll(possible);
    }

    /** Whether a commit was ever asked for. */
    public boolean isCommitAsked() {
        return commitAskedMillis < Long.MAX_VALUE;
    }

    /** Whether a rollback was ever asked for. */
    public boolean isRollbackAsked() {
        return rollbackAskedMillis < Long.MAX_VALUE;
    }

    /** What became of the messages that it sends and settles. */
    public Outcome outcome() {
        if (is(State.COMMITTED, State.COMMITTED_BY_HAND)) {
            return Outcome.DONE;
        }
        return is(State.OPEN, State.ROLLED_BACK, State.ROLLED_BACK_BY_HAND) ? Outcome.UNDONE : Outcome.DOUBT;
    }

    /** Whether it may hold its messages still. */
    boolean mayBePrepared() {
        return possible.contains(State.PREPARED);
    }

    Entry.Begun begun() {
        return begun;
    }

    List<Entry> contradictions() {
        return contradictions;
    }

    /** When it was first known to be prepared. */
    long heldMillis() {
        return heldMillis;
    }

    /** Before it, nobody can see what the branch sends. */
    long commitAskedMillis() {
        return commitAskedMillis;
    }

    /** Before it, a prepared branch gives back nothing that it settles. */
    long rollbackAskedMillis() {
        return rollbackAskedMillis;
    }

    private boolean is(State... states) {
        Collection<State> all = List.of(states);
        return all.containsAll(possible);
    }

    @Override
    public String toString() {
        return begun.line() + ": " + possible;
    }
}
