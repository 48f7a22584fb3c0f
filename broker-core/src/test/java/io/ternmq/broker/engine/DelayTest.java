package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord.FellDue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages with a delivery time. */
class DelayTest {
    private static final EngineOptions SMALL =
            TestOptions.withMemory(new EngineOptions.MemoryLimits(4, 1 << 20, 1 << 20, 4, 1 << 20));

    private TimedBroker stored = new TimedBroker(EngineOptions.defaults());

    private long now() {
        return stored.broker.nowMillis;
    }

    private void sendIn(long delayMillis, long number, String text) {
        sendIn(delayMillis, number, text, 4);
    }

    private void sendIn(long delayMillis, long number, String text, int priority) {
        stored.send(ORDERS, number, message(text, priority, true, 0, now() + delayMillis));
    }

    private static List<String> texts(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(one -> "m" + one).toList();
    }

    /** A session gets no more than it may leave unsettled, so it settles on. */
    private List<String> takeAllTexts() {
        List<String> all = new ArrayList<>();
        List<String> some = stored.takeTexts();
        while (!some.isEmpty()) {
            all.addAll(some);
            stored.broker.settle(1, Settlement.ACCEPTED, 1, Integer.MAX_VALUE);
            stored.checkpoint();
            stored.settle();
            some = stored.takeTexts();
        }
        return all;
    }

    @Test
    void isDeliveredWhenItsTimeHasCome() {
        stored.consume(ORDERS, 1, 10);
        sendIn(1_000, 1, "late");

        stored.pass(1_000);

        assertThat(stored.takeTexts()).containsExactly("late");
    }

    @Test
    void isNotDeliveredBeforeItsTime() {
        stored.consume(ORDERS, 1, 10);
        sendIn(1_000, 1, "late");

        stored.pass(999);

        assertThat(stored.takeTexts()).isEmpty();
        assertThat(stored.messages(ORDERS)).isZero();
    }

    @Test
    void asksToBeWokenAtTheNextDeliveryTime() {
        sendIn(5_000, 1, "later");

        sendIn(3_000, 2, "sooner");

        assertThat(stored.broker.engine.nextDueMillis()).isEqualTo(now() + 3_000);
    }

    @Test
    void isDeliveredAtOnceIfItsTimeIsOver() {
        stored.consume(ORDERS, 1, 10);

        sendIn(-1, 1, "due");

        assertThat(stored.takeTexts()).containsExactly("due");
    }

    @Test
    void isPassedByWhatComesLaterAndIsNotDelayed() {
        stored.consume(ORDERS, 1, 10);
        sendIn(1_000, 1, "late");
        stored.broker.send(2, "prompt");

        stored.pass(1_000);

        assertThat(stored.takeTexts()).containsExactly("prompt", "late");
    }

    @Test
    void comesInOrderOfDeliveryTime() {
        stored.consume(ORDERS, 1, 10);
        sendIn(300, 1, "third");
        sendIn(100, 2, "first");
        sendIn(200, 3, "second");

        stored.pass(100);
        stored.pass(100);
        stored.pass(100);

        assertThat(stored.takeTexts()).containsExactly("first", "second", "third");
    }

    @Test
    void comesInOrderOfPriorityAndAgeWithinOneDeliveryTime() {
        stored.consume(ORDERS, 1, 10);
        sendIn(100, 1, "low 1", 1);
        sendIn(100, 2, "high 1", 8);
        sendIn(100, 3, "low 2", 1);
        sendIn(100, 4, "high 2", 8);

        stored.pass(100);

        assertThat(stored.takeTexts()).containsExactly("high 1", "high 2", "low 1", "low 2");
    }

    @Test
    void waitsLongerThanTheSpanOfOneQueueOfDelayedMessages() {
        long year = 365L * 24 * 3_600_000;
        stored.consume(ORDERS, 1, 10);
        sendIn(3 * year, 1, "in three years");
        sendIn(year, 2, "next year");

        stored.pass(year - 1);
        List<String> before = stored.takeTexts();
        stored.pass(2 * year + 1);

        assertThat(before).isEmpty();
        assertThat(stored.takeTexts()).containsExactly("next year", "in three years");
    }

    @Test
    void acceptsADeliveryTimeAtTheEndOfTime() {
        stored.send(ORDERS, 1, message("never", 4, true, 0, Long.MAX_VALUE));

        assertThat(stored.take(Effect.Sent.class)).hasSize(1);
        assertThat(stored.broker.engine.nextDueMillis()).isGreaterThan(now());
    }

