package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.BranchStage.xid;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that take a number of a session, by which they are known after a restart of the broker too. */
class OnePhaseCommitTest {
    private static final Address QUEUE = Address.queue("q");
    private static final Xid X = xid(1);
    private static final Xid Y = xid(2);
    private static final int NUMBERS = 9;

    private BranchStage stage = new BranchStage();

    private void openNumbers() {
        stage.broker.run(new Command.OpenSession(stage.channel("A"), 0, NUMBERS, false, false));
    }

    private void ask(Xid xid, long number) {
        stage.broker.takeEffects();
        stage.broker.run(new Command.CommitBranch(stage.channel("A"), 77, xid, true, false, NUMBERS, number));
        stage.settle();
    }

    private XaCode commit(Xid xid, long number) {
        ask(xid, number);
        return stage.broker.take(Effect.BranchAnswer.class).get(0).code();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitThatIsRepeatedAfterARestartIsKnown(boolean checkpoints) {
        stage = new BranchStage(EngineOptions.defaults(), checkpoints);
        openNumbers();
        stage.work("A", X, QUEUE, "m");
        commit(X, 1);
        stage.restart();
        openNumbers();

        XaCode again = commit(X, 1);

        assertThat(again).isEqualTo(XaCode.OK);
        assertThat(stage.gets(QUEUE, 2)).containsExactly("m");
    }

    @Test
    void aCommitThatWasLostWithTheBrokerIsOfNoBranch() {
        openNumbers();
        stage.work("A", X, QUEUE, "first");
        commit(X, 1);
        long before = stage.journal.end();
        stage.work("A", Y, QUEUE, "second");
        commit(Y, 2);
        stage.restart(before);
        openNumbers();

        XaCode again = commit(Y, 2);

        assertThat(again).isEqualTo(XaCode.NOTA);
        assertThat(stage.gets(QUEUE, 2)).containsExactly("first");
    }

    @Test
    void aPreparedBranchTakesTheNumberOfItsCommitToo() {
        openNumbers();
        stage.work("A", X, QUEUE, "m");
        stage.prepare("A", X);
        stage.broker.run(new Command.CommitBranch(stage.channel("A"), 77, X, false, false, NUMBERS, 1));
        stage.restart();
        openNumbers();

        assertThat(commit(X, 1)).isEqualTo(XaCode.OK);
    }

    @Test
    void aCommitThatIsRefusedTakesNoNumber() {
        openNumbers();
        stage.start("A", X, Command.Start.BEGIN);
        commit(X, 1);
        stage.end("A", X, Command.End.SUCCESS);
        stage.work("C", Y, QUEUE, "m");

        XaCode other = commit(Y, 1);

        assertThat(other).isEqualTo(XaCode.OK);
        assertThat(stage.gets(QUEUE, 1)).containsExactly("m");
    }

    @Test
    void nobodyIsToldThatABranchIsUnknownOnceTheCommitsAreForgotten() {
        openNumbers();
        stage.work("A", X, QUEUE, "m");
        commit(X, 1);
        stage.disconnect("A", true);
        openNumbers();

        ask(Y, 2);

        assertThat(stage.broker.takeFailures()).containsExactly(Reason.IDENTITY_UNKNOWN);
    }

    @Test
    void aBranchIsCommittedAlthoughTheSessionIsGone() {
        stage.work("A", X, QUEUE, "m");

        XaCode committed = commit(X, 3);

        assertThat(committed).isEqualTo(XaCode.OK);
        assertThat(stage.gets(QUEUE, 1)).isEqualTo(List.of("m"));
    }
}
