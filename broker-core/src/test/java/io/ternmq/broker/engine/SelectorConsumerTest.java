package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.queue.SelectorCursor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Consumers and browsers with selectors (JMS 3.1 §3.8, §4.1.2), over a window of four messages and pages of four. */
class SelectorConsumerTest {
    private static final String RED = "color = 'red'";
    private static final String BLUE = "color = 'blue'";

    private final StoredBroker broker = new StoredBroker(StoredBroker.SMALL);

    private static List<String> texts(String color, int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(one -> color + one).toList();
    }

    @Test
    void aSelectorThatIsWrongIsRefusedWithItsPlace() {
        broker.driver.run(new Command.OpenConsumer(1, 7, 1, 1, ORDERS, "color = ", false, false));

        Effect.Failed failed = broker.driver.take(Effect.Failed.class).get(0);
        assertThat(failed.reason()).isEqualTo(Reason.SELECTOR_INVALID);
        assertThat(failed.text()).startsWith("line 1, column 9: ");
        assertThat(broker.driver.engine.run(List.of(), 0).effects()).isEmpty();
    }

    @Test
    void blankTextIsNoSelector() {
        broker.send("red", 1, 2);

        broker.select(1, " \t", 10);

        assertThat(broker.takeTexts()).isEqualTo(texts("red", 1, 2));
    }

    @Test
    void findsWhatIsInMemory() {
        broker.send("blue", "b1");
        broker.send("red", "r1");
        broker.send("red", "r2");

        broker.select(1, RED, 10);

        assertThat(broker.takeTexts()).containsExactly("r1", "r2");
    }

    @Test
    void getsWhatComesInWithinTheSameTurn() {
        broker.select(1, RED, 10);

        broker.send("blue", "b1");
        broker.send("red", "r1");

        assertThat(broker.takeTexts()).containsExactly("r1");
    }

    @Test
    void findsTheLastOfManyAtRest() {
        broker.send("blue", 1, 200);
        broker.send("red", 1, 1);
        broker.checkpoint();

        broker.select(1, RED, 10);
        broker.serve();

        assertThat(broker.takeTexts()).containsExactly("red1");
    }

    @Test
    void looksAtEachMessageOnce() {
        for (int i = 1; i <= 50; i++) {
            broker.send("blue", 1, 3);
            broker.send("red", i, i);
        }
        broker.checkpoint();
        broker.select(1, RED, 1);
        for (int i = 1; i <= 50; i++) {
            broker.serve();
            broker.driver.grant(1, 1, 1);
        }
        broker.serve();

        assertThat(broker.takeTexts()).isEqualTo(texts("red", 1, 50));
        List<PageRequest> scans = broker.pagesServed.stream()
                .filter(request -> request.keys().length == 0)
                .toList();
        assertThat(scans).hasSizeLessThanOrEqualTo(50);
        assertThat(scans.stream().map(PageRequest::from)).doesNotHaveDuplicates();
    }

    @Test
    void onceAtTheEndNothingIsReadForWhatDoesNotMatch() {
        broker.send("blue", 1, 50);
        broker.checkpoint();
        broker.select(1, RED, 10);
        broker.serve();
        broker.pagesServed.clear();

        broker.send("blue", 51, 60);
        broker.serve();

        assertThat(broker.pagesServed).isEmpty();
        assertThat(broker.bodiesServed).isEmpty();
    }

    /** The window is full of what nobody wants, so the queue keeps no content of what comes in. */
    @Test
    void aMatchBehindAFullWindowIsDeliveredInTheTurnInWhichItComes() {
        broker.send("blue", 1, 20);
        broker.checkpoint();
        broker.select(1, RED, 10);
        broker.serve();
        broker.takeTexts();

        broker.send("red", "r");

        assertThat(broker.takeTexts()).containsExactly("r");
    }

    @Test
    void aMatchWithoutCreditIsRememberedByItsKey() {
        broker.send("blue", 1, 20);
        broker.checkpoint();
        broker.select(1, RED, 1);
        broker.serve();
        broker.send("red", 1, 5);
        broker.checkpoint();
        broker.serve();
        assertThat(broker.takeTexts()).containsExactly("red1");
        broker.pagesServed.clear();

        broker.driver.grant(1, 1, 10);
        broker.serve();

        assertThat(broker.takeTexts()).isEqualTo(texts("red", 2, 5));
        assertThat(broker.pagesServed).hasSize(1).allMatch(request -> request.keys().length == 4);
    }

