package io.ternmq.broker.transaction;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One unit of a distributed transaction, and how far it has come.
 *
 * <pre>
 *            start             end                prepare              commit, rollback
 *   nothing ───────► Active ─────────► Idle ──────────────► Prepared ──────────────────► nothing
 *                    │   ▲ ◄── join ───┘ │ │                    │
 *            suspend ▼   │ resume        │ └─one phase─► nothing └─by hand─► HeuristicallyCommitted, HeuristicallyRolledBack
 *                  Suspended             │                                      └─forget─► nothing
 *                    └── fail, timeout, lost session ──► RollbackOnly ──rollback──► nothing
 * </pre>
 *
 * <p>Transitions of sessions are methods here; what else is asked is allowed or not by the state, and carried out by the
 * engine. Unfinished states are in memory alone; the others change by records. The answers are those of the contract table.
 */
public sealed interface Branch {
    /** Its name. */
    Xid xid();

    /** Who began it. */
    String user();

    /** When it began, or was prepared, in ms since 1970. */
    long sinceMillis();

    /** Which state this is. */
    BranchState state();

    /** How many messages it sends. */
    int sends();

    /** How many deliveries it settles. */
    int settlements();

    /** A session works in it too. */
    default Step join(Seat seat) {
        return refused(XaCode.PROTO);
    }

    /** A session that was suspended goes on. */
    default Step resume(Seat seat) {
        return refused(XaCode.PROTO);
    }

    /** A session that works in it is suspended. */
    default Step suspend(Seat seat) {
        return refused(XaCode.PROTO);
    }

    /** A session has ended its work, or failed. */
    default Step end(Seat seat, boolean fail) {
        return refused(XaCode.PROTO);
    }

    /** Whether it can be prepared: OK, or what is answered instead. */
    default XaCode mayPrepare() {
        return XaCode.PROTO;
    }

    /** Whether it can be committed. */
    default XaCode mayCommit(boolean onePhase) {
        return XaCode.PROTO;
    }

    /** Whether it can be rolled back. */
    default XaCode mayRollBack() {
        return XaCode.PROTO;
    }

    /** Whether it can be forgotten. */
    default XaCode mayForget() {
        return XaCode.PROTO;
    }

    private Step refused(XaCode code) {
        return new Step(this, code);
    }

    /**
     * What a transition gave.
     *
     * @param next the state from now on, which is the same if it was refused
     * @param code what is answered
     */
    record Step(Branch next, XaCode code) {}

    /** One that isn't prepared. */
    sealed interface Unfinished extends Branch {
        /** What was done. */
        Work work();

        /** Those who work in it, or are suspended. */
        Set<Seat> seats();

        @Override
        default Xid xid() {
            return work().xid();
        }

        @Override
        default String user() {
            return work().user();
        }

        @Override
        default long sinceMillis() {
            return work().sinceMillis();
        }

        @Override
        default int sends() {
            return work().sends();
        }

        @Override
        default int settlements() {
            return work().settlements();
        }
    }

    /** One that was prepared. */
    sealed interface Durable extends Branch {
        /** As it was recorded. */
        BranchPrepared content();

        @Override
        default Xid xid() {
            return content().xid();
        }

        @Override
        default String user() {
            return content().user();
        }

        @Override
        default long sinceMillis() {
            return content().millis();
        }

        @Override
        default int sends() {
            return content().sends().size();
        }

        @Override
        default int settlements() {
            return content().settlements().size();
        }
    }

    /** One that begins with a session. */
    static Branch begin(Work work, Seat seat) {
        return new Active(work, Set.of(seat), Set.of());
    }

    private static Branch of(Work work, Set<Seat> active, Set<Seat> suspended) {
        if (!active.isEmpty()) {
            return new Active(work, active, suspended);
        }
        return suspended.isEmpty() ? new Idle(work) : new Suspended(work, suspended);
    }

    private static Set<Seat> with(Set<Seat> seats, Seat seat) {
        Set<Seat> more = new LinkedHashSet<>(seats);
        more.add(seat);
        return more;
    }

    private static Set<Seat> without(Set<Seat> seats, Seat seat) {
        Set<Seat> fewer = new LinkedHashSet<>(seats);
        fewer.remove(seat);
        return fewer;
    }

    private static Step leave(Work work, Set<Seat> active, Set<Seat> suspended, Seat seat, boolean fail) {
        Set<Seat> stillActive = without(active, seat);
        Set<Seat> stillSuspended = without(suspended, seat);
        if (!fail) {
            return new Step(of(work, stillActive, stillSuspended), XaCode.OK);
        }
        stillActive.addAll(stillSuspended);
        return new Step(new RollbackOnly(work, stillActive, XaCode.RBROLLBACK, "a session failed"), XaCode.OK);
    }

    /** Somebody works in it; others may be suspended. */
    record Active(Work work, Set<Seat> active, Set<Seat> suspended) implements Unfinished {
        @Override
        public BranchState state() {
            return BranchState.ACTIVE;
        }

        @Override
        public Set<Seat> seats() {
            Set<Seat> all = new LinkedHashSet<>(active);
            all.addAll(suspended);
            return all;
        }

        @Override
        public Step join(Seat seat) {
            return suspended.isEmpty() && !active.contains(seat)
                    ? new Step(new Active(work, with(active, seat), suspended), XaCode.OK)
                    : new Step(this, XaCode.PROTO);
        }