    @Test
    void aTransactionHoldsBackWhatItSendsUntilItsDeliveryTime() {
        stored.broker.openSession(1, 2, true);
        stored.consume(ORDERS, 1, 10);
        byte[] late = message("late", 4, true, 0, now() + 1_000);
        stored.broker.run(new Command.TxSend(1, 2, ORDERS, late));
        stored.broker.txSend(2, ORDERS, "prompt");

        stored.broker.commit(2, 1);
        List<String> atCommit = stored.takeTexts();
        stored.pass(1_000);

        assertThat(atCommit).containsExactly("prompt");
        assertThat(stored.takeTexts()).containsExactly("late");
    }

    @Test
    void aTransactionThatIsCommittedAfterTheDeliveryTimeDelaysNothing() {
        stored.broker.openSession(1, 2, true);
        stored.consume(ORDERS, 1, 10);
        byte[] late = message("late", 4, true, 0, now() + 1_000);
        stored.broker.run(new Command.TxSend(1, 2, ORDERS, late));
        stored.pass(1_000);

        stored.broker.commit(2, 1);

        assertThat(stored.takeTexts()).containsExactly("late");
    }

    @Test
    void nothingComesOfATransactionThatIsRolledBack() {
        stored.broker.openSession(1, 2, true);
        stored.consume(ORDERS, 1, 10);
        byte[] late = message("late", 4, true, 0, now() + 1_000);
        stored.broker.run(new Command.TxSend(1, 2, ORDERS, late));

        stored.broker.rollback(2, List.of());
        stored.pass(2_000);

        assertThat(stored.takeTexts()).isEmpty();
    }

    @Test
    void takesRoomInItsQueueFromTheSendOn() {
        stored = new TimedBroker(TestOptions.withMaxMessages(2));
        sendIn(1_000, 1, "late 1");
        sendIn(1_000, 2, "late 2");

        stored.broker.send(3, "no room");

        assertThat(stored.take(Effect.Sent.class)).hasSize(2);
    }

    @Test
    void countsFailedAttemptsAsAnyOther() {
        stored.consume(ORDERS, 1, 10);
        sendIn(1_000, 1, "late");
        stored.pass(1_000);

        stored.broker.settle(1, Settlement.RELEASED, 1, 1);

        assertThat(stored.broker.takeCounted()).containsExactly("late/1", "late/2");
    }

    @Test
    void survivesARestartAtAnyBatchAndComesOnce() {
        for (int i = 1; i <= 6; i++) {
            sendIn(100L * (7 - i), i, "m" + i);
        }
        long sent = stored.batches().size();
        stored.pass(300);
        long moved = stored.batches().size();
        for (long cut = moved; cut >= sent; cut--) {
            stored.restart(cut);
        }

        stored.consume(ORDERS, 1, 100);
        stored.settle();
        List<String> due = stored.takeTexts();
        stored.pass(300);

        assertThat(due).containsExactly("m6", "m5", "m4");
        assertThat(stored.takeTexts()).containsExactly("m3", "m2", "m1");
    }

