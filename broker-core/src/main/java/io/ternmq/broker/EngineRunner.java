package io.ternmq.broker;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.engine.Turn;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.transport.CommandSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The only caller of the engine: gathers commands, runs them in batches, appends what comes of them, and passes effects
 * to the gate.
 *
 * <ol>
 *   <li>I1: one turn at a time, on the executor.
 *   <li>I2: effects are offered to the gate before their batches are appended, in the order of the turns.
 *   <li>I3: the journal is asked to force only when an effect, a delta or a read waits for it.
 *   <li>I4: a delta and a read of bodies go to the store when the sequence that they name is durable; no delta is cut
 *       before the last one is done.
 *   <li>I5: after a failure no command is run and no effect leaves.
 *   <li>I6: while too much waits to be written no channel is read and no command is run: the disk sets the pace.
 * </ol>
 *
 * <p>Whatever isn't said to be called from any thread belongs to the executor.
 */
final class EngineRunner implements CommandSink, Journal.Listener, Store.Listener {
    /** A turn handles at most so many commands. */
    static final int COMMANDS_MAX = 1_000;
    /** A turn handles at most messages of so many bytes, of which the last may be more. */
    static final long COMMAND_BYTES_MAX = 8L << 20;
    /** Memory of the journal from which on channels are not read. */
    static final long QUEUED_BYTES_HIGH = 32L << 20;
    /** Memory of the journal down to which channels are not read again. */
    static final long QUEUED_BYTES_LOW = 8L << 20;

    private final TurnSource engine;
    private final Journal journal;
    private final Store store;
    private final Gate gate;
    private final Schedule schedule;
    private final LongSupplier clockMillis;
    private final CheckpointRule checkpointRule;
    private final Consumer<Throwable> onHalt;

    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final Queue<StoreResult> results = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean halted = new AtomicBoolean();
    private volatile boolean due;
    private volatile boolean spaceLow;
    private volatile boolean durableAwaited;
    private volatile boolean closed;
    private volatile boolean throttled;

    private boolean producersStopped;
    private boolean more;
    private long last;
    private long forced;
    private final ArrayDeque<StoreResult.BodyRequest> bodies = new ArrayDeque<>();
    private Optional<Delta> delta = Optional.empty();
    private boolean checkpointing;
    private Optional<CompletableFuture<Void>> settled = Optional.empty();

    /**
     * When and where turns run.
     *
     * @param executor one task at a time
     * @param afterOthers the same thread, but after what else waits for it
     */
    record Schedule(Executor executor, Executor afterOthers) {}

    EngineRunner(
            TurnSource engine,
            Journal journal,
            Store store,
            Gate gate,
            Schedule schedule,
            LongSupplier clockMillis,
            CheckpointRule checkpointRule,
            Consumer<Throwable> onHalt) {
        this.engine = engine;
        this.journal = journal;
        this.store = store;
        this.gate = gate;
        this.schedule = schedule;
        this.clockMillis = clockMillis;
        this.checkpointRule = checkpointRule;
        this.onHalt = onHalt;
        last = gate.durable();
        forced = last;
    }

    /** Takes a command. Thread: any; in order for each thread. */
    @Override
    public void submit(Command command) {
        commands.add(command);
        wake();
    }

    /** Time has passed. Thread: any. */
    void tick() {
        due = true;
        wake();
    }

    @Override
    public void onResult(StoreResult result) {
        results.add(result);
        wake();
    }

    @Override
    public void onWritten(long sequence) {
        gate.onWritten(sequence);
        if (throttled && journal.queuedBytes() <= QUEUED_BYTES_LOW) {
            wake();
        }
    }

    @Override
    public void onDurable(long sequence) {
        gate.onDurable(sequence);
        if (durableAwaited) {
            wake();
        }
    }

    @Override
    public void onSuperseded() {
        halt(new IllegalStateException("another broker has taken over the journal"));
    }

    @Override
    public void onSpaceLow() {
        spaceLow = true;
        tick();
    }

    @Override
    public void onSpaceOk() {
        spaceLow = false;
        tick();
    }

    /** Ends the work for good, since what is on disk, or in memory, is in doubt. Thread: any. */
    @Override
    public void onFailed(Throwable cause) {
        halt(cause);
    }

