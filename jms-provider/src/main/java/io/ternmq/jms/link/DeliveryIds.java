package io.ternmq.jms.link;

import io.ternmq.protocol.frame.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A growing set of delivery ids of one session and generation, kept as ranges. Owned by the session's thread. */
public final class DeliveryIds {

    private final List<Range> closed = new ArrayList<>();
    private long first;
    private long last;

    /** Adds an id that isn't in it. */
    public void add(long id) {
        if (first != 0 && id == last + 1) {
            last = id;
            return;
        }
        if (first != 0) {
            closed.add(new Range(first, last));
        }
        first = id;
        last = id;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return first == 0;
    }

    /** Forgets all. */
    public void clear() {
        closed.clear();
        first = 0;
        last = 0;
    }

    /** As few as there can be: consumers of a session that are read in turn have their ids between each other's. */
    List<Range> ranges() {
        if (first == 0) {
            return List.of();
        }
        var all = new ArrayList<>(closed);
        all.add(new Range(first, last));
        return merged(all);
    }

    /** The same ids in as few ranges as there can be. */
    static List<Range> merged(List<Range> ranges) {
        if (ranges.size() < 2) {
            return List.copyOf(ranges);
        }
        var sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(Range::first));
        var merged = new ArrayList<Range>();
        var growing = sorted.get(0);
        for (var next : sorted.subList(1, sorted.size())) {
            if (next.first() <= growing.last() + 1) {
                growing = new Range(growing.first(), Math.max(growing.last(), next.last()));
            } else {
                merged.add(growing);
                growing = next;
            }
        }
        merged.add(growing);
        return List.copyOf(merged);
    }
}
