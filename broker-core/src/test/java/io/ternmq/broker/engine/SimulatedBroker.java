package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Delta.MessageCount;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Engine, journal and store on one scheduler: what moves next is drawn from the seed. */
final class SimulatedBroker {
    /** A fault planted on purpose, to see that the model finds it. */
    enum Fault {
        NONE,
        EFFECTS_EARLY,
        SESSION_NUMBER_LATE,
        DELTA_FORGETS_REMOVALS,
        DELTA_FORGETS_PINS,
        DELTA_COUNTS_A_MESSAGE_ONCE,
        DELTA_KEEPS_DELETED_QUEUES
    }

    private final EngineOptions options;
    private final SplittableRandom random;
    private final Fault fault;
    private final boolean resultsOvertake;
    private final BiConsumer<Effect, Boolean> listener;
    private final Consumer<Batch> onBatch;
    private final Map<Long, ArrayDeque<Effect>> outgoing = new TreeMap<>();
    private final ArrayDeque<PageRequest> pages = new ArrayDeque<>();
    private final ArrayDeque<BodyRequest> bodies = new ArrayDeque<>();
    private final ArrayDeque<Delta> deltas = new ArrayDeque<>();
    private final ArrayDeque<StoreResult> reads = new ArrayDeque<>();
    private final ArrayDeque<StoreResult> checkpoints = new ArrayDeque<>();
    final SimulatedJournal journal;
    final SimulatedStore store;
    Engine engine;
    boolean more;
    long nowMillis = 1_000_000;

    /**
     * A broker with an empty store.
     *
     * @param listener hears each effect when it is decided (false) and when it leaves (true)
     * @param onBatch hears each batch before the effects of its turn
     */
    SimulatedBroker(
            EngineOptions options,
            SplittableRandom random,
            Fault fault,
            BiConsumer<Effect, Boolean> listener,
            Consumer<Batch> onBatch) {
        this.options = options;
        this.random = random;
        this.fault = fault;
        this.listener = listener;
        this.onBatch = onBatch;
        this.resultsOvertake = random.nextBoolean();
        this.journal = new SimulatedJournal(fault == Fault.SESSION_NUMBER_LATE);
        this.store = new SimulatedStore(journal);
        this.engine = new Engine(options);
        engine.restore(store.checkpoint());
        engine.recovered(nowMillis);
    }

    void run(List<Command> commands) {
        accept(engine.run(commands, nowMillis));
    }

    void cut() {
        accept(engine.cutDelta());
    }

    boolean idle() {
        return pages.isEmpty() && bodies.isEmpty() && reads.isEmpty() && checkpoints.isEmpty() && deltas.isEmpty();
    }

    private void accept(Turn turn) {
        journal.append(turn.batches());
        turn.batches().forEach(onBatch);
        for (Effect effect : turn.effects()) {
            outgoing.computeIfAbsent(effect.channel(), unknown -> new ArrayDeque<>())
                    .add(effect);
            listener.accept(effect, false);
        }
        pages.addAll(turn.pages());
        bodies.addAll(turn.bodies());
        turn.checkpoint().map(this::spoil).ifPresent(deltas::add);
        more = turn.more();
    }

    private Delta spoil(Delta delta) {
        boolean removals = fault == Fault.DELTA_FORGETS_REMOVALS;
        boolean pins = fault == Fault.DELTA_FORGETS_PINS;
        return new Delta(
                delta.number(),
                delta.sequence(),
                delta.nextMessage(),
                delta.nextQueue(),
                delta.queues(),
                fault == Fault.DELTA_KEEPS_DELETED_QUEUES ? new long[0] : delta.deletedQueues(),
                delta.references(),
                removals ? List.of() : delta.removed(),
                delta.ranges(),
                delta.adjusted(),
                fault == Fault.DELTA_COUNTS_A_MESSAGE_ONCE ? once(delta.messages()) : delta.messages(),
                pins ? new long[0] : delta.pinned(),
                delta.sessions(),
                delta.forgottenSessions(),
                delta.branches(),
                delta.endedBranches());
    }

