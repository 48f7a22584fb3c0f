package io.ternmq.server;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.client.BranchAdmin;
import io.ternmq.jms.client.BranchFigures;
import io.ternmq.jms.client.BranchFigures.State;
import io.ternmq.jms.client.BranchName;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows branches of distributed transactions, and ends them where their manager doesn't. */
@Command(
        name = "tx",
        description = {
            "Shows the branches of distributed (XA) transactions, and ends by hand those that their transaction manager"
                    + " doesn't end.",
            ""
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "XID is what 'ternmq tx list' prints: format id and two parts in hexadecimal, with colons between them. It is"
                    + " taken as a whole, never a part of it.",
            "",
            "Examples:",
            "  ternmq tx list",
            "  ternmq tx commit 131077:0000ffff7f000001:0a --yes",
            "  ternmq tx rollback 131077:0000ffff7f000001:0a --yes",
            "  ternmq tx forget 131077:0000ffff7f000001:0a --yes"
        })
final class TxCommand {
    private static final String LIST = "ternmq tx list --unfinished";

    @Spec
    private @Nullable CommandSpec spec;

    @Command(
            name = "list",
            description = {
                "Shows the branches that are prepared, or were ended by hand: yours, and those of others if you may"
                        + " see them. Lines that aren't indented are their Xids.",
                ""
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int list(
            @Mixin ClientOptions client,
            @Option(names = "--unfinished", description = "those too that aren't prepared") boolean unfinished)
            throws JMSException, IOException {
        Console console = Console.of(spec);
        var shown = new AtomicInteger();
        try (BrokerAdmin admin = client.administer()) {
            admin.branches().list(unfinished, branch -> {
                BranchText.print(branch, console.out());
                shown.incrementAndGet();
                return !console.out().checkError();
            });
        }
        if (shown.get() == 0) {
            console.err().println(unfinished ? "there are no branches" : "no branch is prepared; see also: " + LIST);
        }
        return ExitCodes.DONE;
    }

    @Command(
            name = "commit",
            description = {
                "Commits a prepared branch in its transaction manager's place. If the manager has decided to roll the"
                        + " transaction back, it has then happened in part: ask its log first.",
                ""
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int commit(@Mixin ClientOptions client, @Mixin Chosen chosen) throws JMSException, IOException {
        try (BrokerAdmin admin = client.administer()) {
            BranchFigures branch = find(admin.branches(), chosen.xid());
            if (branch.state() != State.PREPARED) {
                throw notPrepared(branch);
            }
            return decide(admin.branches(), branch, true, chosen.yes);
        }
    }

    @Command(
            name = "rollback",
            description = {
                "Rolls a prepared branch back in its transaction manager's place. If the manager has decided to commit"
                        + " the transaction, it has then happened in part: ask its log first. A branch that isn't"
                        + " prepared is rolled back too, if nobody works in it; its manager learns of that in time.",
                ""
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int rollback(@Mixin ClientOptions client, @Mixin Chosen chosen) throws JMSException, IOException {
        try (BrokerAdmin admin = client.administer()) {
            BranchFigures branch = find(admin.branches(), chosen.xid());
            return switch (branch.state()) {
                case PREPARED -> decide(admin.branches(), branch, false, chosen.yes);
                case IDLE, ROLLBACK_ONLY -> rollBackUnprepared(admin.branches(), branch, chosen.yes);
                case ACTIVE, SUSPENDED ->
                    throw refusal(
                            branch,
                            "still worked in (" + branch.holder() + "): it ends with that session, or by its timeout",
                            "PROTO");
                case HEURISTICALLY_COMMITTED, HEURISTICALLY_ROLLED_BACK -> throw decided(branch);
            };
        }
    }

    @Command(
            name = "forget",
            description = {
                "Forgets how a branch was ended by hand. Its transaction manager does that by itself when it has"
                        + " learned of it; only where it never will, somebody has to.",
                ""
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int forget(@Mixin ClientOptions client, @Mixin Chosen chosen) throws JMSException, IOException {
        try (BrokerAdmin admin = client.administer()) {
            BranchFigures branch = find(admin.branches(), chosen.xid());
            if (branch.state() != State.HEURISTICALLY_COMMITTED && branch.state() != State.HEURISTICALLY_ROLLED_BACK) {
                throw refusal(
                        branch,
                        BranchText.state(branch.state()) + "; only what was ended by hand can be forgotten",
                        "PROTO");
            }
            if (!chosen.yes) {
                return warn(
                        branch,
                        "If its transaction manager asks after this, it is told that there is no such branch, and takes"
                                + " it for ended as it had decided.");
            }
            admin.branches().forget(branch.name());
            Console.of(spec).out().println("forgot " + branch.name());
            return ExitCodes.DONE;
        }
    }

    private int decide(BranchAdmin branches, BranchFigures branch, boolean commit, boolean yes) throws JMSException {
        if (!yes) {
            return warn(
                    branch,
                    "This would " + (commit ? "commit" : "roll back")
                            + " the branch in its transaction manager's place (a heuristic decision). The manager may"
                            + " have decided otherwise, and then the transaction has happened in part, for good. Look"
                            + " for the transaction in its log first.");
        }
        branches.decide(branch.name(), commit);
        Console console = Console.of(spec);
        console.out().println((commit ? "committed " : "rolled back ") + branch.name());
        console.err()
                .println("its name is kept until its manager has learned of it; if that is gone: ternmq tx forget "
                        + branch.name());
        return ExitCodes.DONE;
    }

    private int rollBackUnprepared(BranchAdmin branches, BranchFigures branch, boolean yes) throws JMSException {
        if (!yes) {
            return warn(
                    branch,
                    "This would undo what was done in the branch, which isn't prepared. Its transaction manager learns"
                            + " of it when it wants to prepare; stop it first, or see that it leaves this one alone.");
        }
        branches.rollBack(branch.name());
        Console.of(spec).out().println("rolled back " + branch.name());
        return ExitCodes.DONE;
    }

    private int warn(BranchFigures branch, String meaning) {
        Console console = Console.of(spec);
        BranchText.print(branch, console.err());
        console.err().println(meaning);
        console.err().println("Nothing was done; add --yes to do it.");
        return ExitCodes.USAGE;
    }

    private static BranchFigures find(BranchAdmin branches, BranchName name) throws JMSException {
        return branches.find(name)
                .orElseThrow(() -> new JMSException(
                        "there is no branch " + name + " that you may see: it is over, or another user's; see: " + LIST,
                        "NOTA"));
    }

    private static JMSException notPrepared(BranchFigures branch) {
        return branch.state().wasPrepared()
                ? decided(branch)
                : refusal(
                        branch,
                        BranchText.state(branch.state())
                                + ", not prepared: only its manager can commit it; 'ternmq tx rollback' undoes it",
                        "PROTO");
    }

    private static JMSException decided(BranchFigures branch) {
        return refusal(
                branch,
                BranchText.state(branch.state())
                        + " already: put right by hand what that leaves wrong elsewhere, then 'ternmq tx forget' it",
                branch.state() == State.HEURISTICALLY_COMMITTED ? "HEURCOM" : "HEURRB");
    }

    private static JMSException refusal(BranchFigures branch, String text, String code) {
        return new JMSException("branch " + branch.name() + " is " + text, code);
    }

    /** Which branch, and whether that is meant. */
    static final class Chosen {
        @Parameters(
                index = "0",
                paramLabel = "XID",
                converter = XidConverter.class,
                description = "as in: ternmq tx list")
        private @Nullable BranchName xid;

        @Option(names = "--yes", description = "really do it")
        private boolean yes;

        private BranchName xid() {
            if (xid == null) {
                throw new IllegalStateException("the command was not made by the parser");
            }
            return xid;
        }
    }
}
