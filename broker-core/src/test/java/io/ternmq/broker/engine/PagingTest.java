package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.ORDERS;
import static io.ternmq.broker.engine.EngineDriver.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A window of four messages, pages of four, and a store that answers when the test says so. */
class PagingTest {
    private static final int WINDOW = 4;
    private static final EngineOptions OPTIONS =
            TestOptions.withMemory(new EngineOptions.MemoryLimits(WINDOW, 1 << 20, 1 << 20, 4, 1 << 20));

    private final SimulatedJournal journal = new SimulatedJournal(false);
    private final SimulatedStore store = new SimulatedStore(journal);
    private EngineDriver broker = EngineDriver.withSession(OPTIONS);
    private int kept;

    private void append() {
        journal.append(broker.batches.subList(kept, broker.batches.size()));
        kept = broker.batches.size();
        journal.written = journal.end();
        journal.durable = journal.end();
    }

    private void send(int first, int last) {
        for (int number = first; number <= last; number++) {
            broker.send(number, "m" + number);
        }
    }

    private Delta cut() {
        Delta delta = broker.keep(broker.engine.cutDelta()).checkpoint().orElseThrow();
        append();
        return delta;
    }

    private void checkpoint() {
        Delta delta = cut();
        store.apply(delta);
        broker.answer(new CheckpointDone(delta.number()));
    }

    private List<PageRequest> takePages() {
        List<PageRequest> pages = new ArrayList<>();
        broker.turns.forEach(turn -> pages.addAll(turn.pages()));
        broker.turns.clear();
        return pages;
    }

    /** Answers all that is asked until nothing is. */
    private void serve() {
        boolean going = true;
        while (going) {
            append();
            List<Turn> turns = List.copyOf(broker.turns);
            broker.turns.clear();
            turns.forEach(turn -> turn.pages().forEach(page -> broker.answer(store.read(page))));
            turns.forEach(turn -> turn.bodies().forEach(bodies -> broker.answer(store.read(bodies))));
            going = broker.turns.stream()
                    .anyMatch(turn -> turn.more()
                            || !turn.pages().isEmpty()
                            || !turn.bodies().isEmpty());
            if (going) {
                broker.run();
            }
        }
    }

    private void consume(int credit) {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.takeEffects();
        broker.grant(1, 1, credit);
    }

    private static List<String> texts(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(one -> "m" + one).toList();
    }

    @Test
    void whatIsBehindTheWindowComesFromTheStore() {
        send(1, 20);
        checkpoint();

        consume(100);
        serve();

        assertThat(broker.takeTexts()).isEqualTo(texts(1, 20));
    }

    @Test
    void nothingIsReadWithoutAConsumerThatWantsIt() {
        send(1, 20);
        checkpoint();
        broker.openConsumer(1, 1, 1, ORDERS);

        assertThat(takePages()).isEmpty();
    }

    @Test
    void whatTheStoreDoesNotHoldYetComesFromTheJournal() {
        send(1, 20);
        append();

        consume(100);
        assertThat(takeBodies().get(0).durable()).isPositive();
        serve();

        assertThat(broker.takeTexts()).isEqualTo(texts(1, 20));
    }

    private List<BodyRequest> takeBodies() {
        List<BodyRequest> bodies = new ArrayList<>();
        broker.turns.forEach(turn -> bodies.addAll(turn.bodies()));
        return bodies;
    }

    @Test
    void storeAndJournalAreMergedInOrder() {
        send(1, 10);
        checkpoint();
        send(11, 20);

        consume(100);
        serve();

        assertThat(broker.takeTexts()).isEqualTo(texts(1, 20));
    }

    @Test
    void aMessageOfHigherPriorityPassesThoseAtRest() {
        send(1, 12);
        checkpoint();
        consume(5);
        serve();

        broker.run(new Command.Send(1, 1, 13, ORDERS, message("urgent", 9, true)));
        broker.grant(1, 1, 2);
        serve();

        List<String> texts = broker.takeTexts();
        assertThat(texts.subList(0, 5)).isEqualTo(texts(1, 5));
        assertThat(texts.subList(5, 7)).containsExactly("urgent", "m6");
    }

    @Test
    void aPageThatWasOvertakenByACheckpointIsReadAgain() {
        send(1, 12);
        checkpoint();
        consume(5);
        append();
        PageRequest request = takePages().get(0);
        PageLoaded early = (PageLoaded) store.read(request);
        broker.settle(1, Settlement.ACCEPTED, 1, 4);
        checkpoint();

        broker.answer(early);
        broker.grant(1, 1, 100);
        serve();

        assertThat(broker.takeTexts()).isEqualTo(texts(1, 12));
    }

