package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.AskBranches;
import io.ternmq.broker.command.Command.CommitBranch;
import io.ternmq.broker.command.Command.DecideBranch;
import io.ternmq.broker.command.Command.EndBranch;
import io.ternmq.broker.command.Command.ForgetBranch;
import io.ternmq.broker.command.Command.OfBranch;
import io.ternmq.broker.command.Command.PrepareBranch;
import io.ternmq.broker.command.Command.RollbackBranch;
import io.ternmq.broker.command.Command.Start;
import io.ternmq.broker.command.Command.StartBranch;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.engine.BranchMemory.Over;
import io.ternmq.broker.engine.BranchWaits.Waiting;
import io.ternmq.broker.engine.Branches.Answer;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.JournalRecord.BranchForgotten;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.transaction.Branch;
import io.ternmq.broker.transaction.Branch.Prepared;
import io.ternmq.broker.transaction.Branch.RollbackOnly;
import io.ternmq.broker.transaction.Branch.Unfinished;
import io.ternmq.broker.transaction.Work;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Answers what transaction managers, their clients and administrators ask of branches. */
final class BranchCalls {
    /** Most messages that all prepared branches send and settle. */
    private static final long PREPARED_MESSAGES_MAX = 1_000_000;

    private static final int GONE_ON_AT_ONCE = 100;
    private static final Answer WAITING = new Answer(XaCode.PROTO, "a prepare or commit of the branch waits for room");

    private final State state;
    private final Output out;
    private final Branches branches;
    private final BranchOutcomes outcomes;
    private final BranchWaits waits;
    private final BranchFigures figures;
    private final Producers producers;

    /** Above it nothing more is prepared. */
    private final long heldBytesMax;

    BranchCalls(
            State state,
            Output out,
            Branches branches,
            BranchOutcomes outcomes,
            BranchWaits waits,
            Producers producers,
            long heldBytesMax) {
        this.state = state;
        this.out = out;
        this.branches = branches;
        this.outcomes = outcomes;
        this.waits = waits;
        this.producers = producers;
        this.heldBytesMax = heldBytesMax;
        this.figures = new BranchFigures(state, out, branches);
    }

    void start(Session session, String user, StartBranch command, long nowMillis) {
        if (!session.transacted()) {
            out.failed(command.channel(), command.requestId(), Reason.PROTOCOL, "the session is not transacted");
        } else if (mayTouch(command, command.xid(), user, false)) {
            boolean late = command.mode() == Start.JOIN && isWaiting(branches.find(command.xid()));
            answerAtOnce(command, late ? WAITING : branches.start(session, user, command, nowMillis));
        }
    }

    void end(Session session, String user, EndBranch command, long nowMillis) {
        if (mayTouch(command, command.xid(), user, false)) {
            answerAtOnce(command, branches.end(session, command, nowMillis));
        }
    }

    /** A call that concerns no session. */
    void carryOut(OfBranch command, Connection connection, long nowMillis) {
        carryOut(command, connection, nowMillis, nowMillis);
    }

    private void carryOut(OfBranch command, Connection connection, long sinceMillis, long nowMillis) {
        String user = connection.user();
        if (command instanceof AskBranches ask) {
            figures.ask(ask, user, nowMillis);
        } else if (command instanceof PrepareBranch prepare) {
            if (mayTouch(prepare, prepare.xid(), user, prepare.everyones())) {
                prepare(prepare, sinceMillis, nowMillis);
            }
        } else if (command instanceof CommitBranch commit) {
            if (mayTouch(commit, commit.xid(), user, commit.everyones())) {
                commit(commit, connection, sinceMillis);
            }
        } else if (command instanceof RollbackBranch rollback) {
            if (mayTouch(rollback, rollback.xid(), user, rollback.everyones())) {
                answer(rollback, rollBack(rollback, user));
            }
        } else if (command instanceof ForgetBranch forget) {
            if (mayTouch(forget, forget.xid(), user, forget.everyones())) {
                answer(forget, forget(forget.xid()));
            }
        } else if (command instanceof DecideBranch decide) {
            if (mayTouch(decide, decide.xid(), user, true)) {
                answer(decide, decide(decide));
            }
        } else {
            throw new IllegalStateException("unknown command " + command.getClass());
        }
    }

