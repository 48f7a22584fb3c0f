package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongList;
import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.journal.JournalRecord.Delivered;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.paging.DeltaBuilder;
import io.ternmq.broker.paging.PageIn;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.QueueConsumer;
import io.ternmq.broker.queue.SelectorCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a selector's cursor: candidates first, as their keys are lower, then what was not looked at yet. It ends
 * when it has looked at enough, when nobody has credit, or when something must be read.
 */
final class SelectorStep {
    /** What a step can't go on without. */
    enum Lack {
        NOTHING,
        /** The content of a candidate that is in memory without it. */
        CONTENTS,
        /** The row of a candidate that is at rest. */
        ROWS,
        /** The references that are at rest from the cursor's next key on. */
        PAGE
    }

    /**
     * What was read for the step.
     *
     * @param checkpoint as of which the rows are true
     * @param rows by key
     * @param contents by key
     */
    record AtHand(long checkpoint, LongMap<Row> rows, LongMap<byte[]> contents) {
        private static final AtHand NOTHING = contents(new LongMap<>());

        static AtHand rows(long checkpoint, LongMap<Row> rows) {
            return new AtHand(checkpoint, rows, new LongMap<>());
        }

        static AtHand contents(LongMap<byte[]> contents) {
            return new AtHand(Long.MAX_VALUE, new LongMap<>(), contents);
        }

        static AtHand nothing() {
            return NOTHING;
        }
    }

    /** References without content that become candidates together, so that their contents are read together. */
    private static final int COLLECTED_AT_ONCE = 256;

    private final SelectorCursor cursor;
    private final BrokerQueue queue;
    private final References references;
    private final DeltaBuilder delta;
    private final Deliveries deliveries;
    private final AtHand atHand;
    private final long nowMillis;
    private final LongList keys = new LongList();
    private final List<Reference> expired = new ArrayList<>(0);
    private final List<Reference> outlived = new ArrayList<>(0);
    private @Nullable Reference ahead;
    private boolean aheadKnown;
    private Lack lack = Lack.NOTHING;

    SelectorStep(SelectorCursor cursor, DeltaBuilder delta, Deliveries deliveries, AtHand atHand, long nowMillis) {
        this.cursor = cursor;
        this.queue = cursor.queue();
        this.references = queue.references();
        this.delta = delta;
        this.deliveries = deliveries;
        this.atHand = atHand;
        this.nowMillis = nowMillis;
    }

    /** Looks at so many messages at most. */
    Lack run(int most) {
        boolean going = true;
        for (int looked = 0; going && looked < most; looked++) {
            going = cursor.consumers().anyReady() && (cursor.hasCandidates() ? candidate() : next());
        }
        return lack;
    }

    /** Decides what the step did. */
    void decide(Output out, Settlements settlements) {
        settlements.expire(queue, expired);
        settlements.remove(queue, outlived, Removal.EXPIRED);
        if (!keys.isEmpty()) {
            out.decide(new Delivered(queue.id(), keys.toArray()));
        }
    }

    private boolean candidate() {
        long key = cursor.candidate(0);
        Reference reference = references.find(key);
        if (reference == null) {
            return candidateAtRest(key);
        }
        if (!reference.available()) {
            cursor.drop(key);
            return true;
        }
        byte[] content = content(reference);
        if (content == null && !isExpired(reference)) {
            lack = Lack.CONTENTS;
            return false;
        }
        cursor.drop(key);
        look(reference, content == null ? Reference.ABSENT : content);
        return true;
    }

    private byte @Nullable [] content(Reference reference) {
        if (reference.present()) {
            return reference.content();
        }
        byte[] read = atHand.contents().get(reference.key());
        return read == null ? cursor.entered(reference.key()) : read;
    }

    private boolean candidateAtRest(long key) {
        Row row = atHand.checkpoint() >= delta.completed() ? atHand.rows().get(key) : null;
        if (row == null) {
            lack = Lack.ROWS;
            return false;
        }
        cursor.drop(key);
        if (!delta.removed(queue.id(), key, atHand.checkpoint())) {
            Reference reference = references.takeAtRest(row, delta, atHand.checkpoint());
            if (isExpired(reference)) {
                expired.add(reference);
            } else if (queue.outlived(reference.persistent(), key)) {
                outlived.add(reference);
            } else {
                deliver(reference, row.content());
            }
        }
        return true;
    }

    private boolean next() {
        if (cursor.atEnd()) {
            return false;
        }
        Reference reference = ahead();
        boolean behind = references.paged() && (reference == null || reference.key() >= references.windowEnd());
        if (behind) {
            cursor.moveTo(references.windowEnd());
            lack = Lack.PAGE;
            return false;
        }
        if (reference == null) {
            onEnd();
            return false;
        }
        if (!reference.present() && !isExpired(reference)) {
            collect(reference);
            return true;
        }
        ahead = references.availableAfter(reference);
        cursor.moveTo(reference.key() + 1);
        if (!look(reference, reference.content())) {
            cursor.passed(reference);
        }
        return true;
    }

    /** The first available reference that wasn't looked at; while the step runs, nothing gets in between. */
    private @Nullable Reference ahead() {
        if (!aheadKnown) {
            aheadKnown = true;
            Reference last = cursor.last();
            ahead = last == null ? references.availableFrom(cursor.nextKey()) : references.availableAfter(last);
            while (ahead != null && ahead.key() < cursor.nextKey()) {
                ahead = references.availableAfter(ahead);
            }
        }
        return ahead;
    }

    /** Everything was looked at, and nothing is at rest: what was outside of the window may come in again. */
    private void onEnd() {
        cursor.moveTo(Long.MAX_VALUE);
        if (!references.whole()) {
            new PageIn(references, delta).extend();
        }
    }

    private void collect(Reference first) {
        Reference reference = first;
        long end = references.paged() ? references.windowEnd() : Long.MAX_VALUE;
        for (int count = 0; count < COLLECTED_AT_ONCE && reference != null && reference.key() < end; count++) {
            cursor.moveTo(reference.key() + 1);
            cursor.add(reference.key());
            cursor.passed(reference);
            reference = references.availableAfter(reference);
        }
        ahead = reference;
    }

    /** Takes an available reference if it is expired or matches. Returns whether it did. */
    private boolean look(Reference reference, byte[] content) {
        if (isExpired(reference)) {
            references.take(reference);
            expired.add(reference);
            return true;
        }
        if (cursor.selector().matches(content)) {
            references.take(reference);
            deliver(reference, content);
            return true;
        }
        return false;
    }

    private void deliver(Reference reference, byte[] content) {
        QueueConsumer consumer = cursor.consumers().next(reference.bytes());
        if (consumer == null) {
            throw new IllegalStateException("nobody has credit on queue " + queue.id());
        }
        deliveries.deliver(consumer, reference, content, keys);
    }

    private boolean isExpired(Reference reference) {
        return reference.expiration() != 0 && reference.expiration() <= nowMillis;
    }
}