    @Test
    void aPageDoesNotBringBackWhatAPurgeTook() {
        send(1, 12);
        checkpoint();
        consume(5);
        append();
        PageRequest request = takePages().get(0);
        PageLoaded early = (PageLoaded) store.read(request);
        broker.run(new Command.Purge(1, 5, ORDERS));

        broker.answer(early);
        broker.grant(1, 1, 100);
        serve();

        assertThat(broker.takeTexts()).isEqualTo(texts(1, 4));
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(4);
    }

    @Test
    void aMessageThatReturnsBehindTheWindowIsReadAgainWithItsCount() {
        send(1, 4);
        consume(4);
        send(5, 12);
        checkpoint();
        broker.takeEffects();

        broker.settle(1, Settlement.RELEASED, 1, 4);
        broker.grant(1, 1, 4);
        serve();

        assertThat(broker.takeCounted()).containsExactly("m1/2", "m2/2", "m3/2", "m4/2");
    }

    @Test
    void aDeltaHoldsOnlyWhatStays() {
        consume(3);
        send(1, 5);
        broker.settle(1, Settlement.ACCEPTED, 1, 3);

        Delta delta = cut();

        assertThat(delta.references()).hasSize(2);
        assertThat(delta.messages()).hasSize(2);
        assertThat(delta.removed()).isEmpty();
        assertThat(delta.queues().get(0).messages()).isEqualTo(2);
    }

    @Test
    void aDeltaSaysWhatLeftThatAnEarlierOneHolds() {
        send(1, 3);
        checkpoint();
        consume(2);
        broker.settle(1, Settlement.ACCEPTED, 1, 2);

        Delta delta = cut();

        assertThat(delta.references()).isEmpty();
        assertThat(delta.removed().get(0).keys()).hasSize(2).isSorted();
    }

    @Test
    void thereIsNoDeltaWithoutAChange() {
        send(1, 3);
        checkpoint();

        assertThat(broker.engine.cutDelta().checkpoint()).isEmpty();
    }

    @Test
    void aBrowserSeesWhatIsAtRestAndWhatIsNewWithoutTakingItIn() {
        send(1, 10);
        checkpoint();
        send(11, 14);
        broker.openBrowser(1, 5, ORDERS);
        broker.takeEffects();

        broker.grant(1, 5, 100);
        serve();

        List<Effect> effects = broker.takeEffects();
        assertThat(effects.stream()
                        .filter(Effect.Deliver.class::isInstance)
                        .map(effect -> EngineDriver.text(((Effect.Deliver) effect).content())))
                .isEqualTo(texts(1, 14));
        assertThat(effects.get(effects.size() - 1)).isInstanceOf(Effect.BrowseEnd.class);
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(14);
    }

    /** What is asked for by message comes to rest before the answer. */
    @Test
    void aBrowserShowsWhatComesToRestWhileItIsRead() {
        send(1, 10);
        checkpoint();
        send(11, 11);
        Delta delta = cut();
        send(12, 12);
        broker.openBrowser(1, 5, ORDERS);
        broker.grant(1, 5, 100);
        List<BodyRequest> asked = servePages();

        store.apply(delta);
        broker.answer(new CheckpointDone(delta.number()));
        asked.forEach(bodies -> broker.answer(store.read(bodies)));
        serve();

        assertThat(broker.takeTexts()).isEqualTo(texts(1, 12));
    }

    /** It needn't be read when the browser comes by, and lies between two that must. */
    @Test
    void aBrowserShowsWhatReturnsToRestWhileOthersAreRead() {
        broker.run(new Command.Send(1, 1, 1, ORDERS, message("m1", 9, true)));
        send(2, 2);
        broker.connect(2, new UUID(2, 2), 1);
        broker.openSession(2, 2, false);
        broker.openConsumer(2, 2, 1, ORDERS);
        broker.grant(2, 2, 1, 2, 0);
        checkpoint();
        for (int number = 3; number <= 8; number++) {
            int priority = number <= 7 ? 9 : 3;
            broker.run(new Command.Send(1, 1, number, ORDERS, message("m" + number, priority, true)));
        }
        append();
        broker.takeEffects();
        broker.openBrowser(1, 5, ORDERS);
        broker.grant(1, 5, 100);
        List<BodyRequest> asked = servePages();

        broker.run(new Command.LoseConnection(2));
        asked.forEach(bodies -> broker.answer(store.read(bodies)));
        serve();

        assertThat(broker.takeTexts()).containsExactly("m1", "m3", "m4", "m5", "m6", "m7", "m2", "m8");
    }

    /** Answers pages alone until no more are asked for. Returns what was asked for beside them. */
    private List<BodyRequest> servePages() {
        List<BodyRequest> asked = new ArrayList<>();
        while (!broker.turns.isEmpty()) {
            append();
            List<Turn> turns = List.copyOf(broker.turns);
            broker.turns.clear();
            turns.forEach(turn -> asked.addAll(turn.bodies()));
            turns.forEach(turn -> turn.pages().forEach(page -> broker.answer(store.read(page))));
        }
        assertThat(asked).hasSize(1);
        return asked;
    }

