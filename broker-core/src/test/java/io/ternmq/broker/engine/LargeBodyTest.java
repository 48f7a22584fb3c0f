package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MessageContentWriter;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bodies that come beside the engine: which message each belongs to, and when it may go. */
class LargeBodyTest {
    private static final int LENGTH = 3_000_000;
    private static final int CRC = 77;
    private static final Address DEAD = Address.queue("DLQ.orders");
    private static final Address NEWS = new Address(Address.Kind.TOPIC, "news");

    private final EngineDriver driver = EngineDriver.withSession();
    private int lastBody;

    private static byte[] naming(long body) {
        return naming(body, LENGTH, CRC, true);
    }

    private static byte[] naming(long body, long length, int crc, boolean persistent) {
        return new MessageContentWriter()
                .persistent(persistent)
                .finish(BodyType.BYTES, new LargeBody(body, length, crc));
    }

    /** Puts a body in session 1 of channel 1. Returns the id of the message whose body it will be. */
    private long put(EngineDriver to) {
        return put(to, 1);
    }

    private long put(EngineDriver to, int session) {
        lastBody++;
        to.run(new Command.BeginBody(1, session, lastBody));
        long message = to.take(Effect.BodyBegun.class).get(0).message();
        to.run(new Command.EndBody(1, 9, session, lastBody, LENGTH, CRC));
        assertThat(to.take(Effect.Done.class)).hasSize(1);
        return message;
    }

    private long send(EngineDriver to, long number) {
        long message = put(to);
        to.run(new Command.Send(1, 1, number, ORDERS, naming(lastBody)));
        return message;
    }

    private static List<Long> dropped(EngineDriver by) {
        return by.take(Effect.DropBody.class).stream()
                .map(Effect.DropBody::message)
                .toList();
    }

    private void consumeOne(int session, int consumer, Address from) {
        driver.openConsumer(1, session, consumer, from);
        driver.grant(session, consumer, 1);
    }

    @Test
    void aMessageTakesTheIdUnderWhichItsBodyLies() {
        long message = put(driver);

        driver.run(new Command.Send(1, 1, 1, ORDERS, naming(1)));

        Batch batch = driver.batches.get(driver.batches.size() - 1);
        assertThat(batch.records())
                .filteredOn(JournalRecord.Body.class::isInstance)
                .extracting(each -> ((JournalRecord.Body) each).message())
                .containsExactly(message);
        assertThat(driver.take(Effect.Sent.class))
                .extracting(Effect.Sent::durable)
                .containsExactly(batch.sequence());
    }

    @Test
    void refusesAMessageWhoseBodyIsNotThere() {
        driver.run(new Command.BeginBody(1, 1, 1));

        driver.run(
                new Command.Send(1, 1, 1, ORDERS, naming(1)), // not whole yet
                new Command.Send(1, 1, 2, ORDERS, naming(5))); // never put

        assertThat(driver.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.MESSAGE_MALFORMED, Reason.MESSAGE_MALFORMED);
    }

    @Test
    void refusesAMessageThatSaysOtherThingsOfItsBody() {
        long first = put(driver);
        driver.run(new Command.Send(1, 1, 1, ORDERS, naming(1, LENGTH - 1, CRC, true)));
        var refused = driver.takeEffects();
        put(driver);
        driver.run(new Command.Send(1, 1, 2, ORDERS, naming(2, LENGTH, CRC + 1, true)));

        assertThat(refused).contains(new Effect.DropBody(0, first));
        assertThat(driver.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.MESSAGE_MALFORMED);
    }

    @Test
    void answersAResendWithoutItsBody() {
        send(driver, 1);
        driver.takeEffects();

        driver.run(new Command.Send(1, 1, 1, ORDERS, naming(1)));

        assertThat(driver.take(Effect.Sent.class)).hasSize(1);
        assertThat(driver.figures(ORDERS).messages()).isEqualTo(1);
    }

    @Test
    void givesUpABodyThatNoMessageTookWhenTheNextOneBegins() {
        long forgotten = put(driver);

        driver.run(new Command.BeginBody(1, 1, 2));

        assertThat(dropped(driver)).containsExactly(forgotten);
    }

    @Test
    void refusesABodyWhoseNumberDoesNotRise() {
        put(driver);

        driver.run(new Command.BeginBody(1, 1, 1));

        assertThat(driver.take(Effect.BodyRefused.class))
                .extracting(Effect.BodyRefused::reason)
                .containsExactly(Reason.PROTOCOL);
    }

    @Test
    void refusesABodyForASessionThatIsNotOpen() {
        driver.run(new Command.BeginBody(1, 8, 1));

        assertThat(driver.take(Effect.BodyRefused.class))
                .extracting(Effect.BodyRefused::reason)
                .containsExactly(Reason.SESSION_UNKNOWN);
    }

