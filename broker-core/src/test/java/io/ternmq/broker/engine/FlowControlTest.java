package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.StoreResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowControlTest {
    private static final Address OTHER = Address.queue("other");
    private static final long PARK_MILLIS = EngineOptions.defaults().sessions().parkMillis();

    private EngineDriver broker = EngineDriver.withSession(TestOptions.withMaxMessages(2));

    private void fill() {
        broker.send(1, "m1");
        broker.send(2, "m2");
        broker.takeEffects();
    }

    private void consume(int session) {
        broker.openConsumer(1, session, 9, ORDERS);
        broker.grant(session, 9, 10);
        broker.takeEffects();
    }

    @Test
    void aSendToAFullQueueWaits() {
        fill();

        broker.send(3, "m3");

        assertThat(broker.takeEffects()).isEmpty();
    }

    @Test
    void aParkedSendGoesOnWhenThereIsRoom() {
        fill();
        consume(1);
        broker.send(3, "m3");

        broker.settle(1, Settlement.ACCEPTED, 1, 1);

        List<Effect> effects = broker.takeEffects();
        assertThat(effects).hasAtLeastOneElementOfType(Effect.Sent.class);
        assertThat(effects).hasAtLeastOneElementOfType(Effect.Deliver.class);
    }

    @Test
    void laterSendsOfTheSessionWaitBehindAParkedOne() {
        fill();
        broker.send(3, "m3");

        broker.send(OTHER, 4, "elsewhere");

        assertThat(broker.takeEffects()).isEmpty();
    }

    @Test
    void sendsOfOtherSessionsToOtherQueuesDoNotWait() {
        fill();
        broker.send(3, "m3");
        broker.openSession(1, 2, false);

        broker.run(new Command.Send(1, 2, 1, OTHER, message("elsewhere")));

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void parkedSendsKeepTheirOrder() {
        fill();
        broker.send(3, "m3");
        broker.send(4, "m4");
        consume(1);

        broker.settle(1, Settlement.ACCEPTED, 1, 2);

        assertThat(broker.take(Effect.Sent.class))
                .extracting(Effect.Sent::number)
                .containsExactly(3L, 4L);
    }

    @Test
    void aSendThatWaitedTooLongIsRefused() {
        fill();
        broker.send(3, "m3");
        broker.nowMillis += PARK_MILLIS;

        broker.run();

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.DESTINATION_FULL);
        assertThat(broker.engine.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void saysWhenAParkedSendFallsDue() {
        fill();

        broker.send(3, "m3");

        assertThat(broker.engine.nextDueMillis()).isEqualTo(broker.nowMillis + PARK_MILLIS);
    }

    /** Whatever a session that waits already sends more. */
    @Test
    void parkedSendsStayWithinTheirBytes() {
        fill();
        broker.send(3, "small");
        long parkedBytesMax = EngineOptions.defaults().sessions().parkedBytesMax();
        String large = "x".repeat(1_000_000);
        int sent = (int) (4 * parkedBytesMax / large.length());
        for (int i = 0; i < sent; i++) {
            broker.send(4 + i, large);
        }

        long refused = broker.take(Effect.Refused.class).size();

        assertThat((sent - refused) * (long) large.length()).isPositive().isLessThanOrEqualTo(parkedBytesMax);
    }

    @Test
    void theNextSendOfTheSessionGoesOnAfterOneWasRefused() {
        fill();
        broker.send(3, "m3");
        broker.send(OTHER, 4, "elsewhere");
        broker.nowMillis += PARK_MILLIS - 1;
        broker.send(OTHER, 5, "elsewhere too");
        broker.nowMillis += 1;

        broker.run();

        assertThat(broker.take(Effect.Sent.class))
                .extracting(Effect.Sent::number)
                .containsExactly(5L);
    }

    @Test
    void aConsumerThatDoesNotSettleStillGetsWhatItsCreditAllows() {
        broker = EngineDriver.withSession(TestOptions.withMaxMessages(100));
        broker.openConsumer(1, 1, 9, ORDERS);
        for (int number = 1; number <= 50; number++) {
            broker.grant(1, 9, 1);
            broker.send(number, "m" + number);
        }

        assertThat(broker.take(Effect.Deliver.class)).hasSize(50);
    }

    @Test
    void anAcknowledgementNeedsNoRoom() {
        fill();
        consume(1);
        broker.send(3, "m3");
        broker.takeEffects();

        int request = broker.settle(1, Settlement.ACCEPTED, 1, 1);

        assertThat(broker.take(Effect.Done.class))
                .extracting(Effect.Done::requestId)
                .containsExactly(request);
    }

    @Test
    void aSendInATransactionNeverWaitsAndItsCommitMayOvershoot() {
        broker.send(1, "m1");
        broker.takeEffects();
        broker.openSession(1, 2, true);
        broker.txSend(2, ORDERS, "m2");
        broker.txSend(2, ORDERS, "m3");
        broker.txSend(2, ORDERS, "m4");

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(4);
    }

    @Test
    void otherFramesOfAParkedSessionPass() {
        fill();
        broker.send(3, "m3");

        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 1);
        broker.settle(1, Settlement.RELEASED, 1, 1);
        broker.recover(1, List.of());

        assertThat(broker.take(Effect.Done.class)).hasSize(3);
    }

    @Test
    void aRollbackGoesThroughWhileOtherSessionsAreParked() {
        fill();
        broker.openSession(1, 2, true);
        broker.openConsumer(1, 2, 1, ORDERS);
        broker.grant(2, 1, 2);
        broker.send(3, "m3");
        broker.takeEffects();

        int request = broker.rollback(2, List.of());

        assertThat(broker.take(Effect.Done.class))
                .extracting(Effect.Done::requestId)
                .containsExactly(request);
    }

    @Test
    void aDeadLetterFindsRoomWhateverTheLimits() {
        fill();
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);

        broker.settle(1, Settlement.REJECTED, 1, 2);
        broker.send(3, "m3");
        broker.send(4, "m4");
        broker.settle(1, Settlement.REJECTED, 3, 4);

        assertThat(broker.figures(Address.queue("DLQ.orders")).messages()).isEqualTo(4);
    }

    @Test
    void managementNeedsNoRoom() {
        fill();
        broker.send(3, "m3");

        broker.run(new Command.Purge(1, 5, ORDERS));

        assertThat(broker.take(Effect.Purged.class)).hasSize(1);
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(1);
    }

    @Test
    void aQueueWithAnyRoomInBytesTakesAMessageOfAnySize() {
        broker = EngineDriver.withSession(TestOptions.withMaxBytes(50));
        broker.send(1, "x".repeat(500));
        broker.send(2, "y");

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void stoppedProducersWaitAndGoOnWhenResumed() {
        broker.engine.stopProducers(Reason.DISK_FULL);
        broker.send(1, "m1");
        assertThat(broker.takeEffects()).isEmpty();
        broker.engine.resumeProducers();

        broker.run();

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void stoppedProducersAreToldWhyInTheEnd() {
        broker.engine.stopProducers(Reason.DISK_FULL);
        broker.send(1, "m1");
        broker.nowMillis += PARK_MILLIS;

        broker.run();

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.DISK_FULL);
    }

    @Test
    void aTransactionThatSendsWhileProducersAreStoppedIsDoomed() {
        broker.openSession(1, 2, true);
        broker.engine.stopProducers(Reason.DISK_FULL);
        broker.txSend(2, ORDERS, "m1");

        broker.commit(2, 1);

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(Reason.DISK_FULL);
    }

    @Test
    void consumersDrainWhileProducersAreStopped() {
        fill();
        broker.engine.stopProducers(Reason.DISK_FULL);
        broker.openConsumer(1, 1, 1, ORDERS);

        broker.grant(1, 1, 10);
        broker.settle(1, Settlement.ACCEPTED, 1, 2);

        assertThat(broker.figures(ORDERS).messages()).isZero();
    }

    @Test
    void producersWaitWhileTheDeltaIsFullAndGoOnAfterTheCut() {
        broker = EngineDriver.withSession(TestOptions.withDeltaRows(3));
        for (int number = 1; number <= 4; number++) {
            broker.send(number, "m" + number);
        }
        assertThat(broker.take(Effect.Sent.class)).hasSize(3);
        broker.keep(broker.engine.cutDelta());

        broker.run();

        assertThat(broker.take(Effect.Sent.class)).hasSize(1);
    }

    @Test
    void thereAreAtMostTwoUncompletedDeltas() {
        broker.send(1, "m1");
        assertThat(broker.keep(broker.engine.cutDelta()).checkpoint()).isPresent();
        broker.send(2, "m2");
        assertThat(broker.keep(broker.engine.cutDelta()).checkpoint()).isEmpty();

        broker.answer(new StoreResult.CheckpointDone(1));

        assertThat(broker.keep(broker.engine.cutDelta()).checkpoint()).isPresent();
    }

    @Test
    void moreUnansweredSendsThanAllowedBreakTheProtocol() {
        fill();
        int window = EngineOptions.defaults().sessions().unansweredMax();
        for (int number = 3; number <= 3 + window; number++) {
            broker.send(number, "m" + number);
        }

        assertThat(broker.take(Effect.Disconnect.class))
                .extracting(Effect.Disconnect::reason)
                .containsExactly(Reason.PROTOCOL);
    }

    @Test
    void aLostConnectionTakesItsParkedSendsAlong() {
        fill();
        broker.send(3, "m3");
        broker.run(new Command.LoseConnection(1));
        broker.connect(2, CLIENT, 2);

        broker.run(new Command.Purge(2, 5, ORDERS));
        broker.run();
        broker.run(new Command.AskStat(2, 1, "orders"));

        assertThat(broker.take(Effect.StatIs.class).get(0).queues().get(0).messages())
                .isZero();
    }

    @Test
    void aParkedSendOfAClosedSessionIsRefused() {
        fill();
        broker.send(3, "m3");

        broker.run(new Command.CloseSession(1, 7, 1, List.of()));

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::number)
                .containsExactly(3L);
    }
}
