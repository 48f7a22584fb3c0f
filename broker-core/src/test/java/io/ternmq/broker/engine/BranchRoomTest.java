package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.BranchStage.xid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches that need more room or memory than there is. */
class BranchRoomTest {
    private static final Address QUEUE = Address.queue("q");
    private static final Address OTHER = Address.queue("other");
    private static final Xid X = xid(1);
    private static final Xid Y = xid(2);
    private static final long PARK_MILLIS = 30_000;

    private BranchStage stage = new BranchStage();

    private static BranchStage limited(long maxMessages) {
        return new BranchStage(TestOptions.withMaxMessages(maxMessages), false);
    }

    @Test
    void aBranchThatOnlySendsWaitsForRoomAndIsPrepared() {
        stage = limited(1);
        stage.put(QUEUE, EngineDriver.message("full"));
        stage.work("A", X, QUEUE, "m");
        stage.broker.run(new Command.PrepareBranch(stage.channel("A"), 5, X, false));
        boolean waits = stage.broker.take(Effect.BranchAnswer.class).isEmpty();

        stage.gets(QUEUE, 1);

        assertThat(waits).isTrue();
        assertThat(stage.state(X)).isEqualTo(BranchState.PREPARED);
    }

    @Test
    void aBranchThatWaitsTooLongForRoomIsRolledBack() {
        stage = limited(1);
        stage.put(QUEUE, EngineDriver.message("full"));
        stage.work("A", X, QUEUE, "m");
        stage.broker.run(new Command.CommitBranch(stage.channel("A"), 5, X, true, false));
        stage.broker.takeEffects();

        stage.pass(PARK_MILLIS);

        assertThat(stage.broker.take(Effect.BranchAnswer.class))
                .extracting(Effect.BranchAnswer::code)
                .containsExactly(XaCode.RBTRANSIENT);
        assertThat(stage.list("A", true, true)).isEmpty();
    }

    private void prepareInVain() {
        stage = limited(1);
        stage.timeout("A", 1);
        stage.put(QUEUE, EngineDriver.message("full"));
        stage.work("A", X, QUEUE, "m");
        stage.broker.run(new Command.PrepareBranch(stage.channel("A"), 5, X, false));
        stage.broker.takeEffects();
    }

    @Test
    void nobodyJoinsABranchThatWaitsForRoom() {
        prepareInVain();

        XaCode joined = stage.start("C", X, Start.JOIN);

        assertThat(joined).isEqualTo(XaCode.PROTO);
    }

    @Test
    void aBranchThatWaitsForRoomIsNeitherPreparedNorCommittedOnceMore() {
        prepareInVain();

        List<XaCode> again = List.of(stage.prepare("A", X), stage.commit("C", X, true));

        assertThat(again).containsExactly(XaCode.PROTO, XaCode.PROTO);
        assertThat(stage.state(X)).isEqualTo(BranchState.IDLE);
    }

    @Test
    void aRollbackEndsTheWaitForRoom() {
        prepareInVain();

        stage.broker.run(new Command.RollbackBranch(stage.channel("C"), 6, X, false));

        assertThat(stage.broker.take(Effect.BranchAnswer.class))
                .extracting(Effect.BranchAnswer::requestId, Effect.BranchAnswer::code)
                .containsExactly(tuple(6, XaCode.OK), tuple(5, XaCode.RBROLLBACK));
    }

    @Test
    void aCallThatWaitedForABranchLeavesALaterOneOfTheSameNameAlone() {
        prepareInVain();
        int session = stage.session("C");
        long channel = stage.channel("C");
        stage.broker.takeEffects();
        stage.broker.run(
                new Command.RollbackBranch(channel, 6, X, false),
                new Command.StartBranch(channel, 7, session, X, Start.BEGIN, 0),
                new Command.TxSend(channel, session, QUEUE, EngineDriver.message("later")),
                new Command.EndBranch(channel, 8, session, X, End.SUCCESS));

        stage.gets(QUEUE, 1);
        stage.pass(PARK_MILLIS);

        assertThat(stage.state(X)).isEqualTo(BranchState.IDLE);
    }