    @Test
    void aRestartReadsWhatTheCheckpointHoldsAndReplaysTheRest() {
        send(1, 10);
        checkpoint();
        consume(2);
        broker.settle(1, Settlement.ACCEPTED, 1, 1);
        send(11, 12);
        append();

        restart();
        consume(100);
        serve();

        List<String> counted = broker.takeCounted();
        assertThat(counted).hasSize(11).startsWith("m2/2", "m3/1").endsWith("m12/1");
    }

    @Test
    void countsOfMessagesAtRestSurviveTheNextCheckpointAfterARestart() {
        send(1, 10);
        checkpoint();
        consume(2);
        append();
        restart();

        checkpoint();
        restart();
        consume(3);
        serve();

        assertThat(broker.takeCounted()).containsExactly("m1/2", "m2/2", "m3/1");
    }

    @Test
    void aMessageThatIsNotPersistentDoesNotOutliveARestartInTheStore() {
        send(1, 4);
        for (int number = 5; number <= 8; number++) {
            broker.run(new Command.Send(1, 1, number, ORDERS, message("fleeting " + number, 4, false)));
        }
        send(9, 10);
        checkpoint();

        restart();
        consume(100);
        serve();

        assertThat(broker.takeTexts()).containsExactly("m1", "m2", "m3", "m4", "m9", "m10");
        assertThat(broker.figures(ORDERS).messages()).isEqualTo(6);
    }

    @Test
    void aDeadLetterThatIsNotPersistentDoesNotOutliveARestartEither() {
        send(1, 4);
        for (int number = 5; number <= 8; number++) {
            broker.run(new Command.Send(1, 1, number, ORDERS, message("fleeting " + number, 4, false)));
        }
        checkpoint();
        consume(5);
        serve();
        broker.settle(1, Settlement.REJECTED, 5, 5);
        append();
        Address dead = Address.queue("DLQ.orders");
        assertThat(broker.figures(dead).messages()).isEqualTo(1);

        restart();
        broker.openConsumer(1, 1, 2, dead);
        broker.grant(1, 2, 10);
        serve();

        assertThat(broker.takeTexts()).isEmpty();
        assertThat(broker.figures(dead).messages()).isZero();
    }

    @Test
    void deadLettersThatAreNotPersistentLeaveMemoryToo() {
        broker.openConsumer(1, 1, 1, ORDERS);
        broker.grant(1, 1, 100);
        for (int number = 1; number <= 10; number++) {
            broker.run(new Command.Send(1, 1, number, ORDERS, message("m" + number, 4, false)));
            broker.settle(1, Settlement.REJECTED, number, number);
        }
        checkpoint();
        broker.openConsumer(1, 1, 2, Address.queue("DLQ.orders"));
        broker.takeEffects();

        broker.grant(1, 2, 100);
        serve();

        assertThat(broker.takeTexts()).isEqualTo(texts(1, 10));
        assertThat(broker.batches)
                .flatExtracting(Batch::records)
                .filteredOn(record -> record instanceof JournalRecord.Enqueued enqueued && !enqueued.persistent())
                .hasSize(10 - WINDOW);
    }

    @Test
    void aMessageThatCantBeReadStopsTheEngine() {
        send(1, 10);
        append();
        consume(4);
        broker.settle(1, Settlement.ACCEPTED, 1, 4);
        broker.grant(1, 1, 1);
        BodyRequest request = takeBodies().get(0);

        assertThatThrownBy(() -> broker.answer(
                        new ReadFailed(request.request(), request.queue(), request.messages()[0], "checksum")))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("checksum")
                .hasMessageContaining("queue 'orders'");
    }

    /** Otherwise it would be asked for again at once, for ever. */
    @Test
    void haltsWhenTheStoreCantSayWhichMessageItCantRead() {
        send(1, 10);
        append();
        consume(4);
        broker.settle(1, Settlement.ACCEPTED, 1, 4);
        broker.grant(1, 1, 1);
        BodyRequest request = takeBodies().get(0);

        assertThatThrownBy(() -> broker.answer(new ReadFailed(request.request(), request.queue(), 0, "checksum")))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("checksum");
    }

    private void restart() {
        broker = new EngineDriver(new Engine(OPTIONS));
        kept = 0;
        broker.engine.restore(store.checkpoint());
        journal.batches.subList((int) store.sequence(), (int) journal.end()).forEach(broker.engine::replay);
        broker.engine.recovered(broker.nowMillis);
        broker.connect(1, CLIENT, 1);
        broker.openSession(1, 1, false);
    }
}
