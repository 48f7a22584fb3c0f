package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.BranchStage.xid;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/** What branches do beyond the contract's table. */
class BranchTest {
    private static final Address QUEUE = Address.queue("q");
    private static final Address OTHER = Address.queue("other");
    private static final Address NEWS = new Address(Address.Kind.TOPIC, "news");
    private static final Xid X = xid(1);
    private static final long DEFAULT_TIMEOUT_MILLIS = 300_000;

    private BranchStage stage = new BranchStage();

    private Batch last() {
        return stage.broker.batches.get(stage.broker.batches.size() - 1);
    }

    private static List<String> types(Batch batch) {
        return batch.records().stream()
                .map(one -> one.getClass().getSimpleName())
                .toList();
    }

    @Test
    void aPreparedBranchIsOneBatchThatItsAnswerWaitsFor() {
        stage.work("A", X, QUEUE, "m");
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
        stage.work("A", X, QUEUE, "m");
        stage.commit("A", X, true);

        XaCode again = stage.commit("C", X, true);

        assertThat(again).isEqualTo(XaCode.OK);
        assertThat(stage.gets(QUEUE, 9)).containsExactly("m");
    }

    @Test
    void aRollbackWhoseAnswerWasLostIsAnsweredTruthfully() {
        stage.work("A", X, QUEUE, "m");
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
        stage.work("A", X, QUEUE, "m");
        stage.pass(DEFAULT_TIMEOUT_MILLIS);

        stage.pass(EngineOptions.defaults().sessions().identityExpiryMillis());

        assertThat(stage.list("A", true, true)).isEmpty();
        assertThat(stage.commit("A", X, true)).isEqualTo(XaCode.RBROLLBACK);
    }

    @Test
    void aPreparedBranchNeverTimesOut() {
        stage.work("A", X, QUEUE, "m");
        stage.prepare("A", X);

        stage.pass(1L << 40);

        assertThat(stage.commit("C", X, false)).isEqualTo(XaCode.OK);
    }

    @Test
    void messagesToATopicGoToThoseWhoSubscribeAtTheCommit() {
        stage.work("A", X, NEWS, "m");
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
        stage.work("A", X, NEWS, "m");

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

    @Test
    void nobodySeesANonPersistentMessageBeforeItsBranchIsCommitted() {
        subscribe("plain");
        stage.start("A", X, Start.BEGIN);
        stage.send("A", NEWS, EngineDriver.message("fleeting", 4, false));
        stage.send("A", QUEUE, EngineDriver.message("lasting"));
        stage.end("A", X, End.SUCCESS);

        long awaited = awaitedWithACommitInOnePhase();

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