    private static List<MessageCount> once(List<MessageCount> counts) {
        return counts.stream().distinct().toList();
    }

    /** One thing moves that isn't a command. */
    void step() {
        switch (random.nextInt(6)) {
            case 0 -> {
                journal.written += draw(journal.end() - journal.written);
                release();
            }
            case 1 -> {
                journal.written = Math.max(journal.written, journal.durable + draw(journal.end() - journal.durable));
                journal.durable += draw(journal.written - journal.durable);
                release();
            }
            case 2 -> storeReads();
            case 3 -> storeWrites();
            case 4 -> answer();
            default -> {
                if (more) {
                    run(List.of());
                }
            }
        }
    }

    /** Everything moves until nothing is left to do. */
    void settle() {
        do {
            journal.written = journal.end();
            journal.durable = journal.end();
            release();
            storeWrites();
            storeReads();
            answer();
            if (more) {
                run(List.of());
            }
        } while (more || !idle() || journal.durable < journal.end() || !released());
    }

    private boolean released() {
        return outgoing.values().stream().allMatch(ArrayDeque::isEmpty);
    }

    private long draw(long most) {
        return most <= 0 ? 0 : random.nextLong(most + 1);
    }

    private void release() {
        boolean early = fault == Fault.EFFECTS_EARLY;
        for (ArrayDeque<Effect> channel : List.copyOf(outgoing.values())) {
            while (!channel.isEmpty() && (early || mayLeave(channel.peek()))) {
                listener.accept(channel.poll(), true);
            }
        }
    }

    private boolean mayLeave(Effect effect) {
        boolean written = !(effect instanceof Effect.Deliver delivery) || delivery.written() <= journal.written;
        return written && effect.durable() <= journal.durable;
    }

    /** The channel breaks: what didn't leave never will. */
    void dropChannel(long channel) {
        outgoing.remove(channel);
    }

    private void storeReads() {
        boolean pageFirst = random.nextBoolean();
        if (!pages.isEmpty() && pageFirst) {
            reads.add(store.read(pages.poll()));
        } else if (!bodies.isEmpty() && bodies.peek().durable() <= journal.durable) {
            reads.add(store.read(bodies.poll()));
        } else if (!pages.isEmpty()) {
            reads.add(store.read(pages.poll()));
        }
    }

    private void storeWrites() {
        if (!deltas.isEmpty() && deltas.peek().sequence() <= journal.durable) {
            Delta delta = deltas.poll();
            store.apply(delta);
            (resultsOvertake ? checkpoints : reads).add(new CheckpointDone(delta.number()));
        }
    }

    private void answer() {
        ArrayDeque<StoreResult> from = checkpoints.isEmpty() || random.nextBoolean() ? reads : checkpoints;
        if (!from.isEmpty()) {
            List<StoreResult> results = new ArrayList<>();
            for (long count = 1 + draw(from.size() - 1); count > 0; count--) {
                results.add(from.poll());
            }
            accept(engine.onStoreResults(results, nowMillis));
        }
    }

    /**
     * The broker dies and a new one recovers.
     *
     * @param power whether what was written and not forced may be lost
     */
    void crash(boolean power) {
        if (random.nextBoolean()) {
            storeWrites();
        }
        long kept = power ? journal.durable : journal.written;
        kept += draw(journal.end() - kept);
        journal.cut(kept);
        outgoing.clear();
        pages.clear();
        bodies.clear();
        deltas.clear();
        reads.clear();
        checkpoints.clear();
        engine = new Engine(options);
        engine.restore(store.checkpoint());
        for (Batch batch : journal.batches.subList((int) store.sequence(), (int) kept)) {
            engine.replay(batch);
        }
        engine.recovered(nowMillis);
        more = true;
    }

    /** What the batches so far say. */
    Truth truth() {
        return Truth.of(journal.batches);
    }

    Optional<Long> nextDue() {
        long due = engine.nextDueMillis();
        return due == Long.MAX_VALUE ? Optional.empty() : Optional.of(due);
    }
}
