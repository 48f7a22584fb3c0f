package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import java.util.ArrayList;
import java.util.List;

/** An engine with a journal and a store that answer when the test says so, and that it can be restarted from. */
final class TimedBroker {
    private final EngineOptions options;
    final SimulatedJournal journal = new SimulatedJournal(false);
    final SimulatedStore store = new SimulatedStore(journal);
    EngineDriver broker;
    private int kept;
    private int restarts;

    TimedBroker(EngineOptions options) {
        this.options = options;
        broker = EngineDriver.withSession(options);
    }

    private void append() {
        journal.append(broker.batches.subList(kept, broker.batches.size()));
        kept = broker.batches.size();
        journal.written = journal.end();
        journal.durable = journal.end();
    }

    void send(Address address, long number, byte[] content) {
        broker.run(new Command.Send(1, 1, number, address, content));
    }

    /** A consumer with so much credit. */
    void consume(Address address, int consumer, int credit) {
        broker.openConsumer(1, 1, consumer, address);
        broker.grant(1, consumer, credit);
    }

    void checkpoint() {
        Delta delta = broker.keep(broker.engine.cutDelta()).checkpoint().orElseThrow();
        append();
        store.apply(delta);
        broker.answer(new CheckpointDone(delta.number()));
    }

    /** Runs until nothing is asked and nothing is left to do. Returns the number of turns. */
    int settle() {
        int count = 0;
        boolean going = true;
        while (going) {
            append();
            List<Turn> turns = List.copyOf(broker.turns);
            broker.turns.clear();
            for (Turn turn : turns) {
                turn.pages().forEach(page -> broker.answer(store.read(page)));
                turn.bodies().forEach(bodies -> broker.answer(store.read(bodies)));
            }
            going = !broker.turns.isEmpty()
                    || turns.stream().anyMatch(Turn::more)
                    || broker.engine.nextDueMillis() <= broker.nowMillis;
            if (going) {
                broker.run();
                count++;
            }
        }
        return count;
    }

    /** Time passes, and what falls due is done. */
    void pass(long millis) {
        broker.nowMillis += millis;
        broker.run();
        settle();
    }

    /** A new engine from what the store and the journal hold, or from so many batches of it. */
    void restart(long batches) {
        append();
        journal.cut(batches);
        EngineDriver before = broker;
        broker = new EngineDriver(new Engine(options));
        broker.nowMillis = before.nowMillis;
        kept = 0;
        restarts++;
        broker.engine.restore(store.checkpoint());
        journal.batches.subList((int) store.sequence(), (int) journal.end()).forEach(broker.engine::replay);
        broker.engine.recovered(broker.nowMillis);
        broker.connect(1, EngineDriver.CLIENT, 1 + restarts);
        broker.openSession(1, 1, false);
        broker.takeEffects();
    }

    void restart() {
        append();
        restart(journal.end());
    }

    /** What was delivered since the last call. */
    List<String> takeTexts() {
        return broker.takeTexts();
    }

    long messages(Address address) {
        return broker.figures(address).messages();
    }

    /** All messages of all queues, as the journal's records say. */
    List<Batch> batches() {
        append();
        return new ArrayList<>(journal.batches);
    }

    <E extends Effect> List<E> take(Class<E> type) {
        return broker.take(type);
    }
}
