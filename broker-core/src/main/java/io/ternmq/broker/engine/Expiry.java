package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongList;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.paging.Expiring;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.DelayQueue;
import io.ternmq.broker.schedule.Agenda;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes expired messages that nobody consumes: those in memory when their time comes, those at rest by a look through the
 * rows of their queue.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: a queue of which a message expires stands in the agenda, or is being looked through, or waits for that.
 *   <li>I2: at most one page is being read for all queues together, and rows without contents.
 *   <li>I3: a queue none of whose messages expires is never looked at.
 * </ol>
 */
final class Expiry {
    private static final int MESSAGES_AT_ONCE = 250;

    private final State state;
    private final Output out;
    private final ReadyQueues ready;
    private final Settlements settlements;
    private final Reads reads;
    private final Gate gate;
    private final int turnMessagesMax;
    private final ArrayDeque<BrokerQueue> waiting = new ArrayDeque<>();
    private @Nullable Scan scan;

    Expiry(
            State state,
            Output out,
            ReadyQueues ready,
            Settlements settlements,
            Reads reads,
            Gate gate,
            int turnMessagesMax) {
        this.state = state;
        this.out = out;
        this.ready = ready;
        this.settlements = settlements;
        this.reads = reads;
        this.gate = gate;
        this.turnMessagesMax = turnMessagesMax;
    }

    /** When something expires next, or {@link Agenda#NEVER}; not while the store is behind. */
    long nextMillis() {
        return gate.behind() ? Agenda.NEVER : agenda().nextMillis();
    }

    /** Removes at most a turn's messages. Returns whether there is more to do at once. */
    boolean run(long nowMillis) {
        int budget = turnMessagesMax;
        while (budget > 0 && nextMillis() <= nowMillis) {
            BrokerQueue queue = state.queue(agenda().takeDue(nowMillis));
            if (queue != null) {
                budget -= 1 + sweep(queue, Math.min(budget, MESSAGES_AT_ONCE), nowMillis);
                out.endBatch();
            }
        }
        goOn();
        return nextMillis() <= nowMillis;
    }

    private int sweep(BrokerQueue queue, int most, long nowMillis) {
        References references = queue.references();
        Expiring expiring = references.expiring();
        List<Reference> expired = expiring.expired(nowMillis, most);
        settlements.expire(queue, expired);
        if (expiring.scanMillis() <= nowMillis) {
            expiring.onScan(nowMillis, references.atRest());
            waiting.addLast(queue);
        }
        agenda().set(queue.id(), expiring.nextMillis());
        DelayQueue delayed = expired.isEmpty() ? null : state.delayQueue(queue.id());
        if (delayed != null) {
            state.schedule().deliveries().set(queue.id(), delayed.nextMillis());
        }
        return expired.size();
    }

    /** Reads on, or begins with the next queue. */
    private void goOn() {
        if (gate.behind()) {
            return;
        }
        while (scan == null && !waiting.isEmpty()) {
            BrokerQueue queue = waiting.removeFirst();
            if (!queue.references().paged()) {
                queue.references().expiring().onScanned(Agenda.NEVER, queue.references());
            } else if (state.queue(queue.id()) == queue) {
                scan = new Scan(queue);
            }
        }
        if (scan != null) {
            scan.read();
        }
    }

    private Agenda agenda() {
        return state.schedule().expirations();
    }

    /** One look through the rows of one queue. */
    private final class Scan implements Reads.Reader {
        private final BrokerQueue queue;
        private long from;
        private long earliest = Agenda.NEVER;
        private boolean reading;

        Scan(BrokerQueue queue) {
            this.queue = queue;
        }

        void read() {
            if (!reading) {
                reading = true;
                reads.rows(queue.id(), from, this);
            }
        }

        @Override
        public void onPage(PageLoaded page) {
            reading = false;
            if (state.queue(queue.id()) != queue) {
                scan = null;
            } else if (page.delta() >= state.delta().completed()) {
                remove(page);
                if (page.end()) {
                    scan = null;
                    queue.references().expiring().onScanned(earliest, queue.references());
                } else {
                    from = page.next();
                }
            }
        }

        private void remove(PageLoaded page) {
            long nowMillis = state.schedule().time().millis();
            LongList keys = new LongList();
            long bytes = 0;
            for (Row row : page.rows()) {
                ReferenceRow reference = row.reference();
                if (reference.expiration() == 0 || !isAtRest(reference.key(), page.delta())) {
                    continue;
                }
                if (reference.expiration() <= nowMillis) {
                    keys.add(reference.key());
                    bytes += reference.bytes();
                } else {
                    earliest = Math.min(earliest, reference.expiration());
                }
            }
            if (!keys.isEmpty()) {
                settlements.onExpired(queue, keys.size());
                out.decide(new Removed(queue.id(), keys.toArray(), Removal.EXPIRED, bytes));
                ready.schedule(queue);
            }
        }

        private boolean isAtRest(long key, long checkpoint) {
            return queue.references().find(key) == null && !state.delta().removed(queue.id(), key, checkpoint);
        }

        @Override
        public void onFailed(ReadFailed failed) {
            throw Reads.unreadable(queue, failed);
        }
    }
}
