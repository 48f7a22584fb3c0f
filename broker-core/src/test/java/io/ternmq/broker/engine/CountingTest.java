package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.paging.Reference;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountingTest {
    private static final Address DEAD = Address.queue("DLQ.orders");

    private final EngineDriver broker = EngineDriver.withSession();

    private void deliver(int messages) {
        for (int number = 1; number <= messages; number++) {
            broker.send(number, "m" + number);
        }
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 100);
        broker.takeEffects();
    }

    private List<String> reconnectAndConsume() {
        broker.connect(2, CLIENT, 2);
        broker.openSession(2, 2, false);
        broker.openConsumer(2, 2, 1, ORDERS);
        broker.takeEffects();
        broker.grant(2, 2, 1, 100, 0);
        return broker.takeCounted();
    }

    private long failures(long sequence) {
        return broker.batches.stream()
                .flatMap(batch -> batch.records().stream())
                .filter(JournalRecord.AttemptFailed.class::isInstance)
                .flatMapToLong(failed -> Arrays.stream(((JournalRecord.AttemptFailed) failed).keys()))
                .filter(key -> Reference.sequence(key) == sequence)
                .count();
    }

    @Test
    void whatTheApplicationDidNotSeeComesAgainUncountedAfterRecover() {
        deliver(2);

        broker.recover(1, range(1, 1));
        broker.grant(1, 1, 10);

        assertThat(broker.takeCounted()).containsExactly("m1/2", "m2/1");
    }

    @Test
    void recoverVoidsTheCredit() {
        deliver(1);

        broker.recover(1, List.of());

        assertThat(broker.take(Effect.Deliver.class)).isEmpty();
    }

    @Test
    void recoveredMessagesComeInTheirOldOrder() {
        deliver(5);

        broker.recover(1, List.of(new DeliveryRange(2, 2), new DeliveryRange(4, 4)));
        broker.grant(1, 1, 10);

        assertThat(broker.takeTexts()).containsExactly("m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void closingAConsumerReturnsWhatWasNotHandedOverUncounted() {
        deliver(3);
        broker.run(new Command.CloseConsumer(1, 7, 1, 1, range(1, 1)));
        broker.openConsumer(1, 1, 2, ORDERS);

        broker.grant(1, 2, 10);

        assertThat(broker.takeCounted()).containsExactly("m2/1", "m3/1");
        assertThat(broker.figures(ORDERS).delivering()).isEqualTo(3);
    }

    @Test
    void whatAClosedConsumerHandedOverCanStillBeSettled() {
        deliver(2);
        broker.run(new Command.CloseConsumer(1, 7, 1, 1, range(1, 1)));

        broker.settle(1, Settlement.ACCEPTED, 1, 1);

        assertThat(broker.figures(ORDERS).messages()).isEqualTo(1);
    }

    @Test
    void aLostConnectionLeavesTheCountsSoThatAllAreFlaggedRedelivered() {
        deliver(3);

        broker.run(new Command.LoseConnection(1));

        assertThat(reconnectAndConsume()).containsExactly("m1/2", "m2/2", "m3/2");
    }

    @Test
    void aLostConnectionChargesWhatWasHandedOverAndTheNextOneOnly() {
        deliver(4);
        broker.grant(1, 1, 1, 1, 2);

        broker.run(new Command.LoseConnection(1));

        assertThat(failures(1)).isEqualTo(1);
        assertThat(failures(2)).isEqualTo(1);
        assertThat(failures(3)).isEqualTo(1);
        assertThat(failures(4)).isZero();
    }

    @Test
    void aDyingClientDoesNotDeadLetterWhatItNeverSaw() {
        deliver(2);
        for (int epoch = 2; epoch <= 12; epoch++) {
            broker.connect(epoch, CLIENT, epoch);
            broker.openSession(epoch, 1, false);
            broker.openConsumer(epoch, 1, 1, ORDERS);
            broker.grant(epoch, 1, 1, 100, 0);
        }

        broker.run(new Command.AskStat(12, 1, DEAD.name()));
        assertThat(broker.take(Effect.StatIs.class).get(0).queues().get(0).messages())
                .isEqualTo(1);
    }

    @Test
    void theLastAttemptAllowedMakesADeadLetter() {
        deliver(1);
        for (int attempt = 2; attempt <= 10; attempt++) {
            broker.settle(1, Settlement.RELEASED, attempt - 1, attempt - 1);
        }
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(1);

        broker.settle(1, Settlement.RELEASED, 10, 10);

        assertThat(broker.figures(DEAD).messages()).isEqualTo(1);
        Effect.QueueFigures orders = broker.figures(ORDERS);
        assertThat(orders.messages()).isZero();
        assertThat(orders.deadLettered()).isEqualTo(1);
        assertThat(orders.redelivered()).isEqualTo(9);
    }

    @Test
    void aDeadLetterSaysWhy() {
        deliver(1);

        broker.settle(1, Settlement.REJECTED, 1, 1);

        List<JournalRecord> records =
                broker.batches.get(broker.batches.size() - 1).records();
        assertThat(records.get(0)).isInstanceOf(JournalRecord.QueueCreated.class);
        assertThat(records.get(1))
                .isInstanceOfSatisfying(
                        JournalRecord.DeadLettered.class,
                        dead -> assertThat(dead.cause()).isEqualTo("rejected"));
    }

    @Test
    void aDeadLetterStartsCountingAnew() {
        deliver(1);
        broker.settle(1, Settlement.REJECTED, 1, 1);
        broker.openConsumer(1, 1, 2, DEAD);

        broker.grant(1, 2, 10);

        assertThat(broker.takeCounted()).containsExactly("m1/1");
    }

    @Test
    void whatFailsInADeadLetterQueueStaysThere() {
        deliver(1);
        broker.settle(1, Settlement.REJECTED, 1, 1);
        broker.openConsumer(1, 1, 2, DEAD);
        broker.grant(1, 2, 100);

        for (int attempt = 2; attempt <= 30; attempt++) {
            broker.settle(1, attempt % 2 == 0 ? Settlement.REJECTED : Settlement.RELEASED, attempt, attempt);
        }

        assertThat(broker.figures(DEAD).messages()).isEqualTo(1);
    }

    @Test
    void aRestartKeepsTheDeliveryCountAndChargesNobody() {
        deliver(1);
        EngineDriver restarted = new EngineDriver(new Engine(EngineOptions.defaults()));
        restarted.engine.restore(CheckpointState.empty());
        broker.batches.forEach(restarted.engine::replay);
        restarted.engine.recovered(restarted.nowMillis);
        restarted.connect(1, CLIENT, 1);
        restarted.openSession(1, 9, false);
        restarted.openConsumer(1, 9, 1, ORDERS);

        restarted.grant(9, 1, 10);

        assertThat(restarted.takeCounted()).containsExactly("m1/2");
    }

    @Test
    void settlingTwiceOrUnknownDeliveriesDoesNothing() {
        deliver(2);
        broker.settle(1, Settlement.ACCEPTED, 1, 1);
        int before = broker.batches.size();

        broker.settle(1, Settlement.ACCEPTED, 1, 1);
        broker.settle(1, Settlement.ACCEPTED, 50, Long.MAX_VALUE);

        assertThat(broker.batches).hasSize(before);
        assertThat(broker.take(Effect.Done.class)).hasSize(3);
    }
}
