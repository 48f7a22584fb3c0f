package io.ternmq.broker.paging;

import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.id.LongSet;
import io.ternmq.broker.journal.Delta.Adjustment;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one delta does to the references of one queue that earlier deltas hold. */
final class QueueChanges {
    final long queue;
    final LongSet removed = new LongSet();
    final List<RangeRemoved> ranges = new ArrayList<>();
    final LongMap<Adjustment> adjusted = new LongMap<>();

    QueueChanges(long queue) {
        this.queue = queue;
    }

    int rows() {
        return removed.size() + adjusted.size() + ranges.size();
    }

    void remove(long key) {
        adjusted.remove(key);
        removed.add(key);
    }

    /** The range says the same as single removals in it, which therefore go: each row is taken away once. */
    void removeRange(RangeRemoved range) {
        long[] kept = range.kept().clone();
        Arrays.sort(kept);
        ranges.add(new RangeRemoved(
                queue, range.first(), range.last(), kept, range.why(), range.messages(), range.bytes()));
        RangeRemoved sorted = ranges.get(ranges.size() - 1);
        for (long key : adjusted.sortedKeys()) {
            if (covers(sorted, key)) {
                adjusted.remove(key);
            }
        }
        for (long key : removed.sorted()) {
            if (covers(sorted, key)) {
                removed.remove(key);
            }
        }
    }

    void adjust(long key, int deliveries, int failures) {
        Adjustment before = adjusted.get(key);
        adjusted.put(
                key,
                before == null
                        ? new Adjustment(queue, key, deliveries, failures)
                        : new Adjustment(queue, key, before.deliveries() + deliveries, before.failures() + failures));
    }

    @Nullable
    Adjustment adjustment(long key) {
        return adjusted.get(key);
    }

    /** Whether a reference that an earlier delta holds is gone. */
    boolean removes(long key) {
        if (removed.contains(key)) {
            return true;
        }
        for (RangeRemoved range : ranges) {
            if (covers(range, key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(RangeRemoved range, long key) {
        return key >= range.first() && key <= range.last() && Arrays.binarySearch(range.kept(), key) < 0;
    }
}