        @Override
        public Step resume(Seat seat) {
            return suspended.contains(seat)
                    ? new Step(new Active(work, with(active, seat), without(suspended, seat)), XaCode.OK)
                    : new Step(this, XaCode.PROTO);
        }

        @Override
        public Step suspend(Seat seat) {
            return active.contains(seat)
                    ? new Step(of(work, without(active, seat), with(suspended, seat)), XaCode.OK)
                    : new Step(this, XaCode.PROTO);
        }

        @Override
        public Step end(Seat seat, boolean fail) {
            return active.contains(seat) || suspended.contains(seat)
                    ? leave(work, active, suspended, seat, fail)
                    : new Step(this, XaCode.PROTO);
        }
    }

    /** All who worked in it have ended; it waits for its manager. */
    record Idle(Work work) implements Unfinished {
        @Override
        public BranchState state() {
            return BranchState.IDLE;
        }

        @Override
        public Set<Seat> seats() {
            return Set.of();
        }

        @Override
        public Step join(Seat seat) {
            return new Step(new Active(work, Set.of(seat), Set.of()), XaCode.OK);
        }

        @Override
        public XaCode mayPrepare() {
            return XaCode.OK;
        }

        @Override
        public XaCode mayCommit(boolean onePhase) {
            return onePhase ? XaCode.OK : XaCode.PROTO;
        }

        @Override
        public XaCode mayRollBack() {
            return XaCode.OK;
        }
    }

    /** Nobody works in it, but somebody will go on, or end. */
    record Suspended(Work work, Set<Seat> suspended) implements Unfinished {
        @Override
        public BranchState state() {
            return BranchState.SUSPENDED;
        }

        @Override
        public Set<Seat> seats() {
            return suspended;
        }

        @Override
        public Step resume(Seat seat) {
            return suspended.contains(seat)
                    ? new Step(new Active(work, Set.of(seat), without(suspended, seat)), XaCode.OK)
                    : new Step(this, XaCode.PROTO);
        }

        @Override
        public Step end(Seat seat, boolean fail) {
            return suspended.contains(seat)
                    ? leave(work, Set.of(), suspended, seat, fail)
                    : new Step(this, XaCode.PROTO);
        }
    }

    /** It can't be committed any more; what was done was undone. */
    record RollbackOnly(Work work, Set<Seat> seats, XaCode cause, String text) implements Unfinished {
        @Override
        public BranchState state() {
            return BranchState.ROLLBACK_ONLY;
        }

        @Override
        public Step join(Seat seat) {
            return new Step(this, cause);
        }

        @Override
        public Step resume(Seat seat) {
            return new Step(this, cause);
        }

        @Override
        public Step suspend(Seat seat) {
            return end(seat, false);
        }

        @Override
        public Step end(Seat seat, boolean fail) {
            return seats.contains(seat)
                    ? new Step(new RollbackOnly(work, without(seats, seat), cause, text), cause)
                    : new Step(this, XaCode.PROTO);
        }

        @Override
        public XaCode mayPrepare() {
            return seats.isEmpty() ? cause : XaCode.PROTO;
        }

        @Override
        public XaCode mayCommit(boolean onePhase) {
            return seats.isEmpty() ? cause : XaCode.PROTO;
        }

        @Override
        public XaCode mayRollBack() {
            return seats.isEmpty() ? XaCode.OK : XaCode.PROTO;
        }
    }

    /**
     * All of it is on the disk and held until its manager decides.
     *
     * @param held what it settles and is still there, with what doesn't outlive the broker
     * @param reserved room for what it sends
     */
    record Prepared(BranchPrepared content, List<Held> held, List<Reserved> reserved) implements Durable {
        @Override
        public BranchState state() {
            return BranchState.PREPARED;
        }

        @Override
        public XaCode mayCommit(boolean onePhase) {
            return onePhase ? XaCode.PROTO : XaCode.OK;
        }

        @Override
        public XaCode mayRollBack() {
            return XaCode.OK;
        }
    }

    /** A reference that nobody else gets. */
    record Held(Reference reference, Settlement settlement) {}

    /** Room for a message of so many bytes. */
    record Reserved(BrokerQueue queue, int bytes) {}

    /** An administrator committed it; its manager doesn't know yet. */
    record HeuristicallyCommitted(BranchPrepared content) implements Durable {
        @Override
        public BranchState state() {
            return BranchState.HEURISTICALLY_COMMITTED;
        }

        @Override
        public XaCode mayCommit(boolean onePhase) {
            return XaCode.HEURCOM;
        }

        @Override
        public XaCode mayRollBack() {
            return XaCode.HEURCOM;
        }

        @Override
        public XaCode mayForget() {
            return XaCode.OK;
        }
    }

    /** An administrator rolled it back; its manager doesn't know yet. */
    record HeuristicallyRolledBack(BranchPrepared content) implements Durable {
        @Override
        public BranchState state() {
            return BranchState.HEURISTICALLY_ROLLED_BACK;
        }

        @Override
        public XaCode mayCommit(boolean onePhase) {
            return XaCode.HEURRB;
        }

        @Override
        public XaCode mayRollBack() {
            return XaCode.HEURRB;
        }

        @Override
        public XaCode mayForget() {
            return XaCode.OK;
        }
    }
}
