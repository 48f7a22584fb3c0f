package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Certifier;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.SegmentSpace;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.h2.Rows.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store without its thread: takes deltas and reads, and does a slice of work whenever it is told to.
 *
 * <p>A delta goes into the file that is not read from; when that is committed, synced and certified, reads change over
 * to it, the checkpoint is reported, and the delta goes into the other file in the same way.
 *
 * <p>I1: The file that is read from has nothing pending, so what a page holds is the state after a delta.
 * I2: One file at a time is written, and the other one holds a certified checkpoint meanwhile.
 * I3: A segment is released only when neither file refers to it and both are certified beyond it.
 *
 * <p>Owned by the store thread.
 */
final class StoreCore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCore.class);
    /** Steps in a slice: about 5 ms. */
    private static final int SLICE_STEPS = 4096;
    /** While a delta has so many rows the next ones must not wait for a file that is made anew to save space. */
    private static final int BUSY_ROWS = 10_000;

    private final StoreOptions options;
    private final Slots slots;
    private final Bodies bodies;
    private final Reclaim reclaim;
    private final Certifier certifier;
    private final Store.Listener listener;
    private final Consumer<Runnable> inbox;
    private final Reads reads;
    private final Renewal renewal;
    private final Queue<Delta> deltas = new ArrayDeque<>();
    private Optional<Round> round = Optional.empty();
    private boolean certifying;

    /**
     * Begins with the files that recovery found.
     *
     * @param inbox runs a task on the store thread, from any thread
     */
    StoreCore(StoreOptions options, Slots slots, Log log, Store.Listener listener, Consumer<Runnable> inbox) {
        this.options = options;
        this.slots = slots;
        this.bodies = log.bodies();
        this.reclaim = new Reclaim(log.space(), options);
        this.certifier = log.certifier();
        this.listener = listener;
        this.inbox = inbox;
        this.renewal = new Renewal(options, slots);
        this.reads = new Reads(slots, new Reader(bodies), listener, this::otherIsIdle, this::discard);
    }

    /** What the store needs of the log. */
    record Log(Bodies bodies, SegmentSpace space, Certifier certifier) {}

    void checkpoint(Delta delta) {
        deltas.add(delta);
    }

    void loadPage(StoreResult.PageRequest request) {
        reads.page(request);
    }

    void loadBodies(StoreResult.BodyRequest request) {
        reads.bodies(request);
    }

    /** With the next checkpoint, everything that lives in a sealed segment moves into the files. */
    void forceReclaim() {
        reclaim.force();
    }

    /** Whether deltas are on their way that need not wait for a file to be made anew. */
    boolean isBusy() {
        return certifying || (!renewal.isDue() && hasWork());
    }

    /** Answers what can be answered, and does a slice of other work; whether there is more to do at once. */
    boolean advance() {
        reads.serve();
        if (certifying) {
            return false;
        }
        if (round.isPresent() && !round.get().isWaitingForFile(slots)) {
            advanceRound(round.get());
        } else if (renewal.isDue()) {
            renewal.advance(SLICE_STEPS).ifPresent(this::certify);
        } else if (!deltas.isEmpty()) {
            round = Optional.of(
                    new Round(deltas.remove(), slots, reclaim.choose(slots.reading()), options.unsavedBytesMax()));
        }
        return !certifying && !isStalled() && hasWork();
    }

    private boolean hasWork() {
        return round.isPresent() || renewal.isDue() || !deltas.isEmpty();
    }

    /** Whether nothing goes on until there is room on the disk: look again in a moment. */
    boolean isStalled() {
        return renewal.isDue() && renewal.isStalled();
    }

    private void advanceRound(Round current) {
        StoreFile file = current.file(slots);
        try {
            if (!current.advance(slots, bodies, listener::onMessageGone, SLICE_STEPS)) {
                return;
            }
            Delta delta = current.delta();
            file.commit(options.journal(), delta.number(), delta.sequence(), delta.nextMessage(), delta.nextQueue());
        } catch (RuntimeException e) {
            if (!Damage.is(e) || file.forceFailed()) {
                throw e;
            }
            LOG.warn("{} is lost", file.path(), e);
            current.restart();
            discard(current.slot());
            return;
        }
        certify(current.slot(), current.delta().number(), current.delta().sequence(), () -> written(current));
    }

    private void written(Round current) {
        boolean first = slots.delta() < current.delta().number();
        slots.readFrom(current.slot());
        reads.damaged().ifPresent(this::discard);
        if (first) {
            listener.onResult(new StoreResult.CheckpointDone(current.delta().number()));
        }
        if (!current.next()) {
            finishRound();
        }
    }

    private void finishRound() {
        boolean busy = round.orElseThrow().delta().rows() >= BUSY_ROWS;
        round = Optional.empty();
        State state = slots.reading().state().orElseThrow();
        bodies.forget(state.sequence(), new long[0]);
        reclaim.release(slots.reading(), state.sequence());
        for (int slot = 0; slot < Certifier.FILES; slot++) {
            if (slots.vacant().isEmpty() && wantsRenewal(slots.get(slot).orElseThrow(), busy)) {
                slots.readFrom(1 - slot);
                LOG.info(
                        "{} is made anew, to give back space",
                        slots.vacate(slot).path());
            }
        }
    }

    private boolean wantsRenewal(StoreFile file, boolean busy) {
        return file.version() > options.commitsMax() || (!busy && file.isBloated(options.bloatedBytesMin()));
    }

    private void certify(Renewal.Made made) {
        int slot = made.slot();
        State state = made.state();
        certify(slot, state.delta(), state.sequence(), () -> {
            slots.put(slot, made.file());
            round.filter(each -> each.isCovered(slot, state.delta())).ifPresent(each -> {
                if (!each.next()) {
                    finishRound();
                }
            });
        });
    }

    private void certify(int slot, long delta, long sequence, Runnable then) {
        certifying = true;
        certifier.certify(
                new Checkpoint(slot, delta, sequence),
                () -> inbox.accept(() -> {
                    certifying = false;
                    then.run();
                }));
    }

    private boolean otherIsIdle() {
        int other = 1 - slots.readingSlot();
        return !certifying && slots.get(other).isPresent() && round.isEmpty();
    }

    /** Gives up a file, which will be made anew from the other one: a damaged one is set apart. */
    private void discard(int slot) {
        StoreFile file = slots.vacate(slot);
        if (file.isOutOfRoom()) {
            return;
        }
        try {
            LOG.warn("{} is damaged and set apart as {}", file.path(), StoreNames.quarantine(file.path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        renewal.close();
        slots.close();
    }
}