    /** Whether the name is one, and the branch, if there is one, the user's. Otherwise that is answered. */
    private boolean mayTouch(OfBranch command, Xid xid, String user, boolean everyones) {
        if (!xid.isValid()) {
            answerAtOnce(command, new Answer(XaCode.INVAL, "this names no branch"));
            return false;
        }
        Branch branch = branches.find(xid);
        boolean begins = command instanceof StartBranch start && start.mode() == Start.BEGIN;
        if (branch == null || everyones || begins || branch.user().equals(user)) {
            return true;
        }
        out.failed(command.channel(), command.requestId(), Reason.NOT_AUTHORIZED, "another user began branch " + xid);
        return false;
    }

    private void prepare(PrepareBranch command, long sinceMillis, long nowMillis) {
        Branch branch = branches.find(command.xid());
        XaCode code = branch == null ? XaCode.NOTA : branch.mayPrepare();
        if (code != XaCode.OK || !(branch instanceof Unfinished idle)) {
            answer(command, refused(branch, code));
            return;
        }
        if (isWaiting(idle)) {
            answer(command, WAITING);
            return;
        }
        Work work = idle.work();
        if (work.isEmpty()) {
            branches.remove(idle);
            answer(command, Answer.of(XaCode.RDONLY));
            return;
        }
        if (isSpoilt(command, idle)) {
            return;
        }
        if (state.branches().messages() + work.sends() + work.settlements() > PREPARED_MESSAGES_MAX
                || state.branches().heldBytes() > heldBytesMax) {
            branches.rollBack(idle);
            answer(command, new Answer(XaCode.RBTRANSIENT, "prepared branches hold as many messages as they may"));
            return;
        }
        finish(command, idle, sinceMillis, () -> {
            branches.remove(idle);
            outcomes.prepare(work, nowMillis);
        });
    }

    private void commit(CommitBranch command, Connection connection, long sinceMillis) {
        Session session = connection.session(command.session());
        SessionMemory numbers = session == null ? null : session.memory();
        if (numbers != null && !numbers.isNew(command.number())) {
            answer(command, Answer.of(XaCode.OK));
            return;
        }
        Branch branch = branches.find(command.xid());
        if (branch == null) {
            Over over = branches.memory().find(command.xid(), connection.user(), command.everyones());
            if (over == null && command.session() != 0 && isForgotten(numbers, command.number())) {
                out.failed(
                        command.channel(),
                        command.requestId(),
                        Reason.IDENTITY_UNKNOWN,
                        "nothing is remembered of the commits of session " + command.session());
            } else {
                answer(command, Answer.of(over == null ? XaCode.NOTA : over.commit()));
            }
            return;
        }
        XaCode code = branch.mayCommit(command.onePhase());
        if (code != XaCode.OK) {
            answer(command, refused(branch, code));
        } else if (branch instanceof Prepared prepared) {
            outcomes.commit(prepared, false);
            advance(numbers, command.number(), true);
            branches.memory().add(prepared.xid(), prepared.user(), true);
            answer(command, Answer.of(XaCode.OK));
        } else if (isWaiting(branch)) {
            answer(command, WAITING);
        } else if (branch instanceof Unfinished idle && !isSpoilt(command, idle)) {
            finish(command, idle, sinceMillis, () -> {
                branches.remove(idle);
                advance(numbers, command.number(), outcomes.commit(idle.work()));
                branches.memory().add(idle.xid(), idle.user(), true);
            });
        }
    }

    /** Whether a session's commits before this one ought to be known, and aren't: its first number is always recorded. */
    private static boolean isForgotten(@Nullable SessionMemory numbers, long number) {
        return numbers == null || (number > 1 && !numbers.recorded());
    }

    private void advance(@Nullable SessionMemory numbers, long number, boolean recorded) {
        if (numbers != null) {
            producers.advance(numbers, number, recorded);
        }
    }

    /** Whether a prepare or commit of it waits already: until that is answered nothing but a rollback may come between. */
    private boolean isWaiting(@Nullable Branch branch) {
        return branch instanceof Unfinished unfinished && waits.contains(unfinished);
    }

    /** Whether it can't be committed; then it is rolled back. */
    private boolean isSpoilt(OfBranch command, Unfinished idle) {
        Optional<Refusal> refusal = outcomes.check(idle.work());
        if (refusal.isPresent()) {
            branches.rollBack(idle);
            answer(command, new Answer(XaCode.RBROLLBACK, refusal.get().text()));
        }
        return refusal.isPresent();
    }