    /**
     * Runs all commands that are there, makes everything durable, lays down a last checkpoint, then takes no further
     * command. Thread: any.
     *
     * @return completes when that is done; never after a failure
     */
    CompletableFuture<Void> stop() {
        var done = new CompletableFuture<Void>();
        schedule.executor().execute(() -> {
            settled = Optional.of(done);
            durableAwaited = true;
            wake();
        });
        return done;
    }

    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            schedule.executor().execute(this::drain);
        }
    }

    private void drain() {
        scheduled.set(false);
        if (closed || halted.get()) {
            return;
        }
        try {
            turns();
            passOn();
            throttle();
            settled.ifPresent(this::settle);
        } catch (Throwable e) {
            // Whatever it was, also a lack of memory: commands are gone, and the engine may be halfway through one.
            halt(e);
            return;
        }
        if ((!commands.isEmpty() && !throttled) || !results.isEmpty()) {
            wake();
        } else if (more && scheduled.compareAndSet(false, true)) {
            schedule.afterOthers().execute(this::drain);
        }
    }

    private void turns() {
        long now = clockMillis.getAsLong();
        watchSpace(spaceLow);
        List<StoreResult> answers = take(results);
        if (!answers.isEmpty()) {
            checkpointing &= answers.stream().noneMatch(StoreResult.CheckpointDone.class::isInstance);
            finish(engine.onStoreResults(answers, now));
        }
        List<Command> batch = throttled ? List.of() : takeCommands();
        if (!batch.isEmpty() || more || due) {
            due = false;
            finish(engine.run(batch, now));
        }
        if (delta.isEmpty() && !checkpointing && checkpointRule.isDue(last, engine.deltaRows(), now)) {
            cut(now);
        }
    }

    /** Says first that it waits, then looks again, so that the last write can't go unnoticed in between. */
    private void throttle() {
        if (!throttled && journal.queuedBytes() > QUEUED_BYTES_HIGH) {
            throttled = true;
            gate.stopReading();
        }
        if (throttled && journal.queuedBytes() <= QUEUED_BYTES_LOW) {
            throttled = false;
            gate.resumeReading();
        }
    }

    private void watchSpace(boolean low) {
        if (low != producersStopped) {
            producersStopped = low;
            if (low) {
                engine.stopProducers();
            } else {
                engine.resumeProducers();
            }
        }
    }

    private void cut(long now) {
        checkpointRule.onCut(last, now);
        Turn turn = engine.cutDelta();
        checkpointing = turn.checkpoint().isPresent();
        finish(turn);
    }

    private void finish(Turn turn) {
        more = turn.more();
        List<Effect> effects = turn.effects();
        List<Batch> batches = turn.batches();
        if (turn.checkpoint().isPresent()) {
            delta = turn.checkpoint();
        }
        bodies.addAll(turn.bodies());
        gate.offer(effects);
        if (!batches.isEmpty()) {
            last = batches.get(batches.size() - 1).sequence();
            checkpointRule.onAppend(batches);
        }
        append(batches, waitsFor(effects));
        gate.pass(effects);
        turn.pages().forEach(store::loadPage);
        passOn();
    }

    private long waitsFor(List<Effect> effects) {
        long sequence = delta.map(Delta::sequence).orElse(0L);
        for (Effect effect : effects) {
            sequence = Math.max(sequence, effect.durable());
        }
        for (StoreResult.BodyRequest request : bodies) {
            sequence = Math.max(sequence, request.durable());
        }
        return sequence;
    }

    private void append(List<Batch> batches, long wanted) {
        boolean force = wanted > forced;
        if (force) {
            forced = last;
        }
        if (!batches.isEmpty()) {
            journal.append(batches, force);
        } else if (force) {
            journal.barrier();
        }
    }

    /** Says first what is waited for, then looks whether it is there, so that it can't come unnoticed in between. */
    private void passOn() {
        durableAwaited = settled.isPresent() || delta.isPresent() || !bodies.isEmpty();
        long durable = gate.durable();
        if (delta.isPresent() && delta.get().sequence() <= durable) {
            Delta whole = delta.get();
            delta = Optional.empty();
            store.checkpoint(whole);
        }
        while (!bodies.isEmpty() && bodies.element().durable() <= durable) {
            store.loadBodies(bodies.remove());
        }
    }

    /** Goes one step further towards the end; comes again when the step is done. */
    private void settle(CompletableFuture<Void> done) {
        if (!commands.isEmpty() || more || delta.isPresent() || checkpointing) {
            return;
        }
        if (gate.durable() < last) {
            append(List.of(), last);
            gate.pass(List.of());
        }
        if (gate.durable() < last) {
            return;
        }
        if (checkpointRule.isAnythingNew(last)) {
            cut(clockMillis.getAsLong());
            return;
        }
        closed = true;
        done.complete(null);
    }

    private void halt(Throwable cause) {
        gate.shut();
        if (halted.compareAndSet(false, true)) {
            onHalt.accept(cause);
        }
    }

    private List<Command> takeCommands() {
        var taken = new ArrayList<Command>();
        long bytes = 0;
        while (taken.size() < COMMANDS_MAX && bytes < COMMAND_BYTES_MAX) {
            Command next = commands.poll();
            if (next == null) {
                return taken;
            }
            taken.add(next);
            bytes += next.messageBytes();
        }
        return taken;
    }

    private static <T> List<T> take(Queue<T> queue) {
        var taken = new ArrayList<T>();
        for (T next = queue.poll(); next != null; next = queue.poll()) {
            taken.add(next);
        }
        return taken;
    }
}
