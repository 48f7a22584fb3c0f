package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.SegmentSpace;
import io.ternmq.broker.journal.SegmentSpace.Segment;
import io.ternmq.broker.journal.h2.Rows.SegmentRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps the log from growing much beyond what lives in it: the last bodies of the emptiest segments move into the files
 * with a checkpoint, and a segment that nobody lives in goes back to the log.
 *
 * <p>A body that moves takes its bytes twice, once in each file, and some more for what MVStore leaves empty. So a
 * segment of which more than a third lives stays as it is: emptying it would give no room back.
 *
 * <p>Owned by the store thread.
 */
final class Reclaim {
    /** A segment is worth emptying while no more than one part in so many of it lives. */
    private static final int LIVE_PARTS_MAX = 3;

    private static final int SPARED_PARTS = 4;

    private final SegmentSpace space;
    private final StoreOptions options;
    private boolean forced;

    Reclaim(SegmentSpace space, StoreOptions options) {
        this.space = space;
        this.options = options;
    }

    /** Everything moves with the next checkpoint. */
    void force() {
        forced = true;
    }

    /** Chooses segments whose bodies move with the next checkpoint; the file holds a checkpoint that both have. */
    List<Long> choose(StoreFile file) {
        long covered = file.state().orElseThrow().sequence();
        List<Candidate> candidates = new ArrayList<>();
        long total = 0;
        long live = 0;
        for (Segment segment : space.segments()) {
            SegmentRow row = Residents.of(file, segment.number());
            total += segment.bytes();
            live += row.bytes();
            if (segment.sealed() && segment.lastSequence() <= covered && row.bodies() > 0) {
                candidates.add(new Candidate(segment, row.bytes()));
            }
        }
        if (forced) {
            forced = false;
            return candidates.stream().map(each -> each.segment.number()).toList();
        }
        candidates.removeIf(each -> each.live > each.segment.bytes() / LIVE_PARTS_MAX);
        return choose(candidates, total - live - live / SPARED_PARTS - options.logBytesSpared());
    }

    private List<Long> choose(List<Candidate> candidates, long excess) {
        candidates.sort(Comparator.comparingLong((Candidate each) -> each.live)
                .thenComparingLong(each -> each.segment.number()));
        List<Long> chosen = new ArrayList<>();
        long left = excess;
        long moved = 0;
        for (Candidate each : candidates) {
            if (left <= 0 || (!chosen.isEmpty() && moved + each.live > options.movedBytesMax())) {
                break;
            }
            chosen.add(each.segment.number());
            left -= each.segment.bytes() - each.live;
            moved += each.live;
        }
        return chosen;
    }

    /** Gives back the segments that nobody lives in; the file is one of two that hold this sequence, both certified. */
    void release(StoreFile file, long sequence) {
        for (Segment segment : space.segments()) {
            if (segment.sealed()
                    && segment.lastSequence() <= sequence
                    && Residents.of(file, segment.number()).bodies() == 0) {
                space.release(segment.number());
            }
        }
    }

    /** A segment that could be emptied, and how many bytes live in it. */
    private record Candidate(Segment segment, long live) {}
}