    @Test
    void refusesABodyWhileProducersAreStopped() {
        driver.engine.stopProducers(Reason.DISK_FULL);

        driver.run(new Command.BeginBody(1, 1, 1));

        assertThat(driver.take(Effect.BodyRefused.class))
                .extracting(Effect.BodyRefused::reason)
                .containsExactly(Reason.DISK_FULL);
    }

    @Test
    void limitsTheBodiesOfAConnectionThatNoMessageTook() {
        for (int session = 2; session <= 1 + BodyTraffic.CONNECTION_BODIES_MAX; session++) {
            driver.openSession(1, session, false);
            driver.run(new Command.BeginBody(1, session, 1));
        }
        driver.takeEffects();

        driver.run(new Command.BeginBody(1, 1, 1));

        assertThat(driver.take(Effect.BodyRefused.class))
                .extracting(Effect.BodyRefused::reason)
                .containsExactly(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void dropsTheBodyWhenTheConsumptionIsDurable() {
        long message = send(driver, 1);
        consumeOne(1, 1, ORDERS);
        driver.takeEffects();

        driver.settle(1, Settlement.ACCEPTED, 1, 1);

        long removal = driver.batches.get(driver.batches.size() - 1).sequence();
        assertThat(driver.takeEffects()).contains(new Effect.DropBody(removal, message));
    }

    @Test
    void aDeadLetterKeepsItsBody() {
        long message = send(driver, 1);
        consumeOne(1, 1, ORDERS);

        driver.settle(1, Settlement.REJECTED, 1, 1);
        List<Long> atFirst = dropped(driver);
        consumeOne(1, 2, DEAD);
        driver.settle(1, Settlement.ACCEPTED, 2, 2);

        assertThat(atFirst).isEmpty();
        assertThat(dropped(driver)).containsExactly(message);
    }

    @Test
    void purgeDropsBodiesButThoseBeingDelivered() {
        long delivered = send(driver, 1);
        long waiting = send(driver, 2);
        consumeOne(1, 1, ORDERS);
        driver.takeEffects();

        driver.run(new Command.Purge(1, 5, ORDERS));

        assertThat(dropped(driver)).containsExactly(waiting).doesNotContain(delivered);
    }

    @Test
    void dropsTheBodyOfAMessageThatExpires() {
        long message = put(driver);
        byte[] content = new MessageContentWriter()
                .persistent(true)
                .expiration(driver.nowMillis + 10)
                .finish(BodyType.BYTES, new LargeBody(1, LENGTH, CRC));
        driver.run(new Command.Send(1, 1, 1, ORDERS, content));
        driver.nowMillis += 20;

        consumeOne(1, 1, ORDERS);

        assertThat(dropped(driver)).containsExactly(message);
    }

    @Test
    void aTransactionHoldsItsBodiesUntilItEnds() {
        driver.openSession(1, 2, true);
        long committed = put(driver, 2);
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));
        put(driver, 2); // the next one gives up nothing that the transaction took
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));
        List<Long> before = dropped(driver);

        driver.commit(2, 1);

        assertThat(before).isEmpty();
        assertThat(driver.takeEffects())
                .noneMatch(Effect.DropBody.class::isInstance)
                .anyMatch(Effect.Sent.class::isInstance);
        consumeOne(1, 1, ORDERS);
        driver.run(new Command.GetBody(1, 3, 1, 1, 0, 10));
        assertThat(driver.take(Effect.ReadBody.class).get(0).message()).isEqualTo(committed);
    }

    @Test
    void rollbackDropsWhatWasSent() {
        driver.openSession(1, 2, true);
        long message = put(driver, 2);
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));

        driver.rollback(2, List.of());

        assertThat(dropped(driver)).containsExactly(message);
    }

    @Test
    void aTransactionThatCannotBeCommittedDropsItsBodies() {
        driver.openSession(1, 2, true);
        long first = put(driver, 2);
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(99)));

        assertThat(dropped(driver)).containsExactly(first);
    }

    @Test
    void bodiesOfATransactionThatWasAppendedEarlyGoWithItsRollback() {
        var early = EngineDriver.withSession(
                TestOptions.withTransactions(new EngineOptions.TransactionLimits(100, 1 << 20, 10, 1 << 20)));
        early.openSession(1, 2, true);
        long message = put(early, 2);
        early.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));
        assertThat(early.batches).isNotEmpty();

        early.rollback(2, List.of());

        assertThat(dropped(early)).containsExactly(message);
    }

    @Test
    void bodiesOfATransactionThatWasAppendedEarlyStayWithItsCommit() {
        var early = EngineDriver.withSession(
                TestOptions.withTransactions(new EngineOptions.TransactionLimits(100, 1 << 20, 10, 1 << 20)));
        early.openSession(1, 2, true);
        long message = put(early, 2);
        early.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));

        early.commit(2, 1);

        assertThat(dropped(early)).isEmpty();
        assertThat(early.engine.largeMessages()).containsExactly(message);
    }

    private long prepareBranch() {
        driver.openSession(1, 2, true);
        driver.run(new Command.StartBranch(1, 1, 2, BranchStage.xid(1), Command.Start.BEGIN, 0));
        long message = put(driver, 2);
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));
        driver.run(new Command.EndBranch(1, 1, 2, BranchStage.xid(1), Command.End.SUCCESS));
        driver.run(new Command.PrepareBranch(1, 1, BranchStage.xid(1), false));
        return message;
    }

    @Test
    void replayNamesTheBodiesOfPreparedBranches() {
        long message = prepareBranch();

        var again = replayed();

        assertThat(again.engine.largeMessages()).containsExactly(message);
    }

    @Test
    void aPreparedBranchDropsItsBodiesWhenItsRollbackIsDurable() {
        long message = prepareBranch();
        driver.takeEffects();

        driver.run(new Command.RollbackBranch(1, 1, BranchStage.xid(1), false));

        long end = driver.batches.get(driver.batches.size() - 1).sequence();
        assertThat(driver.take(Effect.DropBody.class)).containsExactly(new Effect.DropBody(end, message));
    }

    @Test
    void aPreparedBranchKeepsItsBodiesWithItsCommit() {
        long message = prepareBranch();
        driver.takeEffects();

        driver.run(new Command.CommitBranch(1, 1, BranchStage.xid(1), false, false));

        assertThat(dropped(driver)).isEmpty();
        assertThat(replayed().engine.largeMessages()).containsExactly(message);
    }

    @Test
    void aLostConnectionDropsWhatNoMessageTook() {
        long loose = put(driver);
        driver.openSession(1, 2, true);
        long inTransaction = put(driver, 2);
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));

        driver.run(new Command.LoseConnection(1));

        assertThat(dropped(driver)).containsExactlyInAnyOrder(loose, inTransaction);
    }

    @Test
    void aNewEpochDropsWhatTheOlderOnePut() {
        long loose = put(driver);

        driver.connect(2, CLIENT, 2);

        assertThat(dropped(driver)).containsExactly(loose);
    }

    @Test
    void aMessageThatWasDeliveredToALostClientKeepsItsBody() {
        long message = send(driver, 1);
        consumeOne(1, 1, ORDERS);
        driver.run(new Command.LoseConnection(1));
        assertThat(dropped(driver)).isEmpty();

        driver.connect(2, new UUID(3, 3), 1);
        driver.openSession(2, 1, false);
        driver.openConsumer(2, 1, 1, ORDERS);
        driver.grant(2, 1, 1, 1, 0);
        driver.takeEffects();
        driver.run(new Command.GetBody(2, 3, 1, 1, 100, 10));

        assertThat(driver.takeEffects()).containsExactly(new Effect.ReadBody(2, 0, 3, message, 100, 10, false));
    }

    @Test
    void aSendThatWaitsForRoomKeepsItsBody() {
        var full = EngineDriver.withSession(TestOptions.withMaxMessages(1));
        full.send(1, "fills the queue");
        long parked = put(full);
        full.run(new Command.Send(1, 1, 2, ORDERS, naming(lastBody)));
        put(full);
        assertThat(dropped(full)).isEmpty();

        full.nowMillis += 60_000;
        full.run();

        assertThat(full.takeEffects())
                .contains(new Effect.DropBody(0, parked))
                .anyMatch(Effect.Refused.class::isInstance);
    }

    @Test
    void aSendThatWaitedForRoomHasItsBody() {
        var full = EngineDriver.withSession(TestOptions.withMaxMessages(1));
        full.send(1, "fills the queue");
        long parked = put(full);
        full.run(new Command.Send(1, 1, 2, ORDERS, naming(lastBody)));
        put(full);

        full.run(new Command.Purge(1, 5, ORDERS));
        full.run();

        assertThat(full.engine.largeMessages()).containsExactly(parked);
    }

    @Test
    void knowsNoBodyOfADeliveryThatIsSettled() {
        send(driver, 1);
        consumeOne(1, 1, ORDERS);
        driver.settle(1, Settlement.ACCEPTED, 1, 1);
        driver.takeEffects();

        driver.run(new Command.GetBody(1, 3, 1, 1, 0, 10));

        assertThat(driver.take(Effect.Failed.class))
                .extracting(Effect.Failed::reason)
                .containsExactly(Reason.DELIVERY_UNKNOWN);
    }

    @Test
    void aBrowserMayAskForWhatItWasShown() {
        long message = send(driver, 1);
        driver.openBrowser(1, 3, ORDERS);
        driver.grant(1, 3, 10);
        long delivery = driver.take(Effect.Deliver.class).get(0).deliveryId();

        driver.run(new Command.GetBody(1, 3, 1, delivery, 0, 10));

        assertThat(driver.takeEffects()).containsExactly(new Effect.ReadBody(1, 0, 3, message, 0, 10, true));
    }

    @Test
    void aMessageThatIsNotPersistentIsRecordedWithItsBodyAndGoesWithTheRestart() {
        long message = put(driver);
        driver.run(new Command.Send(1, 1, 1, ORDERS, naming(1, LENGTH, CRC, false)));

        var again = replayed();

        again.run();
        assertThat(dropped(again)).containsExactly(message);
        assertThat(again.engine.largeMessages()).isEmpty();
    }

    @Test
    void replayNamesTheBodiesThatLive() {
        long consumed = send(driver, 1);
        long alive = send(driver, 2);
        long dead = send(driver, 3);
        consumeOne(1, 1, ORDERS);
        driver.settle(1, Settlement.ACCEPTED, 1, 1);
        driver.openConsumer(1, 1, 2, ORDERS);
        driver.grant(1, 2, 2);
        driver.settle(1, Settlement.REJECTED, 3, 3);
        driver.openSession(1, 2, true);
        put(driver, 2);
        driver.run(new Command.TxSend(1, 2, ORDERS, naming(lastBody)));

        var again = replayed();

        assertThat(again.engine.largeMessages())
                .containsExactlyInAnyOrder(alive, dead)
                .doesNotContain(consumed);
        assertThat(again.takeEffects()).noneMatch(Effect.DropBody.class::isInstance);
    }

    private EngineDriver replayed() {
        Engine engine = new Engine(EngineOptions.defaults());
        engine.restore(CheckpointState.empty());
        driver.batches.forEach(engine::replay);
        engine.recovered(driver.nowMillis);
        return new EngineDriver(engine);
    }

    private void subscribe(int consumer) {
        driver.run(new Command.OpenConsumer(
                1, 0, 1, consumer, NEWS, "", false, false, "s" + consumer, Sharing.SHARED_DURABLE));
        driver.grant(1, consumer, 1);
    }

    private long publish(long number) {
        long message = put(driver);
        driver.run(new Command.Send(1, 1, number, NEWS, naming(lastBody)));
        return message;
    }

    @Test
    void aBodyThatSubscriptionsShareGoesWithTheLastOfThem() {
        subscribe(1);
        subscribe(2);
        long message = publish(1);
        driver.settle(1, Settlement.ACCEPTED, 1, 1);
        List<Long> atFirst = dropped(driver);

        driver.settle(1, Settlement.ACCEPTED, 2, 2);

        assertThat(atFirst).isEmpty();
        assertThat(dropped(driver)).containsExactly(message);
    }

    @Test
    void aBodyThatAnUnsubscribedOneHeldStaysForTheOthers() {
        subscribe(1);
        subscribe(2);
        long message = publish(1);
        driver.recover(1, List.of());
        driver.closeConsumer(1, 1, 0);
        driver.unsubscribe(1, "s1");
        List<Long> atFirst = dropped(driver);
        driver.closeConsumer(1, 2, 0);

        driver.unsubscribe(1, "s2");

        assertThat(atFirst).isEmpty();
        assertThat(dropped(driver)).containsExactly(message);
    }

    @Test
    void fromTheCheckpointOnTheStoreTellsWhenASharedBodyGoes() {
        subscribe(1);
        subscribe(2);
        publish(1);
        driver.settle(1, Settlement.ACCEPTED, 1, 1);
        driver.keep(driver.engine.cutDelta());

        driver.settle(1, Settlement.ACCEPTED, 2, 2);

        assertThat(dropped(driver)).isEmpty();
    }

    @Test
    void aBodyGoesThatNobodySubscribesTo() {
        long message = publish(1);

        assertThat(dropped(driver)).containsExactly(message);
        assertThat(driver.batches.stream().flatMap(batch -> batch.records().stream()))
                .noneMatch(JournalRecord.Body.class::isInstance);
    }

    @Test
    void replayCountsTheReferencesOfASharedBody() {
        subscribe(1);
        subscribe(2);
        long message = publish(1);
        driver.settle(1, Settlement.ACCEPTED, 1, 1);
        EngineDriver again = new EngineDriver(EngineOptions.defaults());
        driver.batches.forEach(again.engine::replay);

        again.engine.recovered(again.nowMillis);

        assertThat(again.engine.largeMessages()).containsExactly(message);
    }
}
