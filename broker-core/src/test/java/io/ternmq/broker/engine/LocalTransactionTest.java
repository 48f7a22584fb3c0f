package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalTransactionTest {
    private static final Address BILLS = Address.queue("bills");

    private EngineDriver broker = EngineDriver.withSession();

    @BeforeEach
    void openTransactedSession() {
        broker.openSession(1, 2, true);
    }

    private Batch last() {
        return broker.batches.get(broker.batches.size() - 1);
    }

    private long messages(Address address) {
        return broker.figures(address).messages();
    }

    @Test
    void nothingIsThereBeforeTheCommit() {
        broker.txSend(2, ORDERS, "a");

        assertThat(messages(ORDERS)).isZero();
    }

    @Test
    void aCommitPutsAllSendsAndSettlementsAndItsNumberInOneBatch() {
        broker.send(1, "in");
        broker.openConsumer(1, 2, 1, ORDERS);
        broker.grant(2, 1, 10);
        broker.settle(2, Settlement.ACCEPTED, 1, 1);
        broker.txSend(2, BILLS, "out 1");
        broker.txSend(2, BILLS, "out 2");
        int before = broker.batches.size();
        broker.takeEffects();

        broker.commit(2, 1);

        assertThat(broker.batches).hasSize(before + 1);
        assertThat(last().records())
                .extracting(one -> one.getClass().getSimpleName())
                .containsExactly("Body", "Enqueued", "Body", "Enqueued", "Removed", "SessionAdvanced");
        assertThat(broker.takeEffects()).containsExactly(new Effect.Sent(1, last().sequence(), 2, 1));
    }

    @Test
    void aRollbackDiscardsSendsAndReturnsDeliveries() {
        broker.send(1, "in");
        broker.openConsumer(1, 2, 1, ORDERS);
        broker.grant(2, 1, 10);
        broker.settle(2, Settlement.ACCEPTED, 1, 1);
        broker.txSend(2, BILLS, "out");

        broker.rollback(2, range(1, 1));
        broker.takeEffects();
        broker.grant(2, 1, 10);

        assertThat(broker.takeCounted()).containsExactly("in/2");
        assertThat(messages(BILLS)).isZero();
    }

    @Test
    void aRollbackVoidsTheCredit() {
        broker.send(1, "in");
        broker.openConsumer(1, 2, 1, ORDERS);
        broker.grant(2, 1, 10);
        broker.takeEffects();

        broker.rollback(2, List.of());

        assertThat(broker.take(Effect.Deliver.class)).isEmpty();
    }

    @Test
    void aCommitIsAnsweredAgainWithoutDoingItAgain() {
        broker.txSend(2, BILLS, "out");
        broker.commit(2, 1);
        broker.takeEffects();

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
        assertThat(messages(BILLS)).isEqualTo(1);
    }

    /** Otherwise somebody sees the answer of a transaction that the broker's death undoes. */
    @Test
    void aNonPersistentMessageWaitsForItsCommit() {
        broker.openConsumer(1, 1, 1, BILLS);
        broker.grant(1, 1, 10);
        broker.run(new Command.TxSend(1, 2, BILLS, EngineDriver.message("out", 4, false)));
        broker.takeEffects();

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Deliver.class))
                .extracting(Effect.Deliver::durable)
                .containsExactly(last().sequence());
    }

    @Test
    void anEmptyCommitIsRemembered() {
        broker.commit(2, 1);

        assertThat(last().records()).hasOnlyElementsOfType(JournalRecord.SessionAdvanced.class);
    }

    @Test
    void aLostConnectionEndsTheTransaction() {
        broker.txSend(2, BILLS, "out");
        broker.run(new Command.LoseConnection(1));
        broker.connect(2, EngineDriver.CLIENT, 2);
        broker.run(new Command.OpenSession(2, 0, 2, true, false));

        broker.run(new Command.Commit(2, 2, 1));
        broker.run(new Command.AskStat(2, 1, "bills"));

        assertThat(broker.take(Effect.StatIs.class).get(0).queues().get(0).messages())
                .isZero();
    }

    @Test
    void aSendThatCantBeDoneDoomsTheTransaction() {
        broker.txSend(2, BILLS, "good");
        broker.txSend(2, Address.queue(""), "bad");

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.DESTINATION_INVALID);
        assertThat(messages(BILLS)).isZero();
    }

    @Test
    void aRefusedCommitReturnsWhatTheTransactionSettled() {
        broker.send(1, "in");
        broker.openConsumer(1, 2, 1, ORDERS);
        broker.grant(2, 1, 10);
        broker.settle(2, Settlement.ACCEPTED, 1, 1);
        broker.txSend(2, Address.queue(""), "bad");
        broker.takeEffects();

        broker.commit(2, 1);

        assertThat(broker.takeCounted()).containsExactly("in/2");
        assertThat(last().sequence()).isGreaterThan(0);
    }

    /** Dead-letter queues are made whatever the limit, and there may be too many queues then. */
    @Test
    void aCommitThatNeedsNoQueueIsCarriedOutWhereThereAreTooManyAlready() {
        broker = EngineDriver.withSession(TestOptions.withQueues(1));
        openTransactedSession();
        broker.send(1, "poison");
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);
        broker.settle(1, Settlement.REJECTED, 1, 1);
        broker.takeEffects();

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Sent.class))
                .extracting(Effect.Sent::number)
                .containsExactly(1L);
        assertThat(broker.names()).hasSize(2);
    }

    @Test
    void afterADoomedTransactionTheNextOneCanCommit() {
        broker.txSend(2, Address.queue(""), "bad");
        broker.commit(2, 1);
        broker.txSend(2, BILLS, "good");

        broker.commit(2, 2);

        assertThat(messages(BILLS)).isEqualTo(1);
    }

    @Test
    void aTransactionBeyondItsLimitIsRefused() {
        EngineOptions options =
                TestOptions.withTransactions(new EngineOptions.TransactionLimits(3, 1 << 20, 1 << 20, 1 << 20));
        broker = EngineDriver.withSession(options);
        openTransactedSession();
        for (int i = 0; i < 4; i++) {
            broker.txSend(2, BILLS, "m" + i);
        }

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.TRANSACTION_TOO_LARGE);
    }

    @Test
    void aLargeTransactionAppendsItsBodiesEarly() {
        EngineOptions options =
                TestOptions.withTransactions(new EngineOptions.TransactionLimits(100, 1 << 20, 100, 1 << 20));
        broker = EngineDriver.withSession(options);
        openTransactedSession();
        broker.txSend(2, BILLS, "a".repeat(40));
        broker.txSend(2, BILLS, "b".repeat(40));
        int early = broker.batches.size();
        broker.txSend(2, BILLS, "c");

        broker.commit(2, 1);

        assertThat(broker.batches.get(early - 1).records()).hasOnlyElementsOfType(JournalRecord.Body.class);
        assertThat(last().records())
                .extracting(one -> one.getClass().getSimpleName())
                .containsExactly("Enqueued", "Enqueued", "Body", "Enqueued", "SessionAdvanced");
    }

    @Test
    void bodiesOfAnOpenTransactionArePinnedInADelta() {
        EngineOptions options =
                TestOptions.withTransactions(new EngineOptions.TransactionLimits(100, 1 << 20, 40, 1 << 20));
        broker = EngineDriver.withSession(options);
        openTransactedSession();
        broker.txSend(2, BILLS, "a".repeat(40));

        Turn turn = broker.keep(broker.engine.cutDelta());

        assertThat(turn.checkpoint().orElseThrow().pinned()).containsExactly(1);
    }

    @Test
    void aSettlementReturnedIsNotPartOfTheTransaction() {
        broker.send(1, "in");
        broker.openConsumer(1, 2, 1, ORDERS);
        broker.grant(2, 1, 1);

        broker.settle(2, Settlement.RETURNED, 1, 1);

        assertThat(last().records()).hasOnlyElementsOfType(JournalRecord.Returned.class);
    }

    /** The application consumed it elsewhere, or never got it: the commit can't say that it was acknowledged. */
    @Test
    void aCommitThatSettlesAnUnknownDeliveryIsRefused() {
        broker.send(1, "one");
        broker.openConsumer(1, 2, 1, ORDERS);
        broker.grant(2, 1, 10);
        broker.run(new Command.CloseConsumer(1, 0, 2, 1, List.of()));
        broker.takeEffects();

        int request = broker.settle(2, Settlement.ACCEPTED, 1, 1);
        broker.commit(2, 1);

        List<Effect> effects = broker.takeEffects();
        assertThat(effects)
                .filteredOn(Effect.Failed.class::isInstance)
                .extracting(failed -> ((Effect.Failed) failed).requestId())
                .containsExactly(request);
        assertThat(effects)
                .filteredOn(Effect.Refused.class::isInstance)
                .extracting(refused -> ((Effect.Refused) refused).reason())
                .containsExactly(Reason.DELIVERY_UNKNOWN);
        assertThat(effects).doesNotHaveAnyElementsOfTypes(Effect.Sent.class);
    }

    @Test
    void aSendOutsideOfTheTransactionBreaksTheProtocol() {
        broker.run(new Command.Send(1, 2, 1, ORDERS, EngineDriver.message("a")));

        assertThat(broker.take(Effect.Disconnect.class))
                .extracting(Effect.Disconnect::reason)
                .containsExactly(Reason.PROTOCOL);
    }
}
