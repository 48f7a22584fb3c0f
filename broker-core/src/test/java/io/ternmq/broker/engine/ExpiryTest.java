package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.JournalRecord.Removed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages with an expiration. */
class ExpiryTest {
    private static final EngineOptions SMALL =
            TestOptions.withMemory(new EngineOptions.MemoryLimits(4, 1 << 20, 1 << 20, 4, 1 << 20));
    private static final int SCANS_MILLIS = 20_000;

    private TimedBroker stored = new TimedBroker(EngineOptions.defaults());

    private long now() {
        return stored.broker.nowMillis;
    }

    private void sendFor(long timeToLive, long number, String text) {
        stored.send(ORDERS, number, message(text, 4, true, now() + timeToLive, 0));
    }

    private long expired() {
        return stored.batches().stream()
                .flatMap(batch -> batch.records().stream())
                .filter(record -> record instanceof Removed removed && removed.why() == Removal.EXPIRED)
                .mapToLong(record -> ((Removed) record).keys().length)
                .sum();
    }

    private long pagesAsked() {
        return stored.broker.turns.stream()
                .mapToLong(turn -> turn.pages().size())
                .sum();
    }

    @Test
    void leavesItsQueueAlthoughNobodyConsumes() {
        sendFor(1_000, 1, "brief");
        stored.broker.send(2, "lasting");

        stored.pass(1_000);

        Effect.QueueFigures figures = stored.broker.figures(ORDERS);
        assertThat(figures.messages()).isEqualTo(1);
        assertThat(figures.expired()).isEqualTo(1);
        assertThat(expired()).isEqualTo(1);
    }

    @Test
    void staysUntilItsTime() {
        sendFor(1_000, 1, "brief");

        stored.pass(999);

        assertThat(stored.messages(ORDERS)).isEqualTo(1);
    }

    @Test
    void asksToBeWokenAtTheEarliestExpiration() {
        sendFor(5_000, 1, "longer");

        sendFor(3_000, 2, "shorter");

        assertThat(stored.broker.engine.nextDueMillis()).isEqualTo(now() + 3_000);
    }

    @Test
    void asksForNothingWhereNothingExpires() {
        stored.broker.send(1, "lasting");

        assertThat(stored.broker.engine.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void leavesIfTheJournalDoesNotKnowIt() {
        stored.send(ORDERS, 1, message("fleeting", 4, false, now() + 1_000, 0));

        stored.pass(1_000);

        assertThat(stored.messages(ORDERS)).isZero();
    }

    @Test
    void makesRoomForWhatWaits() {
        stored = new TimedBroker(TestOptions.withMaxMessages(1));
        sendFor(1_000, 1, "brief");
        stored.broker.send(2, "waits");

        stored.pass(1_000);

        assertThat(stored.take(Effect.Sent.class))
                .extracting(Effect.Sent::number)
                .containsExactly(1L, 2L);
    }

    @Test
    void staysWhileItIsHeldAndGoesWhenItReturns() {
        sendFor(1_000, 1, "brief");
        stored.consume(ORDERS, 1, 10);
        stored.pass(2_000);
        long whileHeld = stored.messages(ORDERS);

        stored.broker.settle(1, Settlement.RELEASED, 1, 1);
        stored.settle();

        assertThat(whileHeld).isEqualTo(1);
        assertThat(stored.messages(ORDERS)).isZero();
        assertThat(stored.takeTexts()).isEmpty();
    }

    @Test
    void goesWhenItReturnsThoughNobodyHasCredit() {
        sendFor(1_000, 1, "brief");
        stored.consume(ORDERS, 1, 1);

        stored.broker.settle(1, Settlement.RETURNED, 1, 1);
        stored.pass(1_000);

        assertThat(stored.messages(ORDERS)).isZero();
    }

    @Test
    void aDeadLetterDoesNotExpire() {
        sendFor(1_000, 1, "brief");
        stored.consume(ORDERS, 1, 1);
        stored.broker.settle(1, Settlement.REJECTED, 1, 1);

        stored.pass(60_000);

        assertThat(stored.messages(Address.queue("DLQ.orders"))).isEqualTo(1);
    }

    @Test
    void aTurnRemovesNoMoreThanItsShare() {
        for (int i = 1; i <= 3_000; i++) {
            sendFor(1_000, i, "m" + i);
        }
        stored.broker.nowMillis += 1_000;

        Turn turn = stored.broker.run();

        assertThat(turn.more()).isTrue();
        assertThat(turn.batches().stream()
                        .flatMap(batch -> batch.records().stream())
                        .mapToInt(record -> ((Removed) record).keys().length)
                        .sum())
                .isBetween(1, 1_000);
        stored.settle();
        assertThat(stored.messages(ORDERS)).isZero();
    }

    @Test
    void whatIsAtRestInTheStoreGoesToo() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 50; i++) {
            sendFor(i % 2 == 0 ? 1_000 : 1_000_000, i, "m" + i);
        }
        stored.checkpoint();

        stored.pass(SCANS_MILLIS);

        assertThat(stored.messages(ORDERS)).isEqualTo(25);
        stored.checkpoint();
    }

