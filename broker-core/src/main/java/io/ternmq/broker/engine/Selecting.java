package io.ternmq.broker.engine;

import io.ternmq.broker.engine.SelectorStep.AtHand;
import io.ternmq.broker.id.LongList;
import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.SelectorCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the cursors of selectors: each looks at its whole queue once, in order of key, in memory and at rest, and
 * delivers what matches to consumers with credit. What comes in or back where it has been already becomes a candidate.
 *
 * <p>What is at rest is looked at on the store's thread, so that only what matches comes here, and is checked again.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: of each cursor at most one read is under way.
 *   <li>I2: of all cursors at most {@link #SCANS_MAX} read pages, so that they don't keep the store from others.
 * </ol>
 */
final class Selecting {
    private static final int MESSAGES_AT_ONCE = 250;
    private static final int SCANS_MAX = 2;
    /** Candidates that are read together. */
    private static final int LOOKUPS_MAX = 256;

    private final State state;
    private final Output out;
    private final ReadyQueues ready;
    private final Settlements settlements;
    private final Deliveries deliveries;
    private final Reads reads;
    private final int turnMessagesMax;
    private final long pageBytes;
    private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
    private final ArrayDeque<SelectorCursor> scansWaiting = new ArrayDeque<>();
    private int scans;

    /** Something that was read within this turn. */
    private record Arrival(SelectorCursor cursor, AtHand atHand) {}

    Selecting(Engine.Parts parts, Deliveries deliveries, Reads reads, EngineOptions options) {
        this.state = parts.state();
        this.out = parts.out();
        this.ready = parts.ready();
        this.settlements = parts.settlements();
        this.deliveries = deliveries;
        this.reads = reads;
        this.turnMessagesMax = options.turnMessagesMax();
        this.pageBytes = options.memory().pageBytes();
    }

    /** Looks at most at a turn's messages, and at what was read. Returns whether there is more to do at once. */
    boolean run(long nowMillis) {
        while (!arrivals.isEmpty()) {
            Arrival arrival = arrivals.removeFirst();
            goOn(arrival.cursor(), arrival.atHand(), SelectorCursor.CANDIDATES_MAX, nowMillis);
        }
        for (int budget = turnMessagesMax; budget > 0 && ready.hasCursors(); budget -= MESSAGES_AT_ONCE) {
            SelectorCursor cursor = ready.nextCursor();
            if (cursor != null) {
                goOn(cursor, AtHand.nothing(), MESSAGES_AT_ONCE, nowMillis);
            }
        }
        for (SelectorCursor cursor : ready.cursors()) {
            cursor.forgetEntered();
        }
        out.endBatch();
        return ready.hasCursors();
    }

    private void goOn(SelectorCursor cursor, AtHand atHand, int most, long nowMillis) {
        if (cursor.isActive() && isKnown(cursor)) {
            SelectorStep step = new SelectorStep(cursor, state.delta(), deliveries, atHand, nowMillis);
            SelectorStep.Lack lack = step.run(most);
            step.decide(out, settlements);
            switch (lack) {
                case NOTHING -> ready.schedule(cursor);
                case CONTENTS -> readContents(cursor);
                case ROWS -> readRows(cursor);
                case PAGE -> scan(cursor);
            }
        }
        cursor.forgetEntered();
    }

    private boolean isKnown(SelectorCursor cursor) {
        return !cursor.closed() && state.queue(cursor.queue().id()) == cursor.queue();
    }

    private void readContents(SelectorCursor cursor) {
        BrokerQueue queue = cursor.queue();
        List<Reference> absent = new ArrayList<>();
        long bytes = 0;
        int most = Math.min(cursor.candidates(), LOOKUPS_MAX);
        for (int i = 0; i < most && bytes < pageBytes; i++) {
            Reference reference = queue.references().find(cursor.candidate(i));
            if (reference != null && reference.available() && !reference.present()) {
                absent.add(reference);
                bytes += reference.bytes();
            }
        }
        cursor.waiting(true);
        reads.bodies(queue.id(), absent, new Contents(cursor, absent));
    }

    private void readRows(SelectorCursor cursor) {
        BrokerQueue queue = cursor.queue();
        LongList keys = new LongList();
        int most = cursor.consumers().credit(LOOKUPS_MAX);
        for (int i = 0; i < cursor.candidates() && keys.size() < most; i++) {
            long key = cursor.candidate(i);
            if (queue.references().find(key) == null) {
                keys.add(key);
            }
        }
        long[] asked = keys.toArray();
        cursor.waiting(true);
        reads.keys(queue.id(), asked, cursor.selector()::matches, new Rows(cursor, asked));
    }

    private void scan(SelectorCursor cursor) {
        cursor.waiting(true);
        if (scans < SCANS_MAX) {
            startScan(cursor);
        } else {
            scansWaiting.addLast(cursor);
        }
    }

    private void startScan(SelectorCursor cursor) {
        scans++;
        long from = cursor.nextKey();
        reads.page(cursor.queue().id(), from, cursor.selector()::matches, new Page(cursor, from));
    }

    private void onScanEnded() {
        scans--;
        while (scans < SCANS_MAX && !scansWaiting.isEmpty()) {
            SelectorCursor next = scansWaiting.removeFirst();
            next.waiting(false);
            if (next.isActive() && isKnown(next)) {
                next.waiting(true);
                startScan(next);
            }
        }
    }

    /** What a read brought is used before the turn ends. */
    private void arrive(SelectorCursor cursor, AtHand atHand) {
        arrivals.addLast(new Arrival(cursor, atHand));
    }

    /** What matches from a key on. */
    private final class Page implements Reads.Reader {
        private final SelectorCursor cursor;
        private final long from;

        Page(SelectorCursor cursor, long from) {
            this.cursor = cursor;
            this.from = from;
        }

        @Override
        public void onPage(PageLoaded page) {
            cursor.waiting(false);
            onScanEnded();
            boolean current = page.delta() >= state.delta().completed() && cursor.nextKey() == from;
            if (current && isKnown(cursor)) {
                arrive(cursor, AtHand.rows(page.delta(), merge(page)));
            }
            ready.schedule(cursor);
        }

        /** Rows, and what is in memory among them, become candidates. */
        private LongMap<Row> merge(PageLoaded page) {
            References references = cursor.queue().references();
            LongMap<Row> rows = new LongMap<>();
            cursor.moveTo(page.next());
            for (Row row : page.rows()) {
                long key = row.reference().key();
                rows.put(key, row);
                if (!cursor.add(key)) {
                    break;
                }
            }
            Reference reference = references.availableFrom(from);
            while (reference != null && cursor.add(reference.key())) {
                reference = references.availableAfter(reference);
            }
            return rows;
        }

        @Override
        public void onFailed(ReadFailed failed) {
            throw Reads.unreadable(cursor.queue(), failed);
        }
    }

    /** The rows of candidates. */
    private final class Rows implements Reads.Reader {
        private final SelectorCursor cursor;
        private final long[] asked;

        Rows(SelectorCursor cursor, long[] asked) {
            this.cursor = cursor;
            this.asked = asked;
        }

        @Override
        public void onPage(PageLoaded page) {
            cursor.waiting(false);
            if (page.delta() >= state.delta().completed() && isKnown(cursor)) {
                arrive(cursor, AtHand.rows(page.delta(), found(page)));
            }
            ready.schedule(cursor);
        }

        /** A candidate that is neither in memory nor in the store is gone, or doesn't match. */
        private LongMap<Row> found(PageLoaded page) {
            LongMap<Row> rows = new LongMap<>();
            for (Row row : page.rows()) {
                rows.put(row.reference().key(), row);
            }
            for (long key : asked) {
                boolean there =
                        rows.contains(key) || cursor.queue().references().find(key) != null;
                if (key < page.next() && !there) {
                    cursor.drop(key);
                }
            }
            return rows;
        }

        @Override
        public void onFailed(ReadFailed failed) {
            throw Reads.unreadable(cursor.queue(), failed);
        }
    }

    /** The contents of candidates that are in memory without them. */
    private final class Contents implements Reads.Reader {
        private final SelectorCursor cursor;
        private final List<Reference> asked;

        Contents(SelectorCursor cursor, List<Reference> asked) {
            this.cursor = cursor;
            this.asked = asked;
        }

        @Override
        public void onBodies(BodiesLoaded bodies) {
            LongMap<byte[]> contents = new LongMap<>();
            for (int i = 0; i < asked.size(); i++) {
                contents.put(asked.get(i).key(), bodies.contents().get(i));
            }
            cursor.waiting(false);
            arrive(cursor, AtHand.contents(contents));
            ready.schedule(cursor);
        }

        /** Messages that left while they were read may be missing. */
        @Override
        public void onFailed(ReadFailed failed) {
            for (Reference reference : asked) {
                if ((reference.message() == failed.message() || failed.message() == 0) && !reference.gone()) {
                    throw Reads.unreadable(cursor.queue(), failed);
                }
            }
            cursor.waiting(false);
            ready.schedule(cursor);
        }
    }
}
