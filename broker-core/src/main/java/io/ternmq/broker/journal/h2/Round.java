package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Delta;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A delta on its way through both files: first the one that isn't read from, then the other.
 *
 * <p>Owned by the store thread.
 */
final class Round {
    private final Delta delta;
    private final List<Long> emptied;
    private final long unsavedBytesMax;
    private int slot;
    private boolean second;
    private Optional<Application> application = Optional.empty();

    /**
     * Begins with the file that isn't read from.
     *
     * @param emptied segments of the log whose last bodies move into the files
     * @param unsavedBytesMax how much may pile up on the heap before it is written out
     */
    Round(Delta delta, Slots slots, List<Long> emptied, long unsavedBytesMax) {
        this.unsavedBytesMax = unsavedBytesMax;
        this.delta = delta;
        this.emptied = emptied;
        this.slot = 1 - slots.readingSlot();
    }

    Delta delta() {
        return delta;
    }

    /** The slot whose turn it is. */
    int slot() {
        return slot;
    }

    StoreFile file(Slots slots) {
        return slots.get(slot).orElseThrow();
    }

    /** Whether the file is being made anew, or will be. */
    boolean isWaitingForFile(Slots slots) {
        return slots.get(slot).isEmpty();
    }

    /** Does some steps, of which {@code gone} hears each message that leaves; whether the delta is in the file. */
    boolean advance(Slots slots, Bodies bodies, LongConsumer gone, int steps) {
        if (application.isEmpty()) {
            application = Optional.of(new Application(file(slots), delta, bodies, emptied, gone, unsavedBytesMax));
        }
        return application.get().advance(steps);
    }

    /** Forgets what went into a file that is no longer there. */
    void restart() {
        application = Optional.empty();
    }

    /** Whether a file that was made anew in the slot has the delta already. */
    boolean isCovered(int madeAnew, long holds) {
        return madeAnew == slot && holds >= delta.number();
    }

    /** Goes on to the other file; false if both have the delta. */
    boolean next() {
        if (second) {
            return false;
        }
        second = true;
        slot = 1 - slot;
        application = Optional.empty();
        return true;
    }
}
