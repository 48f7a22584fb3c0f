package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Command.AskBranches;
import io.ternmq.broker.command.Command.CommitBranch;
import io.ternmq.broker.command.Command.DecideBranch;
import io.ternmq.broker.command.Command.End;
import io.ternmq.broker.command.Command.EndBranch;
import io.ternmq.broker.command.Command.ForgetBranch;
import io.ternmq.broker.command.Command.OfBranch;
import io.ternmq.broker.command.Command.PrepareBranch;
import io.ternmq.broker.command.Command.RollbackBranch;
import io.ternmq.broker.command.Command.Start;
import io.ternmq.broker.command.Command.StartBranch;
import io.ternmq.broker.command.Effect.BranchAnswer;
import io.ternmq.broker.command.Effect.BranchesAre;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.engine.Model.Operation;
import io.ternmq.broker.engine.Model.Session;
import io.ternmq.broker.engine.Model.Settled;
import io.ternmq.broker.engine.SimulatedClient.Open;
import io.ternmq.broker.id.Xid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Branches in their plainest form: what was done in them, and how far they have come. What waits for room has its effect when
 * it is answered.
 */
final class ModelBranches {
    /** No branch times out within a run. */
    private static final int TIMEOUT_SECONDS = 100_000_000;

    /** How far one has come. */
    enum Stage {
        ACTIVE,
        IDLE,
        ROLLBACK_ONLY,
        PREPARED,
        BY_HAND,
        OVER
    }

    /** One branch, over all crashes. */
    static final class Branch {
        final Xid xid;
        Stage stage = Stage.ACTIVE;
        /** What each session did, in the order in which they came. */
        final List<Operation> parts = new ArrayList<>();

        boolean byHandCommitted;
        /** What clients asked for and were told. */
        boolean onePhaseAsked;

        boolean endAsked;
        boolean preparedTold;
        boolean committedTold;
        boolean rolledBackTold;
        /** Prepares and commits that wait for room, or whose answers are lost. */
        final Set<OfBranch> undecided = new HashSet<>();

        Branch(Xid xid) {
            this.xid = xid;
        }

        private List<Settled> settled() {
            return parts.stream().flatMap(part -> part.settled.stream()).toList();
        }

        private boolean sends() {
            return parts.stream().anyMatch(part -> !part.sends.isEmpty());
        }

        private List<Message> lasting() {
            return parts.stream().flatMap(part -> part.lasting().stream()).toList();
        }

        /** What it accepts that survives a crash and nothing else takes away. */
        private List<Message> acceptedAlone() {
            List<Message> accepted = new ArrayList<>();
            for (Operation part : parts) {
                accepted.addAll(SimulatedClient.accepted(part));
            }
            accepted.removeIf(message -> !message.persistent || message.acceptsIssued != 1 || message.expiration != 0);
            return accepted;
        }
    }

    /** A call that isn't answered yet. */
    private record Call(OfBranch command, Branch branch, boolean done) {}

    private final ModelRun run;
    private final Model model;
    private final Map<Xid, Branch> all = new TreeMap<>();
    private final Map<List<Long>, Call> calls = new HashMap<>();

    ModelBranches(ModelRun run, Model model) {
        this.run = run;
        this.model = model;
    }

    /** Those that may be called by name. */
    List<Branch> ended() {
        return all.values().stream()
                .filter(branch -> branch.stage != Stage.ACTIVE)
                .toList();
    }

    /** Those that need an end. */
    List<Branch> open() {
        return all.values().stream()
                .filter(branch -> branch.stage != Stage.OVER)
                .toList();
    }

    /** A session begins a branch. */
    void begin(SimulatedClient client, Open open) {
        Branch branch = new Branch(BranchStage.xid(all.size() + 1));
        all.put(branch.xid, branch);
        start(client, open, branch, Start.BEGIN);
    }

    /** A session goes on with one that is idle. */
    void join(SimulatedClient client, Open open, Branch branch) {
        start(client, open, branch, Start.JOIN);
    }

    private void start(SimulatedClient client, Open open, Branch branch, Start mode) {
        int request = client.request();
        call(
                client,
                new StartBranch(client.channel, request, open.id.session(), branch.xid, mode, TIMEOUT_SECONDS),
                branch,
                () -> {
                    branch.stage = Stage.ACTIVE;
                    open.model.branch = branch;
                    open.model.transaction.clientId = client.clientId;
                    branch.parts.add(open.model.transaction);
                });
    }

