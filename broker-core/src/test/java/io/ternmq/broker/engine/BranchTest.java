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
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What branches do beyond the contract's table. */
class BranchTest {
    private static final Address QUEUE = Address.queue("q");
    private static final Address OTHER = Address.queue("other");
    private static final Address NEWS = new Address(Address.Kind.TOPIC, "news");
    private static final Xid X = xid(1);
    private static final Xid Y = xid(2);
    private static final long PARK_MILLIS = 30_000;
    private static final long DEFAULT_TIMEOUT_MILLIS = 300_000;

    private BranchStage stage = new BranchStage();

    private void send(String actor, Xid xid, Address address, String text) {
        stage.start(actor, xid, Start.BEGIN);
        stage.send(actor, address, EngineDriver.message(text));
        stage.end(actor, xid, End.SUCCESS);
    }

    private Batch last() {
        return stage.broker.batches.get(stage.broker.batches.size() - 1);
    }

    private static List<String> types(Batch batch) {
        return batch.records().stream()
                .map(one -> one.getClass().getSimpleName())
                .toList();
    }

    private static BranchStage limited(long maxMessages) {
        return new BranchStage(TestOptions.withMaxMessages(maxMessages), false);
    }

    @Test
    void aPreparedBranchIsOneBatchThatItsAnswerWaitsFor() {
        send("A", X, QUEUE, "m");
        long channel = stage.channel("A");

        stage.broker.run(new Command.PrepareBranch(channel, 77, X, false));

        assertThat(types(last())).containsExactly("Body", "BranchPrepared");
        assertThat(stage.broker.take(Effect.BranchAnswer.class))
                .containsExactly(new Effect.BranchAnswer(channel, last().sequence(), 77, XaCode.OK, ""));
    }

    @Test
    void theEndOfAPreparedBranchIsOneBatch() {
        stage.put(QUEUE, EngineDriver.message("in"));
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, 1);
        stage.send("A", OTHER, EngineDriver.message("out"));
        stage.end("A", X, End.SUCCESS);
        stage.prepare("A", X);

        stage.commit("A", X, false);