    /**
     * Carries out what needs room. A branch that only sends waits for it, and holds nothing that others wait for; one that
     * also settles has its effect at once, and if it brings more than it takes, its answer waits.
     */
    private void finish(OfBranch command, Unfinished idle, long sinceMillis, Runnable action) {
        Work work = idle.work();
        Set<BrokerQueue> targets = outcomes.takers(work);
        boolean room = waits.hasRoom(targets);
        if (!room && work.settlements() == 0) {
            waits.add(command, idle, targets, false, sinceMillis);
            return;
        }
        boolean slow = !room && waits.isSlowedDown(work.sends(), BranchOutcomes.taken(work));
        action.run();
        if (slow) {
            waits.add(command, idle, targets, true, sinceMillis);
        } else {
            answer(command, Answer.of(XaCode.OK));
        }
    }

    /** What is answered for a branch that can't be prepared or committed; one that is rollback-only is over with it. */
    private Answer refused(@Nullable Branch branch, XaCode code) {
        if (branch instanceof RollbackOnly over && code == over.cause()) {
            branches.rollBack(over);
        }
        return new Answer(code, branch == null ? "" : Branches.text(branch));
    }

    private Answer rollBack(RollbackBranch command, String user) {
        Branch branch = branches.find(command.xid());
        if (branch == null) {
            Over over = branches.memory().find(command.xid(), user, command.everyones());
            return Answer.of(over == null ? XaCode.NOTA : over.rollback());
        }
        XaCode code = branch.mayRollBack();
        if (code != XaCode.OK) {
            return new Answer(code, Branches.text(branch));
        }
        if (branch instanceof Unfinished idle) {
            branches.rollBack(idle);
        } else if (branch instanceof Prepared prepared) {
            outcomes.rollBack(prepared, false);
            branches.memory().add(prepared.xid(), prepared.user(), false);
        }
        return Answer.of(XaCode.OK);
    }

    private Answer forget(Xid xid) {
        Branch branch = branches.find(xid);
        if (branch == null) {
            return Answer.of(XaCode.NOTA);
        }
        XaCode code = branch.mayForget();
        if (code != XaCode.OK) {
            return new Answer(code, Branches.text(branch));
        }
        out.decide(new BranchForgotten(xid));
        return Answer.of(XaCode.OK);
    }

    private Answer decide(DecideBranch command) {
        Branch branch = branches.find(command.xid());
        if (branch == null) {
            return Answer.of(XaCode.NOTA);
        }
        if (!(branch instanceof Prepared prepared)) {
            return new Answer(XaCode.PROTO, Branches.text(branch));
        }
        if (command.commit()) {
            outcomes.commit(prepared, true);
        } else {
            outcomes.rollBack(prepared, true);
        }
        return Answer.of(XaCode.OK);
    }

    /**
     * Goes on with what has room now, and ends what waited too long. Returns whether there is more to do at once.
     *
     * @param connections tells which one has a channel; null if none has it any more
     */
    boolean retry(LongFunction<@Nullable Connection> connections, long nowMillis) {
        int count = 0;
        for (Waiting waiting : waits.takeReady(nowMillis, GONE_ON_AT_ONCE)) {
            count++;
            Connection connection = connections.apply(waiting.call().channel());
            if (waiting.isDone()) {
                answer(waiting.call(), Answer.of(XaCode.OK));
            } else if (waiting.isOver()) {
                answer(waiting.call(), over(waiting));
            } else if (connection != null && waits.isLate(waiting, nowMillis)) {
                branches.rollBack(waiting.branch());
                answer(waiting.call(), new Answer(XaCode.RBTRANSIENT, waits.full()));
            } else if (connection != null) {
                carryOut(waiting.call(), connection, waiting.sinceMillis(), nowMillis);
            }
            var unused = producers.takeEntered();
            out.endBatch();
        }
        return count == GONE_ON_AT_ONCE;
    }

    /** What is answered for a branch that was rolled back while it waited: by its timeout, or by somebody. */
    private Answer over(Waiting waiting) {
        Unfinished before = waiting.branch();
        return branches.find(before.xid()) instanceof RollbackOnly over && over.work() == before.work()
                ? refused(over, over.cause())
                : new Answer(XaCode.RBROLLBACK, "the branch was rolled back while it waited for room");
    }

    /** When something has to be done at the latest. */
    long nextDeadline() {
        return Math.min(waits.nextDeadline(), branches.nextDeadline());
    }

    private void answer(OfBranch command, Answer answer) {
        out.effect(new Effect.BranchAnswer(
                command.channel(), out.end(), command.requestId(), answer.code(), answer.text()));
    }

    /** What promises nothing that has to be on the disk. */
    private void answerAtOnce(OfBranch command, Answer answer) {
        out.effect(new Effect.BranchAnswer(command.channel(), 0, command.requestId(), answer.code(), answer.text()));
    }
}