    @Test
    void theTimeoutEndsTheWaitForRoom() {
        prepareInVain();

        stage.pass(1_000);

        assertThat(stage.broker.take(Effect.BranchAnswer.class))
                .extracting(Effect.BranchAnswer::code)
                .containsExactly(XaCode.RBTIMEOUT);
        assertThat(stage.list("A", true, true)).isEmpty();
    }

    /** Its manager asks again over another connection. */
    @Test
    void aWaitThatEndedWithItsConnectionIsInNobodysWay() {
        prepareInVain();
        stage.disconnect("A", false);
        stage.gets(QUEUE, 1);

        XaCode again = stage.prepare("C", X);

        assertThat(again).isEqualTo(XaCode.OK);
    }

    /** Its manager asks again over the next channel, which the broker may know before the end of this one. */
    @Test
    void aWaitThatEndedWithItsChannelIsInNobodysWay() {
        prepareInVain();
        stage.supersede("A");

        stage.broker.run(new Command.PrepareBranch(stage.channel("A"), 6, X, false));

        assertThatItIsPreparedWithRoom();
    }

    @Test
    void aWaitEndsWithAChannelThatIsBrokenOff() {
        prepareInVain();
        int session = stage.session("A");
        stage.broker.run(new Command.Send(stage.channel("A"), session, 1, QUEUE, EngineDriver.message("wrong")));

        stage.broker.run(new Command.PrepareBranch(stage.channel("C"), 6, X, false));

        assertThatItIsPreparedWithRoom();
    }

    private void assertThatItIsPreparedWithRoom() {
        assertThat(stage.broker.take(Effect.BranchAnswer.class)).isEmpty();
        stage.gets(QUEUE, 1);
        assertThat(stage.state(X)).isEqualTo(BranchState.PREPARED);
    }

    @Test
    void sendsThatWaitTooDoNotKeepABranchFromRoom() {
        stage = limited(1);
        stage.work("A", X, QUEUE, "m");
        for (int i = 0; i < 20; i++) {
            stage.put(QUEUE, EngineDriver.message("m"));
        }
        stage.broker.run(new Command.PrepareBranch(stage.channel("A"), 5, X, false));

        int taken = takeUntilPrepared(20);

        assertThat(taken).isLessThan(4);
    }

    @Test
    void sendsAndLocalCommitsThatWaitTooDoNotKeepABranchFromRoom() {
        stage = limited(1);
        stage.work("A", X, QUEUE, "m");
        for (int i = 0; i < 20; i++) {
            stage.put(QUEUE, EngineDriver.message("m"));
            String actor = "local " + i;
            stage.send(actor, QUEUE, EngineDriver.message("m"));
            stage.broker.run(new Command.Commit(stage.channel(actor), 1, 1));
        }
        stage.broker.run(new Command.PrepareBranch(stage.channel("A"), 5, X, false));

        int taken = takeUntilPrepared(40);

        assertThat(taken).isLessThan(4);
    }

    /** How many messages had to be taken from the queue, one at a time. */
    private int takeUntilPrepared(int most) {
        int taken = 0;
        while (taken < most && stage.state(X) != BranchState.PREPARED) {
            taken += stage.gets(QUEUE, 1).size();
        }
        return taken;
    }

    @Test
    void preparingReservesRoomSoThatTheCommitNeverWaits() {
        stage = limited(1);
        stage.work("A", X, QUEUE, "m");
        stage.prepare("A", X);
        stage.session("plain");
        stage.broker.takeEffects();
        stage.broker.run(new Command.Send(stage.channel("plain"), 1, 1, QUEUE, EngineDriver.message("late")));
        boolean waits = stage.broker.take(Effect.Sent.class).isEmpty();

        XaCode committed = stage.commit("A", X, false);

        assertThat(waits).isTrue();
        assertThat(committed).isEqualTo(XaCode.OK);
        assertThat(stage.gets(QUEUE, 1)).containsExactly("m");
    }

