package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.BranchStage.xid;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Command.End;
import io.ternmq.broker.command.Command.Start;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who may see and touch a branch, and what he sees of it. */
class BranchOwnerTest {
    private static final Address QUEUE = Address.queue("q");
    private static final Address OTHER = Address.queue("other");
    private static final Xid X = xid(1);
    private static final Xid Y = xid(2);

    private final BranchStage stage = new BranchStage();

    @Test
    void onlyTheUserWhoBeganABranchMayTouchIt() {
        stage.user("C", "somebody");
        stage.work("A", X, QUEUE, "m");
        stage.prepare("A", X);
        long channel = stage.channel("C");
        int session = stage.session("C");
        stage.broker.takeEffects();

        stage.broker.run(
                new Command.PrepareBranch(channel, 1, X, false),
                new Command.CommitBranch(channel, 2, X, false, false),
                new Command.RollbackBranch(channel, 3, X, false),
                new Command.ForgetBranch(channel, 4, X, false),
                new Command.StartBranch(channel, 5, session, X, Start.JOIN, 0),
                new Command.EndBranch(channel, 6, session, X, End.SUCCESS));

        assertThat(stage.broker.takeFailures()).hasSize(6).containsOnly(Reason.NOT_AUTHORIZED);
        assertThat(stage.state(X)).isEqualTo(BranchState.PREPARED);
    }

    @Test
    void anAdministratorMayTouchEveryBranch() {
        stage.user("C", "administrator");
        stage.work("A", X, QUEUE, "m");
        stage.prepare("A", X);
        long channel = stage.channel("C");
        stage.broker.takeEffects();

        stage.broker.run(new Command.CommitBranch(channel, 2, X, false, true));

        assertThat(stage.broker.take(Effect.BranchAnswer.class))
                .extracting(Effect.BranchAnswer::code)
                .containsExactly(XaCode.OK);
    }

    @Test
    void recoverTellsAUserOfHisOwnBranchesAndAnAdministratorOfAll() {
        stage.user("C", "somebody");
        stage.work("A", X, QUEUE, "m");
        stage.prepare("A", X);
        stage.work("C", Y, QUEUE, "m");
        stage.prepare("C", Y);

        assertThat(stage.recover("A")).containsExactly(X);
        assertThat(stage.recover("C")).containsExactly(Y);
        assertThat(stage.list("A", false, true))
                .extracting(Effect.BranchFigures::xid)
                .containsExactly(X, Y);
    }

    @Test
    void whatIsRememberedOfABranchIsToldToNobodyElse() {
        stage.user("C", "somebody");
        stage.work("A", X, QUEUE, "m");
        stage.commit("A", X, true);

        assertThat(stage.commit("C", X, true)).isEqualTo(XaCode.NOTA);
    }

    @Test
    void anAdministratorSeesWhoHoldsABranch() {
        stage.put(QUEUE, EngineDriver.message("in"));
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, 1);
        stage.send("A", OTHER, EngineDriver.message("out"));
        stage.pass(250);

        assertThat(stage.list("plain", true, true))
                .containsExactly(new Effect.BranchFigures(
                        X,
                        BranchState.ACTIVE,
                        250,
                        1,
                        1,
                        "user 'anonymous', channel " + stage.channel("A") + " session 1"));
    }

    @Test
    void thousandsOfBranchesAreToldPageByPage() {
        List<Xid> all = IntStream.range(0, 2_000).mapToObj(BranchStage::xid).toList();
        all.forEach(xid -> {
            stage.work("A", xid, QUEUE, "m");
            stage.prepare("A", xid);
        });

        assertThat(stage.recover("A")).isEqualTo(all);
    }
}
