package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.EngineDriver.CLIENT;
import static io.ternmq.broker.engine.EngineDriver.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages with several references, over checkpoints and crashes, with a window of four messages. */
class SharedMessageTest {
    private static final EngineOptions OPTIONS =
            TestOptions.withMemory(new EngineOptions.MemoryLimits(4, 1 << 20, 1 << 20, 4, 1 << 20));
    private static final Address NEWS = new Address(Address.Kind.TOPIC, "news");
    private static final UUID ANN = new UUID(2, 2);

    private final SimulatedJournal journal = new SimulatedJournal(false);
    private final SimulatedStore store = new SimulatedStore(journal);
    private EngineDriver broker = EngineDriver.withSession(OPTIONS);
    private int kept;

    SharedMessageTest() {
        connect(1);
    }

    private void connect(int epoch) {
        broker.connect(2, ANN, epoch, "ann");
        broker.openSession(2, 1, false);
        broker.takeEffects();
    }

    /** A subscription of a name for each consumer number. */
    private void subscribe(int... consumers) {
        for (int consumer : consumers) {
            broker.subscribe(2, consumer, NEWS, Sharing.DURABLE, "s" + consumer);
        }
    }

    private static Address subscription(int consumer) {
        return new Address(Address.Kind.SUBSCRIPTION, "news:durable:ann:s" + consumer);
    }

    private void publish(int first, int last) {
        for (int number = first; number <= last; number++) {
            broker.send(NEWS, number, "m" + number);
        }
    }

    private static List<String> texts(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(n -> "m" + n).toList();
    }

    private void append() {
        journal.append(broker.batches.subList(kept, broker.batches.size()));
        kept = broker.batches.size();
        journal.written = journal.end();
        journal.durable = journal.end();
    }

    private void checkpoint() {
        Delta delta = broker.keep(broker.engine.cutDelta()).checkpoint().orElseThrow();
        append();
        store.apply(delta);
        broker.answer(new CheckpointDone(delta.number()));
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

    /** Gives a consumer credit and settles all that it gets. */
    private List<String> drain(int consumer) {
        broker.turns.clear();
        broker.takeEffects();
        broker.grant(2, 1, consumer, 1_000, 0);
        serve();
        List<String> texts = broker.takeTexts();
        broker.run(new Command.Settle(2, 0, 1, Settlement.ACCEPTED, range(1, 1_000_000)));
        append();
        return texts;
    }

    private void restart() {
        append();
        List<Batch> all = broker.batches;
        broker = new EngineDriver(OPTIONS);
        broker.engine.restore(store.checkpoint());
        all.subList((int) store.sequence(), all.size()).forEach(broker.engine::replay);
        broker.engine.recovered(broker.nowMillis);
        broker.batches.addAll(all);
        broker.run();
        broker.connect(1, CLIENT, 9);
        broker.openSession(1, 1, false);
        connect(9);
    }

    @Test
    void eachSubscriptionPagesInWhatAllShare() {
        subscribe(1, 2, 3);
        publish(1, 30);

        checkpoint();

        assertThat(List.of(drain(1), drain(2), drain(3))).containsExactly(texts(1, 30), texts(1, 30), texts(1, 30));
    }

    @Test
    void aMessageStaysUntilItsLastReferenceIsGone() {
        subscribe(1, 2);
        publish(1, 20);
        checkpoint();
        drain(1);

        checkpoint();
        int left = store.messageCount();
        List<String> second = drain(2);
        checkpoint();

        assertThat(left).isEqualTo(20);
        assertThat(second).isEqualTo(texts(1, 20));
        assertThat(store.messageCount()).isZero();
    }

    @Test
    void aReferenceThatWentBeforeTheCheckpointLeavesTheOthers() {
        subscribe(1, 2);
        publish(1, 4);
        drain(1);

        checkpoint();
        restart();
        subscribe(2);

        assertThat(drain(2)).isEqualTo(texts(1, 4));
    }

    @Test
    void unsubscribingLeavesWhatOthersHold() {
        subscribe(1, 2);
        publish(1, 20);
        checkpoint();
        broker.closeConsumer(2, 1, 0);

        broker.unsubscribe(2, "s1");
        checkpoint();
        List<String> second = drain(2);
        checkpoint();

        assertThat(second).isEqualTo(texts(1, 20));
        assertThat(store.messageCount()).isZero();
    }

    @Test
    void unsubscribingWhileACheckpointIsUnderWayTakesItsRowsAwayWithTheNext() {
        subscribe(1, 2);
        publish(1, 6);
        Delta delta = broker.keep(broker.engine.cutDelta()).checkpoint().orElseThrow();
        broker.closeConsumer(2, 1, 0);

        broker.unsubscribe(2, "s1");
        append();
        store.apply(delta);
        broker.answer(new CheckpointDone(delta.number()));
        checkpoint();

        assertThat(drain(2)).isEqualTo(texts(1, 6));
        checkpoint();
        assertThat(store.messageCount()).isZero();
    }

    @Test
    void aSubscriptionThatDoesNotLastPagesOutAndIsGoneAfterARestart() {
        broker.subscribe(2, 1, NEWS, Sharing.NONE, "");
        publish(1, 20);
        checkpoint();
        int paged = store.messageCount();

        restart();
        checkpoint();

        assertThat(paged).isPositive();
        assertThat(broker.names()).isEmpty();
        assertThat(store.messageCount()).isZero();
    }

    @Test
    void aSubscriptionThatDoesNotLastGivesAllInOrder() {
        broker.subscribe(2, 1, NEWS, Sharing.NONE, "");
        publish(1, 20);
        checkpoint();

        assertThat(drain(1)).isEqualTo(texts(1, 20));
    }

    @Test
    void aCrashAfterAnyBatchLeavesWhatTheBatchesSay() {
        subscribe(1, 2);
        publish(1, 3);
        drain(1);
        publish(4, 6);
        List<Long> found = new ArrayList<>();
        List<Long> said = new ArrayList<>();

        for (int end = 0; end <= broker.batches.size(); end++) {
            EngineDriver again = new EngineDriver(OPTIONS);
            broker.batches.subList(0, end).forEach(again.engine::replay);
            again.engine.recovered(broker.nowMillis);
            again.connect(1, CLIENT, 9);
            again.takeEffects();
            for (int consumer = 1; consumer <= 2; consumer++) {
                found.add(again.messages(subscription(consumer)));
                said.add(said(broker.batches.subList(0, end), consumer));
            }
        }

        assertThat(found).isEqualTo(said);
    }

    /** How many messages batches leave in the queue of a subscription, which is numbered as its consumer. */
    private static long said(List<Batch> batches, long queue) {
        long messages = 0;
        for (Batch batch : batches) {
            for (JournalRecord each : batch.records()) {
                if (each instanceof Enqueued enqueued && enqueued.queue() == queue) {
                    messages++;
                } else if (each instanceof Removed removed && removed.queue() == queue) {
                    messages -= removed.keys().length;
                }
            }
        }
        return messages;
    }
}