    @Test
    void whatTheStoreDoesNotHoldYetIsFoundToo() {
        broker.send("blue", 1, 10);
        broker.checkpoint();
        broker.send("blue", 11, 20);
        broker.send("red", 1, 3);

        broker.select(1, RED, 10);
        broker.serve();

        assertThat(broker.takeTexts()).isEqualTo(texts("red", 1, 3));
    }

    @Test
    void aHigherPriorityThatArrivesBehindTheCursorComesFirst() {
        broker.send("red", 1, 10);
        broker.checkpoint();
        broker.select(1, RED, 5);
        broker.serve();

        broker.send(StoredBroker.writer("red").priority(9).persistent(true).finish("urgent"));
        broker.driver.grant(1, 1, 2);
        broker.serve();

        assertThat(broker.takeTexts()).containsExactly("red1", "red2", "red3", "red4", "red5", "urgent", "red6");
    }

    @Test
    void whatIsReleasedComesBeforeWhatIsStillAhead() {
        broker.send("red", 1, 12);
        broker.checkpoint();
        broker.select(1, RED, 6);
        broker.serve();
        broker.takeTexts();

        broker.driver.settle(1, Settlement.RELEASED, 2, 3);
        broker.driver.grant(1, 1, 3);
        broker.serve();

        assertThat(broker.driver.takeCounted()).hasSize(3);
        assertThat(broker.driver.figures(ORDERS).redelivered()).isEqualTo(2);
    }

    @Test
    void whatAnotherReleasesIsFoundIfItMatches() {
        broker.send("blue", "b1");
        broker.send("red", "r1");
        broker.driver.openConsumer(1, 1, 2, ORDERS);
        broker.driver.grant(1, 2, 2);
        broker.select(1, RED, 10);
        broker.takeTexts();

        broker.driver.settle(1, Settlement.RELEASED, 1, 2);

        assertThat(broker.takeTexts()).containsExactly("r1");
    }

    @Test
    void twoConsumersShareTheCursorOfTheirSelector() {
        broker.send("blue", 1, 30);
        broker.send("red", 1, 10);
        broker.checkpoint();
        broker.select(1, RED, 2);
        broker.select(2, RED, 100);
        broker.serve();

        List<Effect> effects = broker.driver.takeEffects();
        assertThat(StoredBroker.of(1, effects)).hasSize(2).isSubsetOf(texts("red", 1, 10));
        assertThat(StoredBroker.of(2, effects)).hasSize(8).doesNotContainAnyElementsOf(StoredBroker.of(1, effects));
        assertThat(StoredBroker.of(2, effects)).isSubsetOf(texts("red", 1, 10));
    }

    @Test
    void plainConsumersTakeTheRest() {
        broker.send("blue", 1, 10);
        broker.send("red", 1, 2);
        broker.checkpoint();
        broker.select(1, RED, 10);
        broker.serve();

        broker.driver.openConsumer(1, 1, 2, ORDERS);
        broker.driver.grant(1, 2, 100);
        broker.serve();

        List<Effect> effects = broker.driver.takeEffects();
        assertThat(StoredBroker.of(1, effects)).isEqualTo(texts("red", 1, 2));
        assertThat(StoredBroker.of(2, effects)).isEqualTo(texts("blue", 1, 10));
    }

    @Test
    void aRollbackBringsThemBackInOrder() {
        broker.driver.openSession(1, 2, true);
        broker.send("blue", 1, 10);
        broker.send("red", 1, 6);
        broker.checkpoint();
        broker.driver.run(new Command.OpenConsumer(1, 0, 2, 1, ORDERS, RED, false, false));
        broker.driver.grant(2, 1, 6);
        broker.serve();
        broker.takeTexts();

        broker.driver.rollback(2, range(1, 3));
        broker.driver.grant(2, 1, 6);
        broker.serve();

        assertThat(broker.takeTexts()).isEqualTo(texts("red", 1, 6));
    }

    /** More than are told one by one: the cursor goes back instead. */
    @Test
    void manyThatComeBackAreLookedAtAgain() {
        var large = new StoredBroker(EngineOptions.defaults());
        large.send("red", 1, 3_000);
        large.select(1, RED, 3_000);
        large.serve();
        large.takeTexts();

        large.driver.recover(1, List.of());
        large.driver.grant(1, 1, 3_000);
        large.serve();

        assertThat(large.takeTexts()).isEqualTo(texts("red", 1, 3_000));
    }

