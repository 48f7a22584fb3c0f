package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Effect.QueueFigures;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementTest {
    private final EngineDriver broker = EngineDriver.withSession();

    private void send(int messages) {
        for (int number = 1; number <= messages; number++) {
            broker.send(number, "m" + number);
        }
    }

    @Test
    void figuresSayWhatIsThere() {
        send(3);
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 2);
        broker.settle(1, Settlement.ACCEPTED, 1, 1);
        broker.takeEffects();

        QueueFigures figures = broker.figures(ORDERS);

        assertThat(figures).isEqualTo(new QueueFigures(ORDERS, 2, 66, 1, 1, 3, 1, 0, 0, 0, 0));
    }

    @Test
    void figuresAreSortedByNameAndWaitForTheJournalsEnd() {
        broker.send(Address.queue("b"), 1, "m");
        broker.send(Address.queue("a"), 2, "m");
        broker.takeEffects();

        broker.run(new Command.AskStat(1, 4, ""));

        Effect.StatIs stat = broker.take(Effect.StatIs.class).get(0);
        assertThat(stat.durable()).isEqualTo(2);
        assertThat(stat.queues())
                .extracting(figures -> figures.address().name())
                .containsExactly("a", "b");
    }

    @Test
    void figuresComeInPagesThatFitAnyFrame() {
        String long1 = "q1" + "x".repeat(1_000);
        String long2 = "q2" + "x".repeat(1_000);
        String long3 = "q3" + "x".repeat(1_000);
        for (String name : List.of(long1, long2, long3, "other", "q4")) {
            broker.openConsumer(1, 1, name.hashCode(), Address.queue(name));
        }
        broker.takeEffects();

        broker.run(new Command.AskStat(1, 1, "q*"));
        broker.run(new Command.AskStat(1, 2, "q*", long2));

        List<Effect.StatIs> pages = broker.take(Effect.StatIs.class);
        assertThat(names(pages.get(0))).containsExactly(long1, long2);
        assertThat(pages.get(0).more()).isTrue();
        assertThat(names(pages.get(1))).containsExactly(long3, "q4");
        assertThat(pages.get(1).more()).isFalse();
    }

    private static List<String> names(Effect.StatIs stat) {
        return stat.queues().stream().map(queue -> queue.address().name()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "orders, orders, true",
        "orders, order, false",
        "or*, orders, true",
        "*ers, orders, true",
        "o*d*s, orders, true",
        "o*x*s, orders, false",
        "*, orders, true",
        "orders*, orders, true",
        "a*b*b, ababab, true"
    })
    void aPatternsStarStandsForAnyCharacters(String pattern, String name, boolean matches) {
        assertThat(Figures.matches(pattern, name)).isEqualTo(matches);
    }

    @Test
    void purgeIsOneRecordHoweverManyMessagesThereAre() {
        send(100);
        int before = broker.batches.size();

        broker.run(new Command.Purge(1, 5, ORDERS));

        assertThat(broker.batches).hasSize(before + 1);
        assertThat(broker.batches.get(before).records()).hasOnlyElementsOfType(JournalRecord.RangeRemoved.class);
        assertThat(broker.take(Effect.Purged.class)).containsExactly(new Effect.Purged(1, before + 1, 5, 100));
        assertThat(broker.figures(ORDERS).messages()).isZero();
    }

    @Test
    void purgeLeavesWhatIsBeingDelivered() {
        send(3);
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 1);

        broker.run(new Command.Purge(1, 5, ORDERS));

        assertThat(broker.take(Effect.Purged.class).get(0).messages()).isEqualTo(2);
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(1);
    }

    @Test
    void purgeTakesMessagesThatTheJournalDoesNotKnow() {
        broker.run(new Command.Send(1, 1, 1, ORDERS, message("fleeting", 4, false)));

        broker.run(new Command.Purge(1, 5, ORDERS));

        assertThat(broker.take(Effect.Purged.class).get(0).messages()).isEqualTo(1);
    }

    @Test
    void whatIsSentAfterAPurgeStays() {
        send(2);
        broker.run(new Command.Purge(1, 5, ORDERS));
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 10);
        broker.takeEffects();

        broker.send(3, "m3");

        assertThat(broker.takeTexts()).containsExactly("m3");
    }

    @Test
    void purgeOfAQueueThatDoesNotExistFails() {
        broker.run(new Command.Purge(1, 5, ORDERS));

        assertThat(broker.take(Effect.Failed.class))
                .extracting(Effect.Failed::reason)
                .containsExactly(Reason.DESTINATION_UNKNOWN);
    }

    @Test
    void aBrowserShowsTheWholeQueueInOrderAndEnds() {
        send(3);
        broker.openBrowser(1, 5, ORDERS);
        broker.takeEffects();

        broker.grant(1, 5, 10);

        assertThat(broker.takeEffects()).hasSize(4).last().isInstanceOf(Effect.BrowseEnd.class);
        assertThat(broker.figures(ORDERS)).isEqualTo(new QueueFigures(ORDERS, 3, 99, 0, 0, 3, 0, 0, 0, 0, 0));
    }

    @Test
    void aBrowserShowsWhatIsBeingDeliveredToo() {
        send(3);
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 2);
        broker.openBrowser(1, 5, ORDERS);
        broker.takeEffects();

        broker.grant(1, 5, 10);

        assertThat(broker.takeTexts()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void aBrowserStopsWhereItsCreditEndsAndGoesOnThere() {
        send(5);
        broker.openBrowser(1, 5, ORDERS);
        broker.grant(1, 5, 2);
        assertThat(broker.takeTexts()).containsExactly("m1", "m2");

        broker.grant(1, 5, 10);

        assertThat(broker.takeTexts()).containsExactly("m3", "m4", "m5");
    }

    @Test
    void aBrowserOfAnEmptyQueueEndsAtOnce() {
        broker.openBrowser(1, 5, ORDERS);
        broker.takeEffects();

        broker.grant(1, 5, 10);

        assertThat(broker.take(Effect.BrowseEnd.class)).hasSize(1);
    }

    @Test
    void aBrowsersRepliesWaitForTheJournalsEnd() {
        send(1);
        broker.send(Address.queue("other"), 2, "later");
        broker.openBrowser(1, 5, ORDERS);
        broker.takeEffects();

        broker.grant(1, 5, 10);

        assertThat(broker.takeEffects())
                .allSatisfy(effect -> assertThat(effect.durable()).isEqualTo(2));
    }

    @Test
    void aBrowserOfALongQueueTakesSeveralTurns() {
        send(2_500);
        broker.openBrowser(1, 5, ORDERS);
        broker.takeEffects();

        Turn turn = broker.run(new Command.GrantCredit(1, 1, 5, 10_000, 1L << 40, 0));
        int turns = 1;
        while (turn.more()) {
            turn = broker.run();
            turns++;
        }

        assertThat(broker.takeTexts()).hasSize(2_500).doesNotHaveDuplicates();
        assertThat(turns).isEqualTo(3);
    }
}