    /** The session ends its work. */
    void end(SimulatedClient client, Open open, boolean fail) {
        Session session = open.model;
        Branch branch = session.branch;
        End mode = fail ? End.FAIL : End.SUCCESS;
        call(
                client,
                new EndBranch(client.channel, client.request(), open.id.session(), branch.xid, mode),
                branch,
                () -> {
                    Operation part = session.transaction;
                    boolean spoilt = fail || session.doomed;
                    session.transaction = new Operation(0, true);
                    session.doomed = false;
                    session.branch = null;
                    if (spoilt) {
                        undo(branch, Stage.ROLLBACK_ONLY);
                    } else {
                        branch.stage = Stage.IDLE;
                        branch.parts.removeIf(each -> each == part && part.sends.isEmpty() && part.settled.isEmpty());
                    }
                });
    }

    void prepare(SimulatedClient client, Branch branch) {
        finish(client, new PrepareBranch(client.channel, client.request(), branch.xid, false), branch);
    }

    void commit(SimulatedClient client, Branch branch, boolean onePhase) {
        branch.onePhaseAsked |= onePhase;
        branch.endAsked = true;
        finish(client, new CommitBranch(client.channel, client.request(), branch.xid, onePhase, false), branch);
    }

    void rollBack(SimulatedClient client, Branch branch) {
        branch.endAsked = true;
        finish(client, new RollbackBranch(client.channel, client.request(), branch.xid, false), branch);
    }

    void decide(SimulatedClient client, Branch branch, boolean commit) {
        branch.endAsked = true;
        finish(client, new DecideBranch(client.channel, client.request(), branch.xid, commit), branch);
    }

    void forget(SimulatedClient client, Branch branch) {
        finish(client, new ForgetBranch(client.channel, client.request(), branch.xid, false), branch);
    }

    private void finish(SimulatedClient client, OfBranch command, Branch branch) {
        call(client, command, branch, () -> {});
    }

    /** A batch of its own: effects of branches are known when they are answered. */
    private void call(SimulatedClient client, OfBranch command, Branch branch, Runnable action) {
        run.flush();
        run.queue(command, () -> {
            action.run();
            boolean done = hasItsEffectAtOnce(command, branch);
            calls.put(List.of(client.channel, (long) command.requestId()), new Call(command, branch, done));
            if (done) {
                perform(command, branch);
            } else if (branch.stage == Stage.IDLE && isEnd(command)) {
                branch.undecided.add(command);
            }
        });
        run.flush();
    }

    /** What also settles doesn't wait for room; its answer may. */
    private static boolean hasItsEffectAtOnce(OfBranch command, Branch branch) {
        boolean commits =
                command instanceof PrepareBranch || (command instanceof CommitBranch commit && commit.onePhase());
        return commits && branch.stage == Stage.IDLE && !branch.settled().isEmpty();
    }

    /** The broker asks nobody: it decided how to answer. */
    void onDecided(BranchAnswer answer) {
        Call call = calls.get(List.of(answer.channel(), (long) answer.requestId()));
        if (call.done()) {
            check(answer.code() == XaCode.OK, call.command() + " is answered " + answer);
            return;
        }
        Branch branch = call.branch();
        branch.undecided.remove(call.command());
        List<XaCode> allowed = allowed(call.command(), branch);
        check(allowed.contains(answer.code()), branch.stage + ": " + call.command() + " is answered " + answer);
        if (answer.code() == XaCode.OK || answer.code() == XaCode.RDONLY) {
            perform(call.command(), branch);
        } else if (answer.code() == XaCode.RBTRANSIENT) {
            undo(branch, Stage.OVER);
        } else if (branch.stage == Stage.ROLLBACK_ONLY && answer.code() == XaCode.RBROLLBACK && isEnd(call.command())) {
            branch.stage = Stage.OVER;
        } else if (branch.stage == Stage.ROLLBACK_ONLY && answer.code() == XaCode.RBCOMMFAIL) {
            branch.stage = Stage.OVER;
        }
    }

    private static boolean isEnd(OfBranch command) {
        return command instanceof PrepareBranch || command instanceof CommitBranch;
    }

    private static List<XaCode> allowed(OfBranch command, Branch branch) {
        if (command instanceof StartBranch) {
            return List.of(XaCode.OK);
        }
        if (command instanceof EndBranch end) {
            boolean undone = branch.stage == Stage.ROLLBACK_ONLY && end.mode() != End.FAIL;
            return undone ? List.of(XaCode.RBROLLBACK) : List.of(XaCode.OK, XaCode.RBROLLBACK);
        }
        return switch (branch.stage) {
            case ACTIVE -> List.of(XaCode.PROTO);
            case IDLE -> ofIdle(command, branch);
            case ROLLBACK_ONLY ->
                command instanceof RollbackBranch
                        ? List.of(XaCode.OK)
                        : isEnd(command) ? List.of(XaCode.RBROLLBACK, XaCode.RBCOMMFAIL) : List.of(XaCode.PROTO);
            case PREPARED -> {
                boolean can = (command instanceof CommitBranch commit && !commit.onePhase())
                        || command instanceof RollbackBranch
                        || command instanceof DecideBranch;
                yield List.of(can ? XaCode.OK : XaCode.PROTO);
            }
            case BY_HAND -> ofDecided(command, branch);
            case OVER -> List.of(XaCode.NOTA, XaCode.RBROLLBACK, XaCode.OK);
        };
    }