    @Test
    void moreMatchesThanAreRememberedComeInOrder() {
        var large = new StoredBroker(EngineOptions.defaults());
        int count = 3 * SelectorCursor.CANDIDATES_MAX;
        large.select(1, RED, 1);
        large.send("red", 1, count);
        large.send(StoredBroker.writer("red").priority(9).persistent(true).finish("urgent"));

        large.driver.grant(1, 1, count);
        large.serve();

        List<String> texts = large.takeTexts();
        assertThat(texts.subList(0, 2)).containsExactly("red1", "urgent");
        assertThat(texts.subList(2, texts.size())).isEqualTo(texts("red", 2, count));
    }

    @Test
    void aPurgeWhileAPageIsReadTakesItsRows() {
        broker.send("blue", 1, 10);
        broker.send("red", 1, 10);
        broker.checkpoint();
        broker.select(1, RED, 100);
        PageLoaded early = broker.read();
        broker.driver.run(new Command.Purge(1, 5, ORDERS));

        broker.driver.answer(early);
        broker.serve();

        assertThat(broker.takeTexts()).isEmpty();
        assertThat(broker.driver.figures(ORDERS).messages()).isZero();
    }

    @Test
    void aPageThatACheckpointOvertookIsReadAgain() {
        broker.send("blue", 1, 10);
        broker.send("red", 1, 4);
        broker.checkpoint();
        broker.select(1, RED, 100);
        PageLoaded early = broker.read();
        broker.send("blue", 11, 12);
        broker.checkpoint();

        broker.driver.answer(early);
        broker.serve();

        assertThat(broker.takeTexts()).isEqualTo(texts("red", 1, 4));
    }

    @Test
    void aConsumerThatClosesWhileAPageIsReadTakesNothing() {
        broker.send("blue", 1, 10);
        broker.send("red", 1, 4);
        broker.checkpoint();
        broker.select(1, RED, 100);
        PageLoaded early = broker.read();
        broker.driver.run(new Command.CloseConsumer(1, 0, 1, 1, List.of()));

        broker.driver.answer(early);
        broker.serve();
        broker.select(2, RED, 100);
        broker.serve();

        assertThat(StoredBroker.of(2, broker.driver.takeEffects())).isEqualTo(texts("red", 1, 4));
    }

    @Test
    void aRestartFindsThemAgain() {
        broker.send("blue", 1, 10);
        broker.send("red", 1, 4);
        broker.checkpoint();
        broker.select(1, RED, 2);
        broker.serve();
        broker.driver.settle(1, Settlement.ACCEPTED, 1, 1);
        broker.send("red", 5, 6);

        broker.restart();
        broker.select(1, RED, 100);
        broker.serve();

        assertThat(broker.takeTexts()).isEqualTo(texts("red", 2, 6));
    }

    @Test
    void whatIsExpiredIsTakenAwayAndNotDelivered() {
        long soon = broker.driver.nowMillis + 10;
        broker.send("blue", 1, 10);
        broker.send(StoredBroker.writer("red").persistent(true).expiration(soon).finish("late"));
        broker.send("red", 1, 1);
        broker.checkpoint();
        broker.driver.nowMillis = soon;

        broker.select(1, RED, 100);
        broker.serve();

        assertThat(broker.takeTexts()).containsExactly("red1");
        assertThat(broker.driver.figures(ORDERS).messages()).isEqualTo(11);
    }

    /** The queue was looked through for what expired a moment before, so that the selector is the one that finds it. */
    @Test
    void whatASelectorFindsExpiredCountsAsExpired() {
        long soon = broker.driver.nowMillis + 10;
        broker.send("blue", 1, 10);
        broker.send(
                StoredBroker.writer("blue").persistent(true).expiration(soon).finish("early"));
        broker.send(StoredBroker.writer("red")
                .persistent(true)
                .expiration(soon + 10)
                .finish("late"));
        broker.checkpoint();
        broker.driver.nowMillis = soon;
        broker.driver.run();
        broker.serve();
        long before = broker.driver.figures(ORDERS).expired();
        broker.driver.nowMillis = soon + 10;

        broker.select(1, RED, 100);
        broker.serve();

        assertThat(before).isEqualTo(1);
        assertThat(broker.driver.figures(ORDERS).messages()).isEqualTo(10);
        assertThat(broker.driver.figures(ORDERS).expired()).isEqualTo(2);
    }

