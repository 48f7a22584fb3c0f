package io.ternmq.jms.link;

import io.ternmq.protocol.frame.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgements of one AUTO or DUPS_OK session that wait for their frame. The session's thread adds without
 * waking anybody; the loop takes them whenever it sends something, and by a timer.
 *
 * <p>I1: a run grows at its end only, by its one writer, and never again once a later run is in the queue.
 */
public final class AutoAcks {

    private static final class Run {
        final int generation;
        final long first;
        volatile long last;

        Run(int generation, long first) {
            this.generation = generation;
            this.first = first;
            this.last = first;
        }
    }

    private final ConcurrentLinkedQueue<Run> runs = new ConcurrentLinkedQueue<>();

    /** Owned by the session's thread. */
    private @Nullable Run growing;

    /** Owned by the loop. */
    private @Nullable Run taking;

    private long taken;

    /** Acknowledges a delivery. */
    public void add(int generation, long id) {
        var run = growing;
        if (run != null && run.generation == generation && id == run.last + 1) {
            run.last = id;
            return;
        }
        run = new Run(generation, id);
        growing = run;
        runs.add(run);
    }

    /** All that was added since the last call and belongs to the generation. */
    List<Range> take(int generation) {
        if (taking == null && runs.isEmpty()) {
            return List.of();
        }
        var ranges = new ArrayList<Range>(2);
        while (true) {
            // I1: the next run is looked for first, so that with one there this run's end is final.
            var next = runs.poll();
            var run = taking;
            if (run != null) {
                takeFrom(run, generation, ranges);
            }
            if (next == null) {
                return ranges;
            }
            taking = next;
            taken = next.first - 1;
        }
    }

    private void takeFrom(Run run, int generation, List<Range> ranges) {
        long last = run.last;
        if (last == taken) {
            return;
        }
        if (run.generation == generation) {
            ranges.add(new Range(taken + 1, last));
        }
        taken = last;
    }
}