    private static List<XaCode> ofIdle(OfBranch command, Branch branch) {
        boolean onePhase = command instanceof CommitBranch commit && commit.onePhase();
        if (command instanceof PrepareBranch && branch.parts.isEmpty()) {
            return List.of(XaCode.RDONLY);
        }
        if (command instanceof PrepareBranch || onePhase) {
            boolean mayWait = branch.settled().isEmpty() && branch.sends();
            if (!branch.undecided.isEmpty()) {
                return List.of(XaCode.OK, XaCode.RBTRANSIENT, XaCode.PROTO);
            }
            return mayWait ? List.of(XaCode.OK, XaCode.RBTRANSIENT) : List.of(XaCode.OK);
        }
        return List.of(command instanceof RollbackBranch ? XaCode.OK : XaCode.PROTO);
    }

    private static List<XaCode> ofDecided(OfBranch command, Branch branch) {
        if (command instanceof ForgetBranch) {
            return List.of(XaCode.OK);
        }
        boolean ends =
                command instanceof RollbackBranch || (command instanceof CommitBranch commit && !commit.onePhase());
        XaCode heuristic = branch.byHandCommitted ? XaCode.HEURCOM : XaCode.HEURRB;
        return ends ? List.of(heuristic) : List.of(XaCode.PROTO, heuristic);
    }

    private void perform(OfBranch command, Branch branch) {
        if (branch.stage == Stage.OVER) {
            return;
        }
        if (command instanceof PrepareBranch) {
            branch.stage = branch.parts.isEmpty() ? Stage.OVER : Stage.PREPARED;
        } else if (command instanceof CommitBranch commit) {
            carryOut(branch, commit.onePhase());
            branch.stage = Stage.OVER;
        } else if (command instanceof RollbackBranch) {
            undo(branch, Stage.OVER);
        } else if (command instanceof ForgetBranch) {
            branch.stage = Stage.OVER;
        } else if (command instanceof DecideBranch decide) {
            branch.byHandCommitted = decide.commit();
            if (decide.commit()) {
                carryOut(branch, false);
                branch.stage = Stage.BY_HAND;
            } else {
                undo(branch, Stage.BY_HAND);
            }
        }
    }

    /** One phase: session by session; otherwise first all that is sent. */
    private void carryOut(Branch branch, boolean onePhase) {
        branch.parts.forEach(part -> SimulatedClient.accepted(part).forEach(message -> message.acceptsIssued++));
        if (onePhase) {
            branch.parts.forEach(part -> {
                model.enqueueAll(part);
                model.settleAll(part.settled);
            });
        } else {
            branch.parts.forEach(model::enqueueAll);
            model.settleAll(branch.settled());
        }
    }

    private void undo(Branch branch, Stage next) {
        if (branch.stage != Stage.ROLLBACK_ONLY) {
            model.fail(branch.settled().stream().map(Settled::message).toList());
        }
        branch.stage = next;
    }

    /** A session that works in a branch ends: what was done is undone. */
    void leave(Session session) {
        Branch branch = session.branch;
        if (branch != null) {
            undo(branch, Stage.ROLLBACK_ONLY);
            session.branch = null;
            session.transaction = new Operation(0, true);
            session.doomed = false;
        }
    }

    /** A client heard of it. */
    void onTold(BranchAnswer answer) {
        Call call = calls.remove(List.of(answer.channel(), (long) answer.requestId()));
        Branch branch = call.branch();
        if (answer.code() != XaCode.OK) {
            return;
        }
        if (call.command() instanceof PrepareBranch) {
            branch.preparedTold = true;
        } else if (call.command() instanceof CommitBranch
                || (call.command() instanceof DecideBranch decide && decide.commit())) {
            branch.committedTold = true;
            branch.parts.forEach(
                    part -> SimulatedClient.accepted(part).forEach(message -> message.acceptConfirmed = true));
        } else if (call.command() instanceof RollbackBranch || call.command() instanceof DecideBranch) {
            branch.rolledBackTold = true;
        }
    }

