package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import org.junit.jupiter.api.Test;

class SendAndConsumeTest {
    private final EngineDriver broker = EngineDriver.withSession();

    @Test
    void answersAPersistentSendWhenItsBatchIsDurable() {
        broker.send(1, "a");

        assertThat(broker.batches).hasSize(1);
        assertThat(broker.takeEffects()).containsExactly(new Effect.Sent(1, 1, 1, 1));
    }

    @Test
    void putsMessageAndSessionNumberInOneBatch() {
        broker.send(1, "a");

        assertThat(broker.batches.get(0).records())
                .hasSize(4)
                .hasAtLeastOneElementOfType(JournalRecord.Enqueued.class)
                .hasAtLeastOneElementOfType(JournalRecord.SessionAdvanced.class);
    }

    @Test
    void deliversInOrderOfPriorityThenAge() {
        broker.run(new Command.Send(1, 1, 1, ORDERS, message("low", 1, true)));
        broker.run(new Command.Send(1, 1, 2, ORDERS, message("high 1", 9, true)));
        broker.run(new Command.Send(1, 1, 3, ORDERS, message("normal", 4, true)));
        broker.run(new Command.Send(1, 1, 4, ORDERS, message("high 2", 9, true)));
        broker.openConsumer(1, 1, 1, ORDERS);

        broker.grant(1, 1, 10);

        assertThat(broker.takeTexts()).containsExactly("high 1", "high 2", "normal", "low");
    }

    @Test
    void aDeliveryWaitsForItsMessageDurableAndForItsOwnRecordWritten() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);

        broker.send(1, "a");

        Effect.Deliver delivery = broker.take(Effect.Deliver.class).get(0);
        assertThat(broker.batches).extracting(Batch::sequence).containsExactly(1L, 2L, 3L);
        assertThat(delivery.durable()).isEqualTo(2);
        assertThat(delivery.written()).isEqualTo(3);
        assertThat(broker.batches.get(2).records()).hasOnlyElementsOfType(JournalRecord.Delivered.class);
    }

    @Test
    void deliversNoMoreThanTheCredit() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 2);

        for (int number = 1; number <= 3; number++) {
            broker.send(number, "m" + number);
        }

        assertThat(broker.takeTexts()).containsExactly("m1", "m2");
    }

    @Test
    void oneMessageAlwaysFitsTheCreditInBytes() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.run(new Command.GrantCredit(1, 1, 1, 10, 1, 0));

        broker.send(1, "much larger than a single byte");
        broker.send(2, "second");

        assertThat(broker.takeTexts()).containsExactly("much larger than a single byte");
    }

    @Test
    void consumersOfAQueueTakeTurns() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.openConsumer(1, 1, 2, ORDERS);
        broker.grant(1, 1, 10);
        broker.grant(1, 2, 10);

        for (int number = 1; number <= 4; number++) {
            broker.send(number, "m" + number);
        }

        assertThat(broker.take(Effect.Deliver.class))
                .extracting(Effect.Deliver::consumer)
                .containsExactly(1, 2, 1, 2);
    }

    @Test
    void anAcceptedMessageLeavesAndTheReplyWaitsForItsOwnBatch() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);
        broker.send(1, "a");
        broker.takeEffects();

        int request = broker.settle(1, Settlement.ACCEPTED, 1, 1);

        long own = broker.batches.get(broker.batches.size() - 1).sequence();
        assertThat(broker.takeEffects()).containsExactly(new Effect.Done(1, own, request));
        assertThat(broker.figures(ORDERS).messages()).isZero();
    }

    @Test
    void aReturnedMessageComesAgainUncounted() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);
        broker.send(1, "a");

        broker.settle(1, Settlement.RETURNED, 1, 1);

        assertThat(broker.takeCounted()).containsExactly("a/1", "a/1");
    }

    @Test
    void aReleasedMessageComesAgainCounted() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);
        broker.send(1, "a");

        broker.settle(1, Settlement.RELEASED, 1, 1);

        assertThat(broker.takeCounted()).containsExactly("a/1", "a/2");
    }

    @Test
    void aNonPersistentMessageWaitsForNothingAndIsNotRecorded() {
        broker.send(1, "first, so that the session is known");
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);
        int before = broker.batches.size();
        broker.takeEffects();

        broker.run(new Command.Send(1, 1, 2, ORDERS, message("fleeting", 4, false)));

        assertThat(broker.batches).hasSize(before);
        assertThat(broker.takeEffects())
                .allSatisfy(effect -> assertThat(effect.durable()).isZero());
    }

    @Test
    void aTurnDispatchesAtMostItsLimitAndSaysThatThereIsMore() {
        for (int number = 1; number <= 1_500; number++) {
            broker.send(number, "m");
        }
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.takeEffects();

        Turn first = broker.run(new Command.GrantCredit(1, 1, 1, 2_000, 1L << 40, 0));
        Turn second = broker.run();

        assertThat(first.more()).isTrue();
        assertThat(first.effects()).hasSize(1_000);
        assertThat(second.more()).isFalse();
        assertThat(second.effects()).hasSize(500);
    }

    @Test
    void refusesDestinationsThatCantBe() {
        broker.send(Address.queue(""), 1, "a");
        broker.send(Address.queue("x".repeat(1_025)), 2, "b");
        broker.send(Address.queue("a\nb"), 3, "c");
        broker.send(new Address(Address.Kind.TEMPORARY_QUEUE, "gone"), 4, "d");
        broker.send(new Address(Address.Kind.SUBSCRIPTION, "news:consumer:1"), 5, "e");

        assertThat(broker.take(Effect.Refused.class))
                .extracting(Effect.Refused::reason)
                .containsExactly(
                        Reason.DESTINATION_INVALID,
                        Reason.DESTINATION_INVALID,
                        Reason.DESTINATION_INVALID,
                        Reason.DESTINATION_UNKNOWN,
                        Reason.DESTINATION_INVALID);
    }

    @Test
    void anExpiredMessageIsNotDelivered() {
        broker.run(new Command.Send(1, 1, 1, ORDERS, message("old", 4, true, broker.nowMillis + 5, 0)));
        broker.send(2, "young");
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.nowMillis += 5;

        broker.grant(1, 1, 10);

        assertThat(broker.takeTexts()).containsExactly("young");
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(1);
    }
}