    @Test
    void whatIsAtRestGoesAfterARestart() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 50; i++) {
            sendFor(i % 2 == 0 ? 1_000 : 1_000_000, i, "m" + i);
        }
        stored.checkpoint();

        stored.restart();
        stored.pass(SCANS_MILLIS);
        stored.consume(ORDERS, 1, 100);
        stored.settle();

        assertThat(stored.takeTexts()).hasSize(25).doesNotContain("m2", "m50");
    }

    @Test
    void whatExpiredAfterTheLastLookGoesAtTheNext() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 30; i++) {
            sendFor(i * 10_000L, i, "m" + i);
        }
        stored.checkpoint();

        for (int i = 0; i < 40; i++) {
            stored.pass(10_000);
        }

        assertThat(stored.messages(ORDERS)).isZero();
        assertThat(stored.broker.engine.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aRemovalOfWhatIsAtRestIsReplayed() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 20; i++) {
            sendFor(i <= 10 ? 1_000 : 1_000_000, i, "m" + i);
        }
        stored.checkpoint();
        stored.pass(SCANS_MILLIS);

        stored.restart();
        stored.consume(ORDERS, 1, 100);
        stored.settle();

        assertThat(stored.takeTexts()).hasSize(10).startsWith("m11");
        assertThat(stored.messages(ORDERS)).isEqualTo(10);
    }

    @Test
    void aQueueWhoseMessagesDontExpireIsNeverRead() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 50; i++) {
            stored.broker.send(i, "m" + i);
        }
        stored.checkpoint();
        stored.restart();
        stored.broker.turns.clear();

        stored.broker.nowMillis += 1_000_000;
        stored.broker.run();

        assertThat(pagesAsked()).isZero();
    }

    @Test
    void anExpiredMessageAtRestIsNotDelivered() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 20; i++) {
            sendFor(i <= 10 ? 1_000 : 1_000_000, i, "m" + i);
        }
        stored.checkpoint();
        stored.broker.nowMillis += 1_000;

        stored.consume(ORDERS, 1, 100);
        stored.settle();

        assertThat(stored.takeTexts()).hasSize(10).startsWith("m11");
    }

    /** The page is read before its rows expire, and shown after. */
    @Test
    void aBrowserShowsNothingThatExpiredWhileItWasRead() {
        stored = new TimedBroker(SMALL);
        for (int i = 1; i <= 20; i++) {
            sendFor(1_000, i, "m" + i);
        }
        stored.checkpoint();
        stored.broker.openBrowser(1, 5, ORDERS);
        stored.broker.grant(1, 5, 100);
        List<String> before = stored.takeTexts();

        stored.broker.nowMillis += 1_000;
        stored.settle();

        assertThat(before).hasSizeLessThan(20);
        assertThat(stored.takeTexts()).isEmpty();
    }

    @Test
    void aDelayedMessageThatExpiresBeforeItIsDueLeavesAtItsExpiration() {
        stored.send(ORDERS, 1, message("stillborn", 4, true, now() + 1_000, now() + 60_000));

        stored.pass(1_000);

        assertThat(expired()).isEqualTo(1);
        assertThat(stored.broker.engine.nextDueMillis()).isGreaterThan(now() + 60_000);
    }

    @Test
    void consumedMessagesLeaveNothingBehindToBeLookedFor() {
        for (int i = 1; i <= 10; i++) {
            sendFor(1_000L * i, i, "m" + i);
        }
        stored.consume(ORDERS, 1, 100);

        stored.broker.settle(1, Settlement.ACCEPTED, 1, 10);
        stored.pass(1_000);

        assertThat(stored.broker.engine.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(stored.batches().stream()
                        .flatMap(batch -> batch.records().stream())
                        .filter(Removed.class::isInstance))
                .allMatch(record -> Arrays.stream(((Removed) record).keys()).count() == 10);
    }
}