    /** The broker lists what is to be recovered. */
    void onListed(BranchesAre listed) {
        TreeSet<Xid> expected = new TreeSet<>();
        for (Branch branch : all.values()) {
            if (branch.stage == Stage.PREPARED || branch.stage == Stage.BY_HAND) {
                expected.add(branch.xid);
            }
        }
        check(!listed.more(), "more branches than a page holds");
        List<Xid> xids =
                listed.branches().stream().map(figures -> figures.xid()).toList();
        check(xids.equals(List.copyOf(expected)), "listed are " + xids + " instead of " + expected);
    }

    /** Asks for what is to be recovered. */
    Command ask(long channel) {
        return new AskBranches(channel, 0, new Xid(0, new byte[0], new byte[0]), false, false);
    }

    /** What may and what must be true after a crash, by what clients were told. */
    void examine(Truth truth, Set<String> alive) {
        calls.clear();
        for (Branch branch : all.values()) {
            branch.undecided.clear();
            Truth.Ended ended = truth.endedBranches.get(branch.xid);
            Truth.PreparedBranch there = truth.preparedBranches.get(branch.xid);
            boolean prepared = there != null && there.state() == BranchState.PREPARED;
            String name = branch.xid + " (" + branch.stage + ")";
            if (prepared) {
                there.settled()
                        .keySet()
                        .forEach(key -> check(alive.contains(key), name + " is prepared and " + key + " is gone"));
            }
            check(!branch.preparedTold || branch.endAsked || prepared, name + " was prepared and is lost");
            if (branch.onePhaseAsked && ended == null && !prepared) {
                examineOnePhase(branch, name, alive);
            } else if (ended != null && ended.committed()) {
                check(!branch.rolledBackTold, name + " was rolled back and is committed");
                requireEffect(branch, name, alive);
            } else {
                check(!branch.committedTold, name + " was committed and is not");
                check(!(branch.rolledBackTold && prepared), name + " was rolled back and is prepared");
                requireNothingSent(branch, name, alive);
            }
        }
    }

    private static void examineOnePhase(Branch branch, String name, Set<String> alive) {
        List<Message> accepted = branch.acceptedAlone();
        boolean undone = accepted.stream().anyMatch(message -> alive.contains(message.key));
        check(!(undone && branch.committedTold), name + " was committed and is not");
        if (undone) {
            accepted.forEach(message -> check(alive.contains(message.key), name + " is half done: " + message.key));
            requireNothingSent(branch, name, alive);
        } else if (!accepted.isEmpty() || branch.committedTold) {
            requireEffect(branch, name, alive);
        }
    }

    private static void requireEffect(Branch branch, String name, Set<String> alive) {
        for (Message message : branch.lasting()) {
            boolean mayBeGone = message.acceptsIssued > 0 || message.expiration != 0;
            check(mayBeGone || alive.contains(message.key), name + " is committed and " + message.key + " is lost");
        }
        for (Operation part : branch.parts) {
            SimulatedClient.accepted(part)
                    .forEach(message -> check(
                            !alive.contains(message.key),
                            name + " is committed and " + message.key + " is not accepted"));
        }
    }

    private static void requireNothingSent(Branch branch, String name, Set<String> alive) {
        branch.lasting()
                .forEach(message -> check(
                        !alive.contains(message.key), name + " is not committed and " + message.key + " is there"));
    }

    /** Takes over what survived, after the messages. */
    void takeOver(Truth truth, Map<String, Message> everSent) {
        for (Branch branch : all.values()) {
            Truth.PreparedBranch prepared = truth.preparedBranches.get(branch.xid);
            if (prepared == null) {
                branch.stage = Stage.OVER;
            } else if (prepared.state() == BranchState.PREPARED) {
                branch.stage = Stage.PREPARED;
                branch.endAsked = false;
                branch.parts.clear();
                prepared.sends().forEach(send -> branch.parts.add(part(send, everSent)));
                Operation settling = new Operation(0, true);
                prepared.settled().forEach((key, settlement) -> {
                    Message message = everSent.get(key);
                    message.holder = new Model.Holder(null, null, 0);
                    settling.settled.add(new Settled(0, message, settlement));
                });
                branch.parts.add(settling);
            } else {
                branch.stage = Stage.BY_HAND;
                branch.byHandCommitted = prepared.state() == BranchState.HEURISTICALLY_COMMITTED;
            }
        }
    }

    private static Operation part(Truth.BranchSent send, Map<String, Message> everSent) {
        Operation part = new Operation(0, true);
        part.clientId = send.clientId();
        part.sends.add(everSent.get(send.text()));
        part.targets.add(send.target());
        return part;
    }
}
