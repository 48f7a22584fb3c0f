package io.ternmq.broker.paging;

import io.ternmq.broker.id.LongList;
import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Delta.Adjustment;
import io.ternmq.broker.journal.Delta.Keys;
import io.ternmq.broker.journal.Delta.MessageCount;
import io.ternmq.broker.journal.Delta.QueueRow;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the net change of queues and references since the newest checkpoint.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: there are at most two uncompleted deltas: the current one, which gathers, and the one that was cut before.
 *   <li>I2: a changed reference is in memory, and in exactly one of the two.
 *   <li>I3: what is in the current delta happened after everything in the one before.
 * </ol>
 */
public final class DeltaBuilder {
    private Changes current;
    private @Nullable Changes cut;
    private long completed;

    /** Starts after the given delta. */
    public DeltaBuilder(long completed) {
        this.completed = completed;
        this.current = new Changes(completed + 1);
    }

    /** Number of the newest complete delta. */
    public long completed() {
        return completed;
    }

    /** Whether a delta was cut and is not complete yet. */
    public boolean cutting() {
        return cut != null;
    }

    /** How many rows the current delta has. */
    public int rows() {
        return current.references.size() + current.rows;
    }

    /** The queue's row changed. */
    public void touch(References references) {
        if (references.touchedIn != current.number) {
            references.touchedIn = current.number;
            current.touched.add(references.queue());
        }
    }

    /** A reference is new, or its counts changed. */
    public void change(Reference reference) {
        current.references.add(reference);
    }

    /** A reference left its queue. */
    public void remove(Reference reference) {
        if (reference.changed != null) {
            reference.changed.remove(reference);
        }
        if (reference.stored) {
            remove(reference.queue(), reference.key);
        }
    }

    /** A reference that an earlier delta holds left its queue. */
    public void remove(long queue, long key) {
        QueueChanges changes = current.of(queue);
        int before = changes.rows();
        changes.remove(key);
        current.rows += changes.rows() - before;
    }

    /** A range of references left their queue; those of them that were in memory are given. */
    public void removeRange(RangeRemoved range, List<Reference> inMemory) {
        for (Reference reference : inMemory) {
            if (reference.changed != null) {
                reference.changed.remove(reference);
            }
        }
        QueueChanges changes = current.of(range.queue());
        int before = changes.rows();
        changes.removeRange(range);
        current.rows += changes.rows() - before;
    }

    /** The counts of a reference at rest changed. */
    public void adjust(long queue, long key, int deliveries, int failures) {
        QueueChanges changes = current.of(queue);
        int before = changes.rows();
        changes.adjust(key, deliveries, failures);
        current.rows += changes.rows() - before;
    }

    /** A queue is gone with all its references. */
    public void removeQueue(References references) {
        references.forEachResident(reference -> {
            if (reference.changed != null) {
                reference.changed.remove(reference);
            }
        });
        QueueChanges changes = current.queues.remove(references.queue());
        current.rows -= changes == null ? 0 : changes.rows();
        current.deleted.add(references.queue());
        current.rows++;
    }

    /**
     * Whether a row that was read as of the given checkpoint is out of date because its reference left.
     *
     * @param checkpoint the delta up to which the row is true
     */
    public boolean removed(long queue, long key, long checkpoint) {
        QueueChanges now = current.queues.get(queue);
        if (now != null && now.removes(key)) {
            return true;
        }
        QueueChanges before = cut == null || cut.number <= checkpoint ? null : cut.queues.get(queue);
        return before != null && before.removes(key);
    }

    /** Brings the counts of a reference that was just read up to date. */
    void adjustRead(Reference reference, long checkpoint) {
        QueueChanges before = cut == null || cut.number <= checkpoint ? null : cut.queues.get(reference.queue());
        Adjustment earlier = before == null ? null : before.adjustment(reference.key);
        if (earlier != null) {
            reference.count(earlier.deliveries(), earlier.failures());
        }
        QueueChanges now = current.queues.get(reference.queue());
        Adjustment later = now == null ? null : now.adjusted.remove(reference.key);
        if (later != null) {
            reference.count(later.deliveries(), later.failures());
            current.rows--;
            change(reference);
        }
    }

    /** A reference comes from rest with the counts that it has by now. */
    void adopt(Reference reference) {
        QueueChanges now = current.queues.get(reference.queue());
        if (now != null && now.adjusted.remove(reference.key) != null) {
            current.rows--;
            change(reference);
        }
    }

    /** Ends the current delta and starts the next. Sessions and message pins are the caller's to add. */
    public Cut cut(LongFunction<@Nullable QueueRow> queueRow) {
        assert cut == null;
        Changes ending = current;
        cut = ending;
        current = new Changes(ending.number + 1);
        return ending.cut(queueRow);
    }

    /** A delta that was cut is complete: what it held may leave memory. */
    public void complete(long number) {
        Changes ended = cut;
        if (ended == null || ended.number != number) {
            throw new IllegalStateException("checkpoint " + number + " was not asked for");
        }
        cut = null;
        completed = number;
        Reference reference = ended.references.first();
        while (reference != null) {
            Reference following = reference.changedNext;
            ended.references.remove(reference);
            reference.home.onStored(reference);
            reference = following;
        }
    }

    /**
     * What became of queues and references within one delta; the components are those of {@link Delta}.
     *
     * @param number of the delta
     */
    public record Cut(
            long number,
            List<QueueRow> queues,
            long[] deletedQueues,
            List<ReferenceRow> references,
            List<Keys> removed,
            List<RangeRemoved> ranges,
            List<Adjustment> adjusted,
            List<MessageCount> messages) {}

    private static final class Changes {
        final long number;
        final ChangedReferences references = new ChangedReferences();
        final LongMap<QueueChanges> queues = new LongMap<>();
        final LongList touched = new LongList();
        final LongList deleted = new LongList();
        int rows;

        Changes(long number) {
            this.number = number;
        }

        QueueChanges of(long queue) {
            QueueChanges changes = queues.get(queue);
            if (changes == null) {
                changes = new QueueChanges(queue);
                queues.put(queue, changes);
            }
            return changes;
        }

        Cut cut(LongFunction<@Nullable QueueRow> queueRow) {
            List<QueueRow> queueRows = new ArrayList<>();
            for (long queue : touched.toArray()) {
                QueueRow row = queueRow.apply(queue);
                if (row != null) {
                    queueRows.add(row);
                }
            }
            List<ReferenceRow> rows = new ArrayList<>(references.size());
            List<MessageCount> messages = new ArrayList<>();
            for (Reference reference = references.first(); reference != null; reference = reference.changedNext) {
                rows.add(reference.row());
                if (!reference.stored) {
                    messages.add(new MessageCount(reference.message, 1));
                    reference.stored = true;
                }
            }
            rows.sort(Comparator.comparingLong(ReferenceRow::queue).thenComparingLong(ReferenceRow::key));
            List<Keys> removed = new ArrayList<>();
            List<RangeRemoved> ranges = new ArrayList<>();
            List<Adjustment> adjusted = new ArrayList<>();
            for (long queue : queues.sortedKeys()) {
                QueueChanges changes = of(queue);
                if (!changes.removed.isEmpty()) {
                    removed.add(new Keys(queue, changes.removed.sorted()));
                }
                ranges.addAll(changes.ranges);
                changes.adjusted.forEach(adjusted::add);
            }
            return new Cut(number, queueRows, deleted.toArray(), rows, removed, ranges, adjusted, messages);
        }
    }
}
