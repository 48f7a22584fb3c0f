package io.ternmq.broker.transport;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.XaCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaForget;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Frames of branches to commands, and effects back to frames. */
final class XaCommands {
    private XaCommands() {}

    /**
     * The command of a frame, empty if it doesn't concern branches.
     *
     * @param everyones whether the user may touch branches that others began
     */
    static Optional<Command> of(long channel, Frame frame, BooleanSupplier everyones) {
        if (frame instanceof XaStart start) {
            return Optional.of(new Command.StartBranch(
                    channel,
                    start.requestId(),
                    start.session(),
                    xid(start.xid()),
                    mode(start.mode()),
                    start.timeoutSeconds()));
        }
        if (frame instanceof XaEnd end) {
            return Optional.of(
                    new Command.EndBranch(channel, end.requestId(), end.session(), xid(end.xid()), mode(end.mode())));
        }
        if (frame instanceof XaPrepare prepare) {
            return Optional.of(new Command.PrepareBranch(
                    channel, prepare.requestId(), xid(prepare.xid()), everyones.getAsBoolean()));
        }
        if (frame instanceof XaCommit commit) {
            return Optional.of(new Command.CommitBranch(
                    channel,
                    commit.requestId(),
                    xid(commit.xid()),
                    commit.onePhase(),
                    everyones.getAsBoolean(),
                    commit.session(),
                    commit.number()));
        }
        if (frame instanceof XaRollback rollback) {
            return Optional.of(new Command.RollbackBranch(
                    channel, rollback.requestId(), xid(rollback.xid()), everyones.getAsBoolean()));
        }
        return rare(channel, frame, everyones);
    }

    private static Optional<Command> rare(long channel, Frame frame, BooleanSupplier everyones) {
        if (frame instanceof XaForget forget) {
            return Optional.of(
                    new Command.ForgetBranch(channel, forget.requestId(), xid(forget.xid()), everyones.getAsBoolean()));
        }
        if (frame instanceof XaRecover recover) {
            return Optional.of(new Command.AskBranches(
                    channel,
                    recover.requestId(),
                    xid(recover.after()),
                    recover.unfinished(),
                    everyones.getAsBoolean()));
        }
        return frame instanceof XaDecide decide
                ? Optional.of(new Command.DecideBranch(channel, decide.requestId(), xid(decide.xid()), decide.commit()))
                : Optional.empty();
    }

    /** The request id of a frame that concerns branches, otherwise 0. */
    static int requestId(Frame frame) {
        return of(0, frame, () -> false)
                .map(command -> ((Command.OfBranch) command).requestId())
                .orElse(0);
    }

    static XaResult result(Effect.BranchAnswer answer) {
        return new XaResult(answer.requestId(), code(answer.code()), answer.text());
    }

    static XaBranches branches(Effect.BranchesAre branches) {
        return new XaBranches(
                branches.requestId(),
                branches.more(),
                branches.branches().stream().map(XaCommands::branch).toList());
    }

    private static XaBranch branch(Effect.BranchFigures figures) {
        return new XaBranch(
                new Xid(
                        figures.xid().formatId(),
                        figures.xid().global(),
                        figures.xid().qualifier()),
                state(figures.state()),
                figures.ageMillis(),
                figures.sends(),
                figures.settlements(),
                figures.holder());
    }

    private static io.ternmq.broker.id.Xid xid(Xid xid) {
        return new io.ternmq.broker.id.Xid(xid.formatId(), xid.global(), xid.qualifier());
    }

    private static Command.Start mode(XaStart.Mode mode) {
        return switch (mode) {
            case NOFLAGS -> Command.Start.BEGIN;
            case JOIN -> Command.Start.JOIN;
            case RESUME -> Command.Start.RESUME;
        };
    }

    private static Command.End mode(XaEnd.Mode mode) {
        return switch (mode) {
            case SUCCESS -> Command.End.SUCCESS;
            case FAIL -> Command.End.FAIL;
            case SUSPEND -> Command.End.SUSPEND;
        };
    }

    private static XaBranch.State state(BranchState state) {
        return switch (state) {
            case ACTIVE -> XaBranch.State.ACTIVE;
            case IDLE -> XaBranch.State.IDLE;
            case SUSPENDED -> XaBranch.State.SUSPENDED;
            case ROLLBACK_ONLY -> XaBranch.State.ROLLBACK_ONLY;
            case PREPARED -> XaBranch.State.PREPARED;
            case HEURISTICALLY_COMMITTED -> XaBranch.State.HEURISTICALLY_COMMITTED;
            case HEURISTICALLY_ROLLED_BACK -> XaBranch.State.HEURISTICALLY_ROLLED_BACK;
        };
    }

    private static io.ternmq.protocol.frame.XaCode code(XaCode code) {
        return switch (code) {
            case OK -> io.ternmq.protocol.frame.XaCode.OK;
            case RDONLY -> io.ternmq.protocol.frame.XaCode.RDONLY;
            case RBROLLBACK -> io.ternmq.protocol.frame.XaCode.RBROLLBACK;
            case RBCOMMFAIL -> io.ternmq.protocol.frame.XaCode.RBCOMMFAIL;
            case RBOTHER -> io.ternmq.protocol.frame.XaCode.RBOTHER;
            case RBTIMEOUT -> io.ternmq.protocol.frame.XaCode.RBTIMEOUT;
            case RBTRANSIENT -> io.ternmq.protocol.frame.XaCode.RBTRANSIENT;
            case HEURRB -> io.ternmq.protocol.frame.XaCode.HEURRB;
            case HEURCOM -> io.ternmq.protocol.frame.XaCode.HEURCOM;
            case RMERR -> io.ternmq.protocol.frame.XaCode.RMERR;
            case NOTA -> io.ternmq.protocol.frame.XaCode.NOTA;
            case INVAL -> io.ternmq.protocol.frame.XaCode.INVAL;
            case PROTO -> io.ternmq.protocol.frame.XaCode.PROTO;
            case DUPID -> io.ternmq.protocol.frame.XaCode.DUPID;
            case OUTSIDE -> io.ternmq.protocol.frame.XaCode.OUTSIDE;
        };
    }
}