        assertThat(types(last())).containsExactly("BranchEnded", "Enqueued", "Removed");
    }

    @Test
    void aBranchWithoutWorkIsForgottenAtPrepare() {
        stage.start("A", X, Start.BEGIN);
        stage.end("A", X, End.SUCCESS);
        int before = stage.broker.batches.size();

        XaCode vote = stage.prepare("A", X);

        assertThat(vote).isEqualTo(XaCode.RDONLY);
        assertThat(stage.list("A", true, true)).isEmpty();
        assertThat(stage.broker.batches).hasSize(before);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsAnsweredTruthfully() {
        send("A", X, QUEUE, "m");
        stage.commit("A", X, true);

        XaCode again = stage.commit("C", X, true);

        assertThat(again).isEqualTo(XaCode.OK);
        assertThat(stage.gets(QUEUE, 9)).containsExactly("m");
    }

    @Test
    void aRollbackWhoseAnswerWasLostIsAnsweredTruthfully() {
        send("A", X, QUEUE, "m");
        stage.rollback("A", X);

        assertThat(List.of(stage.rollback("C", X), stage.commit("C", X, true)))
                .containsExactly(XaCode.OK, XaCode.RBROLLBACK);
    }

    @Test
    void aSessionWithALocalTransactionIsOutside() {
        stage.send("A", QUEUE, EngineDriver.message("local"));

        assertThat(stage.start("A", X, Start.BEGIN)).isEqualTo(XaCode.OUTSIDE);
    }

    @Test
    void aSessionThatIsNotTransactedCannotWorkInABranch() {
        int session = stage.session("plain");

        stage.broker.run(new Command.StartBranch(stage.channel("plain"), 5, session, X, Start.BEGIN, 0));

        assertThat(stage.broker.takeFailures()).containsExactly(Reason.PROTOCOL);
    }

    @Test
    void twoSessionsWorkInOneBranchAtTheSameTime() {
        stage.start("A", X, Start.BEGIN);
        XaCode joined = stage.start("C", X, Start.JOIN);
        stage.send("A", QUEUE, EngineDriver.message("a"));
        stage.send("C", QUEUE, EngineDriver.message("c"));
        stage.end("A", X, End.SUCCESS);
        XaCode early = stage.prepare("A", X);
        stage.end("C", X, End.SUCCESS);

        stage.commit("A", X, true);

        assertThat(List.of(joined, early)).containsExactly(XaCode.OK, XaCode.PROTO);
        assertThat(stage.gets(QUEUE, 9)).containsExactly("a", "c");
    }

    @Test
    void anotherSessionCannotResume() {
        stage.start("A", X, Start.BEGIN);
        stage.end("A", X, End.SUSPEND);

        assertThat(stage.start("B", X, Start.RESUME)).isEqualTo(XaCode.PROTO);
    }

    @Test
    void aLostConnectionSpoilsTheBranchForThoseWhoWorkInItToo() {
        stage.start("A", X, Start.BEGIN);
        stage.send("A", QUEUE, EngineDriver.message("a"));
        stage.start("C", X, Start.JOIN);
        stage.disconnect("A", false);
        stage.send("C", QUEUE, EngineDriver.message("c"));

        XaCode ended = stage.end("C", X, End.SUCCESS);

        assertThat(List.of(ended, stage.prepare("C", X))).containsExactly(XaCode.RBCOMMFAIL, XaCode.RBCOMMFAIL);
        assertThat(stage.gets(QUEUE, 9)).isEmpty();
    }

    @Test
    void aMessageThatIsRefusedMakesTheBranchRollbackOnly() {
        stage.start("A", X, Start.BEGIN);
        stage.send("A", QUEUE, EngineDriver.message("good"));
        stage.send("A", QUEUE, new byte[3]);

        XaCode ended = stage.end("A", X, End.SUCCESS);

        assertThat(List.of(ended, stage.prepare("A", X))).containsExactly(XaCode.RBROLLBACK, XaCode.RBROLLBACK);
        assertThat(stage.gets(QUEUE, 9)).isEmpty();
    }

    @Test
    void theDefaultTimeoutRollsAnIdleBranchBack() {
        stage.put(QUEUE, EngineDriver.message("m"));
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, 1);
        stage.end("A", X, End.SUCCESS);

        stage.pass(DEFAULT_TIMEOUT_MILLIS);

        assertThat(stage.gets(QUEUE, 1)).containsExactly("m again");
        assertThat(stage.commit("A", X, true)).isEqualTo(XaCode.RBTIMEOUT);
    }

    @Test
    void aSessionThatWorksOnInABranchThatTimedOutHoldsNothing() {
        stage.timeout("A", 1);
        stage.start("A", X, Start.BEGIN);
        stage.pass(1_000);
        stage.put(QUEUE, EngineDriver.message("m"));
        stage.receive("A", QUEUE, 1);

        XaCode ended = stage.end("A", X, End.SUCCESS);

        assertThat(ended).isEqualTo(XaCode.RBTIMEOUT);
        assertThat(stage.gets(QUEUE, 1)).containsExactly("m again");
    }

    @Test
    void aBranchThatNobodyAsksForAfterItTimedOutIsForgottenInTheEnd() {
        send("A", X, QUEUE, "m");
        stage.pass(DEFAULT_TIMEOUT_MILLIS);

        stage.pass(EngineOptions.defaults().sessions().identityExpiryMillis());

        assertThat(stage.list("A", true, true)).isEmpty();
        assertThat(stage.commit("A", X, true)).isEqualTo(XaCode.RBROLLBACK);
    }

    @Test
    void aPreparedBranchNeverTimesOut() {
        send("A", X, QUEUE, "m");
        stage.prepare("A", X);

        stage.pass(1L << 40);

        assertThat(stage.commit("C", X, false)).isEqualTo(XaCode.OK);
    }

    @Test
    void messagesToATopicGoToThoseWhoSubscribeAtTheCommit() {
        send("A", X, NEWS, "m");
        stage.prepare("A", X);
        subscribe("plain");
        stage.broker.takeEffects();

        stage.broker.run(new Command.CommitBranch(stage.channel("A"), 5, X, false, false));
        stage.settle();

        assertThat(stage.broker.takeTexts(stage.channel("plain"))).containsExactly("m");
    }

    /** Otherwise its messages would wait for the next batch, whenever that comes. */
    @Test
    void aCommitOfWhichNothingIsRecordedIsSeenAtOnce() {
        subscribe("plain");
        send("A", X, NEWS, "m");

        long awaited = awaitedWithACommitInOnePhase();

        assertThat(awaited).isLessThanOrEqualTo(last().sequence());
    }

    @Test
    void aSubscriberSeesNothingOfACommitBeforeThatIsDurable() {
        subscribe("plain");
        stage.start("A", X, Start.BEGIN);
        stage.send("A", NEWS, EngineDriver.message("m"));
        stage.send("A", QUEUE, EngineDriver.message("lasting"));
        stage.end("A", X, End.SUCCESS);

        long awaited = awaitedWithACommitInOnePhase();

        assertThat(types(last())).contains("Enqueued");
        assertThat(awaited).isEqualTo(last().sequence());
    }

    private void subscribe(String actor) {
        stage.session(actor);
        long channel = stage.channel(actor);
        stage.broker.run(new Command.OpenConsumer(channel, 0, 1, 999, NEWS, "", false, false, "", Sharing.NONE));
        stage.broker.run(new Command.GrantCredit(channel, 1, 999, 9, 1 << 20, 0));
    }

    /** The batch that the one delivery waits for which follows from a commit of X. */
    private long awaitedWithACommitInOnePhase() {
        stage.broker.takeEffects();
        stage.broker.run(new Command.CommitBranch(stage.channel("A"), 5, X, true, false));
        return stage.broker.take(Effect.Deliver.class).get(0).durable();
    }

    @Test
    void aDelayBeginsWithTheSend() {
        stage.start("A", X, Start.BEGIN);
        long due = stage.broker.nowMillis + 5_000;
        stage.send("A", QUEUE, EngineDriver.message("late", 4, true, 0, due));
        stage.end("A", X, End.SUCCESS);
        stage.prepare("A", X);
        stage.commit("A", X, false);
        List<String> early = stage.gets(QUEUE, 1);

        stage.pass(5_000);

        assertThat(early).isEmpty();
        assertThat(stage.gets(QUEUE, 1)).containsExactly("late");
    }

    @Test
    void aBranchThatOnlySendsWaitsForRoomAndIsPrepared() {
        stage = limited(1);
        stage.put(QUEUE, EngineDriver.message("full"));
        send("A", X, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
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

    @Test
    void sendsThatWaitTooDoNotKeepABranchFromRoom() {
        stage = limited(1);
        send("A", X, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
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

    @Test
    void onlyTheUserWhoBeganABranchMayTouchIt() {
        stage.user("C", "somebody");
        send("A", X, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
        stage.prepare("A", X);
        send("C", Y, QUEUE, "m");
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
        send("A", X, QUEUE, "m");
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
            send("A", xid, QUEUE, "m");
            stage.prepare("A", xid);
        });

        assertThat(stage.recover("A")).isEqualTo(all);
    }

    @Test
    void aMessageThatFailsForTheLastTimeInAPreparedBranchIsADeadLetter() {
        stage = new BranchStage(onlyOneDelivery(), false);
        stage.put(QUEUE, EngineDriver.message("m"));
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, 1);
        stage.end("A", X, End.SUCCESS);
        stage.prepare("A", X);

        stage.rollback("A", X);

        assertThat(stage.gets(Address.queue("DLQ.q"), 1)).containsExactly("m");
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
            send("A", xid(branch), QUEUE, "m");
            assertThat(stage.prepare("A", xid(branch))).isEqualTo(XaCode.OK);
        }
        if (restarted) {
            stage.restart();
        }
        send("A", xid(5), QUEUE, "m");
        send("A", xid(6), QUEUE, "m");

        XaCode tooMuch = stage.prepare("A", xid(5));

        stage.commit("A", xid(1), false);
        assertThat(tooMuch).isEqualTo(XaCode.RBTRANSIENT);
        assertThat(stage.prepare("A", xid(6))).isEqualTo(XaCode.OK);
    }

    private static EngineOptions onlyOneDelivery() {
        EngineOptions all = EngineOptions.defaults();
        return new EngineOptions(
                all.epoch(),
                new JournalRecord.QueueSettings(1, 0, 0),
                all.memory(),
                all.transactions(),
                all.sessions(),
                all.queuesMax(),
                all.messageBytesMax(),
                all.deltaRowsMax(),
                all.turnMessagesMax());
    }

    @Test
    void whatABranchRejectsIsADeadLetterWithItsCommit() {
        stage.put(QUEUE, EngineDriver.message("m"));
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, 1, Settlement.REJECTED);
        stage.end("A", X, End.SUCCESS);
        stage.prepare("A", X);

        stage.commit("A", X, false);

        assertThat(stage.gets(Address.queue("DLQ.q"), 1)).containsExactly("m");
    }

    @Test
    void aCommitOfTheSessionIsNoCommitOfItsBranch() {
        stage.start("A", X, Start.BEGIN);
        stage.send("A", QUEUE, EngineDriver.message("m"));

        stage.broker.run(new Command.Commit(stage.channel("A"), 1, 1));

        assertThat(stage.broker.take(Effect.Disconnect.class))
                .extracting(Effect.Disconnect::reason)
                .containsExactly(Reason.PROTOCOL);
        assertThat(stage.gets(QUEUE, 1)).isEmpty();
    }

    @Test
    void aRollbackOfTheSessionIsRefusedInABranch() {
        stage.start("A", X, Start.BEGIN);
        stage.broker.takeEffects();

        stage.broker.run(new Command.Rollback(stage.channel("A"), 5, 1, List.of()));

        assertThat(stage.broker.takeFailures()).containsExactly(Reason.PROTOCOL);
    }

    @Test
    void whatAPreparedBranchSettlesIsNeitherPurgedNorExpired() {
        stage.put(QUEUE, EngineDriver.message("m", 4, true, stage.broker.nowMillis + 1_000, 0));
        stage.start("A", X, Start.BEGIN);
        stage.receive("A", QUEUE, 1);
        stage.end("A", X, End.SUCCESS);
        stage.prepare("A", X);
        stage.restart();
        stage.pass(500_000);
        stage.broker.run(new Command.Purge(stage.channel("plain"), 5, QUEUE));

        assertThat(stage.broker.take(Effect.Purged.class))
                .extracting(Effect.Purged::messages)
                .containsExactly(0L);
        assertThat(stage.commit("A", X, false)).isEqualTo(XaCode.OK);
    }
}
