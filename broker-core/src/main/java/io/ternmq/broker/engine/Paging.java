package io.ternmq.broker.engine;

import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.paging.PageIn;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the windows of queues filled that have consumers with credit.
 *
 * <p>Invariant I1: of each queue at most one read for its window is under way.
 */
final class Paging {
    private static final int QUEUES_LOOKED_AT = 64;

    private final State state;
    private final ReadyQueues ready;
    private final Settlements settlements;
    private final Reads reads;
    private final EngineOptions.MemoryLimits limits;
    private int nextVictim;

    Paging(State state, ReadyQueues ready, Settlements settlements, Reads reads, EngineOptions.MemoryLimits limits) {
        this.state = state;
        this.ready = ready;
        this.settlements = settlements;
        this.reads = reads;
        this.limits = limits;
    }

    /** Asks for more of a queue that has consumers with credit, if its window runs low. */
    void refill(BrokerQueue queue) {
        References references = queue.references();
        if (queue.reading() || !queue.consumers().anyReady()) {
            return;
        }
        if (isLow(references)) {
            makeRoom(queue);
            if (!references.paged()) {
                new PageIn(references, state.delta()).extend();
                ready.schedule(queue);
            }
        }
        Reference first = references.first();
        if (first != null && !first.present()) {
            List<Reference> absent = references.startLoading(limits.pageMessages(), limits.pageBytes());
            queue.reading(true);
            reads.bodies(queue.id(), absent, new Bodies(queue, absent));
        } else if (isLow(references)) {
            page(queue);
        }
    }

    /** Asks for more of a queue without consumers that moves messages elsewhere, if its window runs low. */
    void refillToMove(BrokerQueue queue) {
        References references = queue.references();
        if (queue.reading() || !isLow(references)) {
            return;
        }
        makeRoom(queue);
        if (references.paged()) {
            page(queue);
        } else {
            new PageIn(references, state.delta()).extend();
        }
    }

    private void page(BrokerQueue queue) {
        long from = queue.references().windowEnd();
        queue.reading(true);
        reads.page(queue.id(), from, new Page(queue, from));
    }

    private boolean isLow(References references) {
        return !references.whole() && references.available() < Math.max(1, limits.pageMessages() / 2);
    }

    /** Takes memory from queues that nobody consumes from. */
    private void makeRoom(BrokerQueue needy) {
        int looked = 0;
        while (!state.memory().fits(limits.pageBytes()) && looked < Math.min(QUEUES_LOOKED_AT, state.queueCount())) {
            BrokerQueue victim = state.queueAt(nextVictim);
            nextVictim++;
            looked++;
            if (victim != needy && !victim.consumers().anyReady()) {
                victim.references().trim();
            }
        }
    }

    private void resume(BrokerQueue queue) {
        queue.reading(false);
        if (state.queue(queue.id()) == queue) {
            ready.schedule(queue);
            if (state.delayQueue(queue.id()) != null) {
                state.schedule().deliveries().set(queue.id(), 0);
            }
        }
    }

    /** A page for a window. */
    private final class Page implements Reads.Reader {
        private final BrokerQueue queue;
        private final long from;

        Page(BrokerQueue queue, long from) {
            this.queue = queue;
            this.from = from;
        }

        @Override
        public void onPage(PageLoaded page) {
            References references = queue.references();
            boolean current = page.delta() >= state.delta().completed()
                    && from == references.windowEnd()
                    && state.queue(queue.id()) == queue;
            if (current) {
                List<Reference> taken = new PageIn(references, state.delta()).merge(page);
                List<Reference> outlived = new ArrayList<>(0);
                for (Reference reference : taken) {
                    if (queue.outlived(reference.persistent(), reference.key())) {
                        outlived.add(reference);
                    }
                }
                settlements.remove(queue, outlived, Removal.EXPIRED);
            }
            resume(queue);
        }

        @Override
        public void onFailed(ReadFailed failed) {
            if (state.queue(queue.id()) == queue) {
                throw Reads.unreadable(queue, failed);
            }
            resume(queue);
        }
    }

    /** Contents for a window. */
    private final class Bodies implements Reads.Reader {
        private final BrokerQueue queue;
        private final List<Reference> references;

        Bodies(BrokerQueue queue, List<Reference> references) {
            this.queue = queue;
            this.references = references;
        }

        @Override
        public void onBodies(BodiesLoaded bodies) {
            List<Reference> outlived = new ArrayList<>(0);
            for (int i = 0; i < references.size(); i++) {
                Reference reference = references.get(i);
                byte[] content = bodies.contents().get(i);
                queue.references().supply(reference, content);
                if (reference.available() && queue.outlived(Content.persistent(content), reference.key())) {
                    outlived.add(reference);
                }
            }
            settlements.remove(queue, outlived, Removal.EXPIRED);
            resume(queue);
        }

        /** Messages that left while they were read may be missing; if any other can't be read, nobody may go on. */
        @Override
        public void onFailed(ReadFailed failed) {
            for (Reference reference : references) {
                if ((reference.message() == failed.message() || failed.message() == 0) && !reference.gone()) {
                    throw Reads.unreadable(queue, failed);
                }
                queue.references().onNotSupplied(reference);
            }
            resume(queue);
        }
    }
}
