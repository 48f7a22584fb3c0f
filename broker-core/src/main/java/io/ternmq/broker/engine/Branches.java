package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.End;
import io.ternmq.broker.command.Command.EndBranch;
import io.ternmq.broker.command.Command.Start;
import io.ternmq.broker.command.Command.StartBranch;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.transaction.Branch;
import io.ternmq.broker.transaction.Branch.RollbackOnly;
import io.ternmq.broker.transaction.Branch.Step;
import io.ternmq.broker.transaction.Branch.Unfinished;
import io.ternmq.broker.transaction.LocalTransaction;
import io.ternmq.broker.transaction.LocalTransaction.Doomed;
import io.ternmq.broker.transaction.Seat;
import io.ternmq.broker.transaction.Work;
import io.ternmq.broker.transaction.Work.Part;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The branches that aren't prepared, and the sessions that work in them.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: a session works in at most one branch; what it sends and settles meanwhile is that branch's.
 *   <li>I2: a session stands in a branch's seats if and only if the branch stands among the session's.
 *   <li>I3: of a branch that is rollback-only nothing is held but what its sessions settle until they leave it.
 * </ol>
 */
final class Branches {
    /** Most branches, prepared or not. */
    private static final int BRANCHES_MAX = 100_000;
    /** Most sessions that do something in one branch. */
    private static final int PARTS_MAX = 1_000;
    /** Most messages that a branch may hold when a session leaves it. */
    private static final int MESSAGES_MAX = 200_000;

    private static final long TIMEOUT_MILLIS = 300_000;
    private static final long MILLIS_IN_A_SECOND = 1_000;
    private static final int TIMED_OUT_AT_ONCE = 100;

    private final State state;
    private final BranchOutcomes outcomes;
    private final BranchMemory memory = new BranchMemory();
    private final long rememberMillis;
    private final TreeMap<Xid, Unfinished> unfinished = new TreeMap<>();
    private final TreeSet<Due> dues = new TreeSet<>();