    @Test
    void aFullDiskDoesNotKeepAPreparedBranchFromItsCommit() {
        stage.work("A", X, QUEUE, "m");
        stage.prepare("A", X);
        stage.broker.engine.stopProducers(Reason.DISK_FULL);

        assertThat(stage.commit("A", X, false)).isEqualTo(XaCode.OK);
    }

    @Test
    void aBranchThatBringsMoreThanItTakesIsAnsweredWhenThereIsRoom() {
        stage = limited(1);
        stage.put(QUEUE, EngineDriver.message("in"));
        stage.put(OTHER, EngineDriver.message("full"));
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, 1);
        stage.send("A", OTHER, EngineDriver.message("1"));
        stage.send("A", OTHER, EngineDriver.message("2"));
        stage.end("A", X, End.SUCCESS);
        stage.broker.run(new Command.CommitBranch(stage.channel("A"), 5, X, true, false));
        boolean waits = stage.broker.take(Effect.BranchAnswer.class).isEmpty();

        stage.pass(PARK_MILLIS);

        assertThat(waits).isTrue();
        assertThat(stage.broker.take(Effect.BranchAnswer.class))
                .extracting(Effect.BranchAnswer::code)
                .containsExactly(XaCode.OK);
        assertThat(stage.gets(OTHER, 9)).containsExactly("full", "1", "2");
    }

    /** Only its commit frees what it reserved, and that comes after the answer. */
    @Test
    void theAnswerToAPrepareDoesNotWaitForTheRoomThatItReserved() {
        stage = limited(2);
        stage.put(OTHER, EngineDriver.message("1"));
        stage.put(OTHER, EngineDriver.message("2"));
        moveOneToTwo("A", X);
        moveOneToTwo("C", Y);
        stage.broker.takeEffects();
        stage.broker.run(
                new Command.PrepareBranch(stage.channel("A"), 5, X, false),
                new Command.PrepareBranch(stage.channel("C"), 6, Y, false));
        boolean waits = stage.broker.take(Effect.BranchAnswer.class).isEmpty();

        stage.broker.run(new Command.Purge(stage.channel("plain"), 7, OTHER));
        stage.settle();

        assertThat(waits).isTrue();
        assertThat(stage.broker.take(Effect.BranchAnswer.class))
                .extracting(Effect.BranchAnswer::requestId)
                .containsExactly(5, 6);
    }

    private void moveOneToTwo(String actor, Xid xid) {
        stage.put(QUEUE, EngineDriver.message("in"));
        stage.start(actor, xid, Start.BEGIN);
        stage.receive(actor, QUEUE, 1);
        stage.send(actor, OTHER, EngineDriver.message("out 1"));
        stage.send(actor, OTHER, EngineDriver.message("out 2"));
        stage.end(actor, xid, End.SUCCESS);
    }

    private static EngineOptions littleMemory() {
        EngineOptions all = EngineOptions.defaults();
        return new EngineOptions(
                all.epoch(),
                all.queueDefaults(),
                all.memory(),
                new EngineOptions.TransactionLimits(100, 1 << 20, 1 << 20, 1_000),
                all.sessions(),
                all.queuesMax(),
                all.messageBytesMax(),
                all.deltaRowsMax(),
                all.turnMessagesMax());
    }

    /** Four messages take more than 1,000 bytes, as BranchCalls reckons. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsPreparedWhileWhatIsPreparedTakesTooMuchMemory(boolean restarted) {
        stage = new BranchStage(littleMemory(), false);
        for (int branch = 1; branch <= 4; branch++) {
            stage.work("A", xid(branch), QUEUE, "m");
            assertThat(stage.prepare("A", xid(branch))).isEqualTo(XaCode.OK);
        }
        if (restarted) {
            stage.restart();
        }
        stage.work("A", xid(5), QUEUE, "m");
        stage.work("A", xid(6), QUEUE, "m");

        XaCode tooMuch = stage.prepare("A", xid(5));

        stage.commit("A", xid(1), false);
        assertThat(tooMuch).isEqualTo(XaCode.RBTRANSIENT);
        assertThat(stage.prepare("A", xid(6))).isEqualTo(XaCode.OK);
    }
}