    @Test
    void survivesARestartFromTheStoreAlone() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 20; i++) {
            sendIn(100L * i, i, "m" + i);
        }
        stored.checkpoint();
        stored.restart();
        stored.consume(ORDERS, 1, 100);

        stored.pass(1_000);
        List<String> half = stored.takeTexts();
        stored.checkpoint();
        stored.restart();
        stored.consume(ORDERS, 1, 100);
        stored.pass(1_000);

        assertThat(half).isEqualTo(texts(1, 10));
        assertThat(stored.takeTexts()).isEqualTo(texts(1, 20));
    }

    /** It is at rest in the store then, and may be replayed as such. */
    @Test
    void aMoveIsReplayedFromACheckpointBeforeIt() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 20; i++) {
            sendIn(100L * i, i, "m" + i);
        }
        stored.checkpoint();
        stored.pass(1_000);

        stored.restart();
        stored.consume(ORDERS, 1, 100);
        stored.settle();

        assertThat(stored.takeTexts()).isEqualTo(texts(1, 10));
        assertThat(stored.messages(ORDERS)).isEqualTo(10);
    }

    @Test
    void doesNotOutliveARestartIfItIsNotPersistent() {
        stored.send(ORDERS, 1, message("fleeting", 4, false, 0, now() + 1_000));
        sendIn(1_000, 2, "lasting");
        stored.checkpoint();

        stored.restart();
        stored.consume(ORDERS, 1, 10);
        stored.pass(1_000);

        assertThat(stored.takeTexts()).containsExactly("lasting");
    }

    @Test
    void isDeliveredWithoutARestartIfItIsNotPersistent() {
        stored.consume(ORDERS, 1, 10);
        stored.send(ORDERS, 1, message("fleeting", 4, false, 0, now() + 1_000));

        stored.pass(1_000);

        assertThat(stored.takeTexts()).containsExactly("fleeting");
    }

    /** A clock that stepped back with the restart shows the time from which it counts. */
    @Test
    void waitsForTheClockThatTheBrokerHasAfterARestart() {
        sendIn(1_000, 1, "late");
        stored.broker.nowMillis -= 60_000;
        stored.restart();
        stored.consume(ORDERS, 1, 10);

        stored.pass(60_999);
        List<String> early = stored.takeTexts();
        stored.pass(1);

        assertThat(early).isEmpty();
        assertThat(stored.takeTexts()).containsExactly("late");
    }

    @Test
    void neverComesIfItExpiresBeforeItsDeliveryTime() {
        stored.consume(ORDERS, 1, 10);
        stored.send(ORDERS, 1, message("stillborn", 4, true, now() + 500, now() + 1_000));

        stored.pass(1_000);

        assertThat(stored.takeTexts()).isEmpty();
        assertThat(stored.broker.batches.stream()
                        .flatMap(batch -> batch.records().stream())
                        .filter(FellDue.class::isInstance))
                .isEmpty();
    }

    @Test
    void keepsItsExpirationWhenItFallsDue() {
        stored.send(ORDERS, 1, message("brief", 4, true, now() + 1_500, now() + 1_000));
        stored.pass(1_000);
        stored.broker.nowMillis += 500;

        stored.consume(ORDERS, 1, 10);

        assertThat(stored.takeTexts()).isEmpty();
    }

    @Test
    void isPurgedWithItsQueue() {
        sendIn(1_000, 1, "late");
        stored.broker.send(2, "prompt");

        stored.broker.run(new Command.Purge(1, 5, ORDERS));
        List<Effect.Purged> purged = stored.take(Effect.Purged.class);
        stored.consume(ORDERS, 1, 10);
        stored.pass(1_000);

        assertThat(purged.get(0).messages()).isEqualTo(2);
        assertThat(stored.takeTexts()).isEmpty();
    }

    @Test
    void isAFigureOfItsQueueAlone() {
        sendIn(1_000, 1, "late");
        stored.broker.takeEffects();

        stored.broker.run(new Command.AskStat(1, 1, ""));

        assertThat(stored.take(Effect.StatIs.class).get(0).queues())
                .containsExactly(new Effect.QueueFigures(ORDERS, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void isRefusedWhereItWouldTakeOneQueueTooMany() {
        EngineOptions defaults = EngineOptions.defaults();
        stored = new TimedBroker(new EngineOptions(
                1,
                defaults.queueDefaults(),
                defaults.memory(),
                defaults.transactions(),
                defaults.sessions(),
                2,
                1 << 20,
                100_000,
                1_000));
        sendIn(1_000, 1, "fits");

        stored.send(ORDERS, 2, message("much later", 4, true, 0, now() + (1L << 33)));

        assertThat(stored.take(Effect.Refused.class).get(0).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void aTurnMovesNoMoreThanItsShareAndOthersAreServed() {
        stored.consume(ORDERS, 1, 10_000);
        stored.consume(Address.queue("other"), 2, 10);
        for (int i = 1; i <= 3_000; i++) {
            sendIn(1_000, i, "m" + i);
        }
        stored.broker.takeEffects();
        stored.broker.nowMillis += 1_000;

        stored.broker.run(new Command.Send(1, 1, 3_001, Address.queue("other"), message("quick")));

        List<String> texts = stored.takeTexts();
        assertThat(texts).contains("quick").hasSizeLessThanOrEqualTo(1_000);
        stored.settle();
        assertThat(texts.size() + stored.takeTexts().size()).isEqualTo(3_001);
    }

    @Test
    void aHundredThousandWaitOutsideOfMemoryAndComeInOrder() {
        stored = new TimedBroker(
                TestOptions.withMemory(new EngineOptions.MemoryLimits(500, 1 << 20, 1 << 20, 200, 1 << 20)));
        int count = 100_000;
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(7));
        for (int i = 0; i < count; i++) {
            sendIn(100_000 + order.get(i), i + 1, "m" + order.get(i));
            if (i % 20_000 == 19_999) {
                stored.checkpoint();
            }
        }
        stored.restart();
        stored.consume(ORDERS, 1, count);
        List<String> texts = new ArrayList<>();
        stored.pass(100_000);

        for (int i = 0; i < 10; i++) {
            stored.pass(10_000);
            texts.addAll(takeAllTexts());
        }

        assertThat(texts).isEqualTo(texts(0, count - 1));
        assertThat(stored.messages(ORDERS)).isZero();
    }

    /** Otherwise a queue for each seven weeks of each queue would stay for ever. */
    @Test
    void theQueueOfWhatWaitedGoesWhenItsTimeIsOver() {
        sendIn(1_000, 1, "late");

        stored.pass(1L << 33);

        assertThat(stored.broker.engine.nextDueMillis()).isGreaterThan(now());
        stored.checkpoint();
        assertThat(stored.store.checkpoint().queues())
                .extracting(row -> row.address().kind())
                .containsExactly(Address.Kind.QUEUE);
    }
}
