package io.ternmq.broker.journal.h2;

import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.MessageRow;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * Brings one delta into one file, slice by slice, in the order that {@link Delta} names. It isn't committed here, though parts of
 * it may be written out.
 *
 * <p>I1: Added references are counted before any is taken away, so that a message at 0 is gone unless it is pinned.
 * I2: What a file holds after a delta depends on nothing but what it held before and the delta, so that the two files
 * stay the same.
 *
 * <p>Owned by the store thread.
 */
final class Application {
    /** Each may change a few pages of a hundred KiB. */
    private static final int STEPS_AT_ONCE = 16;

    private final long unsavedBytesMax;
    private final StoreFile file;
    private final Delta delta;
    private final Bodies bodies;
    private final Residents residents;
    private final LongConsumer gone;
    private final Steps steps = new Steps();

    /**
     * Prepares the work.
     *
     * @param emptied segments of the log whose last live bodies move into the file
     * @param gone hears of each message that leaves
     * @param unsavedBytesMax how much may pile up on the heap before it is written out
     */
    Application(
            StoreFile file, Delta delta, Bodies bodies, List<Long> emptied, LongConsumer gone, long unsavedBytesMax) {
        this.unsavedBytesMax = unsavedBytesMax;
        this.file = file;
        this.delta = delta;
        this.bodies = bodies;
        this.gone = gone;
        this.residents = new Residents(file, bodies);
        steps.forEach(delta.queues(), this::putQueue);
        steps.forEach(delta.messages(), each -> count(each.message(), each.added()));
        steps.forEach(longs(delta.pinned()), this::pin);
        delta.ranges().forEach(this::removeRange);
        delta.removed().forEach(this::removeKeys);
        steps.forEach(longs(delta.deletedQueues()), queue -> file.queues.remove(queue));
        longs(delta.deletedQueues()).forEach(this::removeAll);
        steps.forEach(delta.references(), this::putReference);
        steps.forEach(delta.adjusted(), this::adjust);
        steps.forEach(() -> file.pins.all(), this::unpin);
        steps.forEach(delta.sessions(), this::putSession);
        steps.forEach(delta.forgottenSessions(), session -> file.sessions.remove(session));
        steps.forEach(delta.branches(), this::putBranch);
        steps.forEach(longs(delta.endedBranches()), branch -> file.branches.remove(branch));
        emptied.forEach(segment -> residents.moveIn(segment, steps));
        steps.then(residents::flush);
    }

    /** Does up to so many steps; whether the delta is in. What is changed by then may be written out, but isn't complete. */
    boolean advance(int count) {
        for (int i = 0; i < count; i += STEPS_AT_ONCE) {
            if (steps.advance(STEPS_AT_ONCE)) {
                return true;
            }
            file.commitPartAt(unsavedBytesMax);
        }
        return false;
    }

    private void putQueue(Delta.QueueRow queue) {
        file.queues.put(queue.queue(), file.rows.queue(RowKey.of(Table.QUEUES, queue.queue()), queue));
    }

    private void putReference(ReferenceRow reference) {
        ReferenceKey key = new ReferenceKey(reference.queue(), reference.key());
        file.references.put(key, file.rows.reference(RowKey.of(key), reference));
    }

    private void removeRange(RangeRemoved range) {
        long[] kept = range.kept().clone();
        Arrays.sort(kept);
        steps.forEach(
                () -> file.references.range(
                        new ReferenceKey(range.queue(), range.first()), new ReferenceKey(range.queue(), range.last())),
                key -> {
                    if (Arrays.binarySearch(kept, key.key()) < 0) {
                        removeReference(key);
                    }
                });
    }

    private void removeKeys(Delta.Keys removed) {
        steps.forEach(longs(removed.keys()), key -> removeReference(new ReferenceKey(removed.queue(), key)));
    }

    private void removeAll(long queue) {
        steps.forEach(
                () -> file.references.range(
                        new ReferenceKey(queue, Long.MIN_VALUE), new ReferenceKey(queue, Long.MAX_VALUE)),
                this::removeReference);
    }

    private void removeReference(ReferenceKey key) {
        Optional<byte[]> row = file.references.remove(key);
        if (row.isPresent()) {
            count(Rows.reference(RowKey.of(key), row.get()).message(), -1);
        }
    }

    private void adjust(Delta.Adjustment adjustment) {
        ReferenceKey key = new ReferenceKey(adjustment.queue(), adjustment.key());
        Optional<byte[]> row = file.references.get(key);
        if (row.isPresent()) {
            ReferenceRow old = Rows.reference(RowKey.of(key), row.get());
            putReference(new ReferenceRow(
                    old.queue(),
                    old.key(),
                    old.message(),
                    old.bytes(),
                    old.deliveries() + adjustment.deliveries(),
                    old.failures() + adjustment.failures(),
                    old.expiration(),
                    old.deliveryTime()));
        }
    }

    private void count(long message, int added) {
        Optional<MessageRow> known = message(message);
        MessageRow old = known.orElseGet(() -> arrive(message));
        MessageRow now = new MessageRow(old.references() + added, old.place());
        if (now.references() < 0) {
            throw new IllegalStateException("Message " + message + " has lost more references than it had");
        }
        if (now.references() == 0 && !isPinned(message)) {
            leave(message, now);
        } else {
            putMessage(message, now);
        }
    }

    private MessageRow arrive(long message) {
        Place place = bodies.place(message)
                .orElseThrow(() -> new IllegalStateException("The body of message " + message + " is nowhere"));
        residents.arrived(message, place);
        return new MessageRow(0, Optional.of(place));
    }

    private void leave(long message, MessageRow row) {
        file.messages.remove(message);
        if (row.place().isPresent()) {
            residents.left(row.place().get());
        } else {
            file.bodies.remove(message);
        }
        gone.accept(message);
    }

    private void pin(long message) {
        file.pins.put(message, file.rows.pin(RowKey.of(Table.PINS, message)));
        if (message(message).isEmpty()) {
            putMessage(message, arrive(message));
        }
    }

    private void unpin(long message) {
        if (isPinned(message)) {
            return;
        }
        file.pins.remove(message);
        Optional<MessageRow> row = message(message);
        if (row.isPresent() && row.get().references() == 0) {
            leave(message, row.get());
        }
    }

    private boolean isPinned(long message) {
        return Arrays.binarySearch(delta.pinned(), message) >= 0;
    }

    private Optional<MessageRow> message(long message) {
        return file.messages.get(message).map(row -> Rows.message(RowKey.of(Table.MESSAGES, message), row));
    }

    private void putMessage(long message, MessageRow row) {
        file.messages.put(message, file.rows.message(RowKey.of(Table.MESSAGES, message), row));
    }

    private void putSession(Delta.SessionRow session) {
        SessionId key = session.session();
        file.sessions.put(key, file.rows.session(RowKey.of(key), session));
    }

    private void putBranch(Delta.BranchRow branch) {
        long number = branch.prepared().branch();
        file.branches.put(number, file.rows.branch(RowKey.of(Table.BRANCHES, number), branch));
    }

    private static Iterable<Long> longs(long[] values) {
        return () -> LongStream.of(values).iterator();
    }
}
