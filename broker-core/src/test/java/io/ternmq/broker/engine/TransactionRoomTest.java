package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.StoreResult;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Room for transactions: session 1 sends alone, 2 and 3 are transacted; a queue takes two messages. */
class TransactionRoomTest {
    private static final Address BILLS = Address.queue("bills");
    private static final long PARK_MILLIS = EngineOptions.defaults().sessions().parkMillis();

    private EngineDriver broker = EngineDriver.withSession(TestOptions.withMaxMessages(2));

    @BeforeEach
    void openTransactedSessions() {
        broker.openSession(1, 2, true);
        broker.openSession(1, 3, true);
    }

    private void fill(Address address) {
        broker.send(address, broker.nowMillis, "m1");
        broker.send(address, broker.nowMillis + 1, "m2");
        broker.nowMillis += 2;
        broker.takeEffects();
    }

    private void consume(int session, Address address) {
        broker.openConsumer(1, session, session, address);
        broker.grant(session, session, 10);
        broker.takeEffects();
    }

    private void commitOne(int session, Address address, long number) {
        broker.txSend(session, address, "tx");
        broker.commit(session, number);
    }

    @Test
    void transactionsDoNotFillAQueueWithoutEnd() {
        for (int i = 1; i <= 100; i++) {
            commitOne(2, ORDERS, i);
        }

        assertThat(broker.figures(ORDERS).messages()).isEqualTo(2);
    }

    @Test
    void oneTransactionMayOvershoot() {
        for (int i = 0; i < 5; i++) {
            broker.txSend(2, ORDERS, "tx");
        }

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(5);
    }

    @Test
    void aCommitThatOnlySendsWaitsForRoom() {
        fill(ORDERS);
        consume(3, ORDERS);

        commitOne(2, ORDERS, 1);
        List<Effect> before = broker.takeEffects();
        broker.settle(3, Settlement.ACCEPTED, 1, 1);
        broker.commit(3, 1);

        assertThat(before).isEmpty();
        assertThat(broker.take(Effect.Sent.class))
                .extracting(Effect.Sent::session)
                .containsExactly(3, 2);
    }

    @Test
    void aCommitThatWaitedTooLongIsRefusedAndRemembered() {
        fill(ORDERS);
        commitOne(2, ORDERS, 1);
        broker.nowMillis += PARK_MILLIS;

        broker.run();
        broker.commit(2, 1);

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.DESTINATION_FULL, Reason.DESTINATION_FULL);
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(2);
    }

    /** Sent is cumulative: an answer to the next one would speak for the one that waits. */
    @Test
    void theNextCommitOfTheSessionIsRefusedWhileOneWaits() {
        fill(ORDERS);
        commitOne(2, ORDERS, 1);

        commitOne(2, BILLS, 2);

        assertThat(broker.takeEffects()).singleElement().isInstanceOf(Effect.Refused.class);
    }

    /** What it consumes is what makes room for what it sends: it would wait for itself. */
    @Test
    void aTransactionThatConsumesWhatItSendsDoesNotWaitForItself() {
        fill(ORDERS);
        consume(2, ORDERS);
        broker.settle(2, Settlement.ACCEPTED, 1, 1);
        broker.takeEffects();

        commitOne(2, ORDERS, 1);

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    /** Each moves from one full queue to the other. */
    @Test
    void twoTransactionsThatFeedEachOtherDoNotWaitForEachOther() {
        fill(ORDERS);
        fill(BILLS);
        consume(2, ORDERS);
        consume(3, BILLS);
        broker.settle(2, Settlement.ACCEPTED, 1, 1);
        broker.settle(3, Settlement.ACCEPTED, 1, 1);
        broker.takeEffects();

        commitOne(2, BILLS, 1);
        commitOne(3, ORDERS, 1);

        assertThat(broker.take(Effect.Sent.class))
                .extracting(Effect.Sent::session)
                .containsExactly(2, 3);
    }

    @Test
    void aTransactionThatBringsMoreThanItTakesIsDoneAtOnceAndAnsweredLater() {
        fill(ORDERS);
        fill(BILLS);
        consume(2, ORDERS);
        broker.settle(2, Settlement.ACCEPTED, 1, 1);
        broker.takeEffects();

        broker.txSend(2, BILLS, "tx");
        commitOne(2, BILLS, 1);
        List<Effect> before = broker.takeEffects();
        long there = broker.figures(BILLS).messages();
        broker.nowMillis += PARK_MILLIS;
        broker.run();

        assertThat(before).isEmpty();
        assertThat(there).isEqualTo(4);
        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void commitsWaitWhileTheStoreIsBehind() {
        broker = EngineDriver.withSession(TestOptions.withDeltaRows(1));
        openTransactedSessions();
        broker.send(1, "m1");
        broker.takeEffects();

        commitOne(2, ORDERS, 1);
        List<Effect> before = broker.takeEffects();
        var turn = broker.keep(broker.engine.cutDelta());
        broker.answer(
                new StoreResult.CheckpointDone(turn.checkpoint().orElseThrow().number()));

        assertThat(before).isEmpty();
        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void aCommitThatWaitsEndsWithItsConnection() {
        fill(ORDERS);
        commitOne(2, ORDERS, 1);
        broker.run(new Command.LoseConnection(1));
        broker.connect(2, EngineDriver.CLIENT, 2);
        broker.takeEffects();

        broker.run(new Command.AskOutcome(2, 7, 2, 1));

        assertThat(broker.take(Effect.OutcomeIs.class))
                .extracting(Effect.OutcomeIs::outcome)
                .containsExactly(Effect.Outcome.IDENTITY_UNKNOWN);
    }

    @Test
    void aSessionThatClosesIsToldThatItsCommitHadNoEffect() {
        fill(ORDERS);
        commitOne(2, ORDERS, 1);

        broker.run(new Command.CloseSession(1, 9, 2, range(1, 1)));

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.SESSION_UNKNOWN);
    }
}