    @Test
    void whatShouldHaveGoneWithARestartIsTakenAwayAndDoesNotCountAsExpired() {
        broker.send("blue", 1, 4);
        broker.send(StoredBroker.writer("red").finish("fleeting"));
        broker.send("blue", 5, 8);
        broker.checkpoint();
        broker.restart();

        broker.select(1, RED, 100);
        broker.serve();

        assertThat(broker.takeTexts()).isEmpty();
        assertThat(broker.driver.figures(ORDERS).messages()).isEqualTo(8);
        assertThat(broker.driver.figures(ORDERS).expired()).isZero();
    }

    @Test
    void whatIsNotRecordedIsFoundAndGoesWithItsConsumer() {
        broker.send(StoredBroker.writer("blue").finish("b"));
        broker.send(StoredBroker.writer("red").finish("r"));
        broker.select(1, RED, 10);

        broker.driver.settle(1, Settlement.ACCEPTED, 1, 1);

        assertThat(broker.takeTexts()).containsExactly("r");
        assertThat(broker.driver.figures(ORDERS).messages()).isEqualTo(1);
    }

    @Test
    void scansLeaveTheStoreToOthers() {
        broker.send("blue", 1, 50);
        broker.checkpoint();
        for (int consumer = 1; consumer <= 6; consumer++) {
            broker.select(consumer, "color = 'c" + consumer + "'", 10);
        }

        long underWay = broker.driver.turns.stream()
                .mapToLong(turn -> turn.pages().size())
                .sum();
        broker.send("c6", "found");
        broker.serve();

        assertThat(underWay).isEqualTo(2);
        assertThat(broker.takeTexts()).containsExactly("found");
    }

    @Test
    void oneTurnLooksAtALimitedNumber() {
        var large = new StoredBroker(EngineOptions.defaults());
        large.send("blue", 1, 5_000);
        large.send("red", 1, 1);

        large.select(1, RED, 10);

        assertThat(large.driver.take(Effect.Deliver.class)).isEmpty();
        large.serve();
        assertThat(large.takeTexts()).containsExactly("red1");
    }

    @Test
    void figuresCountConsumersWithSelectors() {
        broker.select(1, RED, 1);
        broker.select(2, RED, 1);
        broker.select(3, BLUE, 1);
        broker.driver.run(new Command.CloseConsumer(1, 0, 1, 2, List.of()));

        assertThat(broker.driver.figures(ORDERS).consumers()).isEqualTo(2);
    }

    @Test
    void aQueueHasALimitOfDifferentSelectors() {
        for (int consumer = 1; consumer <= 1_000; consumer++) {
            broker.select(consumer, "a = " + consumer, 1);
        }
        broker.driver.takeEffects();

        broker.driver.run(
                new Command.OpenConsumer(1, 6, 1, 4_999, ORDERS, "", false, false),
                new Command.OpenConsumer(1, 7, 1, 5_000, ORDERS, "a = 5", false, false),
                new Command.OpenConsumer(1, 8, 1, 5_001, ORDERS, RED, false, false));

        assertThat(broker.driver.take(Effect.Failed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.requestId()).isEqualTo(8))
                .satisfies(failed -> assertThat(failed.reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
    }

    @Test
    void aBrowserShowsWhatMatches() {
        broker.send("blue", 1, 7);
        broker.send("red", 1, 2);
        broker.send("blue", 8, 12);
        broker.checkpoint();
        broker.send("blue", 13, 15);
        broker.send("red", 3, 4);
        broker.driver.run(new Command.OpenConsumer(1, 0, 1, 1, ORDERS, RED, true, false));

        broker.driver.grant(1, 1, 100);
        broker.serve();

        List<Effect> effects = broker.driver.takeEffects();
        assertThat(StoredBroker.of(1, effects)).isEqualTo(texts("red", 1, 4));
        assertThat(effects.get(effects.size() - 1)).isInstanceOf(Effect.BrowseEnd.class);
        assertThat(broker.driver.figures(ORDERS).messages()).isEqualTo(19);
    }
}