    /** When a branch is to be looked at. */
    private record Due(long millis, Xid xid) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int order = Long.compare(millis, other.millis);
            return order != 0 ? order : xid.compareTo(other.xid);
        }
    }

    /** What is answered. */
    record Answer(XaCode code, String text) {
        static Answer of(XaCode code) {
            return new Answer(code, "");
        }
    }

    Branches(State state, BranchOutcomes outcomes, EngineOptions options) {
        this.state = state;
        this.outcomes = outcomes;
        this.rememberMillis = options.sessions().identityExpiryMillis();
    }

    /** Those that aren't prepared, by name. */
    NavigableMap<Xid, Unfinished> unfinished() {
        return unfinished;
    }

    /** Those that are over. */
    BranchMemory memory() {
        return memory;
    }

    /** A branch in any state, null if there is none of this name. */
    @Nullable
    Branch find(Xid xid) {
        Branch branch = unfinished.get(xid);
        return branch != null ? branch : state.branches().find(xid);
    }

    /** A session begins a branch, joins it, or goes on. */
    Answer start(Session session, String user, StartBranch command, long nowMillis) {
        Xid xid = command.xid();
        if (session.branch() != null) {
            return new Answer(XaCode.PROTO, "the session works in branch " + session.branch());
        }
        if (!session.transaction().isEmpty()) {
            return new Answer(XaCode.OUTSIDE, "the session has an open local transaction");
        }
        Seat seat = seat(session);
        if (command.mode() == Start.BEGIN) {
            return begin(session, user, command, nowMillis);
        }
        Branch branch = find(xid);
        if (branch == null) {
            return Answer.of(XaCode.NOTA);
        }
        Step step = command.mode() == Start.JOIN ? branch.join(seat) : branch.resume(seat);
        if (step.code() != XaCode.OK || !(step.next() instanceof Unfinished next)) {
            return new Answer(step.code(), text(branch));
        }
        if (command.mode() == Start.JOIN && next.work().parts().size() >= PARTS_MAX) {
            return new Answer(XaCode.RMERR, PARTS_MAX + " sessions have worked in the branch already");
        }
        unfinished.put(xid, next);
        enter(session, next, command.mode() == Start.JOIN);
        return Answer.of(XaCode.OK);
    }

    private Answer begin(Session session, String user, StartBranch command, long nowMillis) {
        Xid xid = command.xid();
        if (command.timeoutSeconds() < 0) {
            return new Answer(XaCode.INVAL, "a negative timeout");
        }
        if (find(xid) != null) {
            return Answer.of(XaCode.DUPID);
        }
        if (unfinished.size() + state.branches().count() >= BRANCHES_MAX) {
            return new Answer(XaCode.RMERR, BRANCHES_MAX + " branches exist already");
        }
        memory.forget(xid);
        long timeout = command.timeoutSeconds() == 0 ? TIMEOUT_MILLIS : command.timeoutSeconds() * MILLIS_IN_A_SECOND;
        Work work = new Work(xid, user, nowMillis, nowMillis + timeout);
        Unfinished branch = (Unfinished) Branch.begin(work, seat(session));
        unfinished.put(xid, branch);
        dues.add(new Due(work.deadlineMillis(), xid));
        enter(session, branch, true);
        return Answer.of(XaCode.OK);
    }

    private static void enter(Session session, Unfinished branch, boolean anew) {
        Work work = branch.work();
        if (anew) {
            work.add(new Part(
                    seat(session),
                    session.publisher().connection(),
                    session.publisher().clientId(),
                    new LocalTransaction()));
        }
        session.enter(work.xid(), work.part(seat(session)).transaction());
    }

    /** A session ends its work, or is suspended. */
    Answer end(Session session, EndBranch command, long nowMillis) {
        Branch branch = find(command.xid());
        if (branch == null) {
            return Answer.of(XaCode.NOTA);
        }
        Seat seat = seat(session);
        boolean suspending = command.mode() == End.SUSPEND;
        Step step = suspending ? branch.suspend(seat) : branch.end(seat, command.mode() == End.FAIL);
        if (step.code() == XaCode.PROTO || !(step.next() instanceof Unfinished next)) {
            return new Answer(step.code(), text(branch));
        }
        boolean stays = suspending && step.code() == XaCode.OK;
        session.leave(command.xid(), stays);
        unfinished.put(command.xid(), next);
        if (next instanceof RollbackOnly over) {
            undo(over, true, nowMillis);
            return new Answer(step.code(), step.code() == XaCode.OK ? "" : over.text());
        }
        Part part = next.work().part(seat);
        Optional<Answer> spoilt = spoilt(next.work(), part);
        if (spoilt.isPresent()) {
            Set<Seat> seats = new LinkedHashSet<>(next.seats());
            seats.remove(seat);
            session.leave(command.xid(), false);
            RollbackOnly over = new RollbackOnly(
                    next.work(), seats, spoilt.get().code(), spoilt.get().text());
            unfinished.put(command.xid(), over);
            undo(over, true, nowMillis);
            return spoilt.get();
        }
        if (!stays) {
            next.work().close(part);
        }
        return Answer.of(XaCode.OK);
    }

    private static Optional<Answer> spoilt(Work work, Part part) {
        if (part.transaction().state() instanceof Doomed doomed) {
            return Optional.of(new Answer(XaCode.RBROLLBACK, doomed.text()));
        }
        return work.sends() + work.settlements() > MESSAGES_MAX
                ? Optional.of(new Answer(XaCode.RBOTHER, "a branch holds at most " + MESSAGES_MAX + " messages"))
                : Optional.empty();
    }

    private void undo(RollbackOnly branch, boolean atOnce, long nowMillis) {
        outcomes.rollBack(branch.work(), atOnce);
        remindAt(branch.work(), nowMillis + rememberMillis);
    }

    private void remindAt(Work work, long millis) {
        dues.remove(new Due(work.deadlineMillis(), work.xid()));
        work.deadline(millis);
        dues.add(new Due(millis, work.xid()));
    }

    /** One isn't unfinished any more. */
    void remove(Unfinished branch) {
        unfinished.remove(branch.xid());
        dues.remove(new Due(branch.work().deadlineMillis(), branch.xid()));
    }

    /** One that nobody works in is over: what it did is undone. */
    void rollBack(Unfinished branch) {
        remove(branch);
        outcomes.rollBack(branch.work(), true);
        memory.add(branch.xid(), branch.user(), false);
    }

    /**
     * A session ends. What it works in, or is suspended in, is rolled back; what it has ended waits for its manager (JMS 3.1
     * §6.1.8).
     */
    void leaveAll(Session session, XaCode cause, long nowMillis) {
        for (Xid xid : List.copyOf(session.branches())) {
            session.leave(xid, false);
            Unfinished branch = unfinished.get(xid);
            if (branch != null) {
                Set<Seat> seats = new LinkedHashSet<>(branch.seats());
                seats.remove(seat(session));
                RollbackOnly over = branch instanceof RollbackOnly already
                        ? new RollbackOnly(already.work(), seats, already.cause(), already.text())
                        : new RollbackOnly(branch.work(), seats, cause, "a session that worked in the branch ended");
                unfinished.put(xid, over);
                undo(over, false, nowMillis);
            }
        }
    }

    /** When the next branch times out. */
    long nextDeadline() {
        return dues.isEmpty() ? Long.MAX_VALUE : dues.first().millis();
    }

    /** Rolls those back that have timed out. Returns whether there is more to do at once. */
    boolean expire(long nowMillis) {
        int count = 0;
        while (nextDeadline() <= nowMillis && count < TIMED_OUT_AT_ONCE) {
            Due due = dues.pollFirst();
            Unfinished branch = due == null ? null : unfinished.get(due.xid());
            if (branch instanceof RollbackOnly over && over.seats().isEmpty()) {
                unfinished.remove(over.xid());
                memory.add(over.xid(), over.user(), false);
            } else if (branch instanceof RollbackOnly over) {
                remindAt(over.work(), nowMillis + rememberMillis);
            } else if (branch != null) {
                RollbackOnly over =
                        new RollbackOnly(branch.work(), branch.seats(), XaCode.RBTIMEOUT, "the branch has timed out");
                unfinished.put(over.xid(), over);
                undo(over, false, nowMillis);
            }
            count++;
        }
        return nextDeadline() <= nowMillis;
    }

    static String text(Branch branch) {
        return branch instanceof RollbackOnly over
                ? over.text()
                : "the branch is "
                        + branch.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Seat seat(Session session) {
        return new Seat(session.channel(), session.number());
    }
}
