package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.paging.PageIn;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import java.util.List;

/**
 * Asks the store for what the windows of queues lack, and takes in what it answers.
 *
 * <p>Invariant I1: of each queue at most one read for its window is under way.
 */
final class Paging {
    /** What a request is for. */
    private sealed interface Pending {}

    private record Page(BrokerQueue queue, long from) implements Pending {}

    private record Bodies(BrokerQueue queue, List<Reference> references) implements Pending {}

    private final State state;
    private final Output out;
    private final ReadyQueues ready;
    private final EngineOptions.MemoryLimits limits;
    private final LongMap<Pending> pending = new LongMap<>();
    private long lastRequest;

    Paging(State state, Output out, ReadyQueues ready, EngineOptions.MemoryLimits limits) {
        this.state = state;
        this.out = out;
        this.ready = ready;
        this.limits = limits;
    }

    /** Asks for more of a queue that has consumers with credit, if its window runs low. */
    void refill(BrokerQueue queue) {
        if (queue.reading() || !queue.consumers().anyReady()) {
            return;
        }
        References references = queue.references();
        if (!references.whole() && !references.paged() && low(references)) {
            new PageIn(references, state.delta()).extend();
        }
        Reference first = references.first();
        if (first != null && !first.present()) {
            loadBodies(queue);
        } else if (!references.whole() && low(references)) {
            loadPage(queue);
        }
    }

    private boolean low(References references) {
        return references.available() < limits.pageMessages() / 2;
    }

    private void loadBodies(BrokerQueue queue) {
        List<Reference> absent = queue.references().startLoading(limits.pageMessages(), limits.pageBytes());
        long[] messages = absent.stream().mapToLong(Reference::message).toArray();
        lastRequest++;
        pending.put(lastRequest, new Bodies(queue, absent));
        queue.reading(true);
        out.request(new BodyRequest(lastRequest, queue.id(), messages));
    }

    private void loadPage(BrokerQueue queue) {
        long from = queue.references().windowEnd();
        lastRequest++;
        pending.put(lastRequest, new Page(queue, from));
        queue.reading(true);
        out.request(new PageRequest(lastRequest, queue.id(), from, limits.pageMessages(), limits.pageBytes()));
    }

    void onResult(StoreResult result) {
        if (result instanceof CheckpointDone done) {
            state.delta().complete(done.delta());
        } else if (result instanceof PageLoaded page) {
            onPage(page);
        } else if (result instanceof BodiesLoaded bodies) {
            onBodies(bodies);
        } else if (result instanceof ReadFailed failed) {
            onFailed(failed);
        }
    }

    private void onPage(PageLoaded loaded) {
        if (!(pending.remove(loaded.request()) instanceof Page page)) {
            throw new IllegalStateException("page " + loaded.request() + " was not asked for");
        }
        BrokerQueue queue = page.queue();
        queue.reading(false);
        boolean current = loaded.delta() >= state.delta().completed()
                && page.from() == queue.references().windowEnd()
                && state.queue(queue.id()) == queue;
        if (current) {
            new PageIn(queue.references(), state.delta()).merge(loaded);
        }
        resume(queue);
    }

    private void onBodies(BodiesLoaded loaded) {
        if (!(pending.remove(loaded.request()) instanceof Bodies bodies)) {
            throw new IllegalStateException("bodies " + loaded.request() + " were not asked for");
        }
        for (int i = 0; i < bodies.references().size(); i++) {
            Reference reference = bodies.references().get(i);
            bodies.queue().references().supply(reference, loaded.contents().get(i));
        }
        bodies.queue().reading(false);
        resume(bodies.queue());
    }

    /** A message that left while it was read may be missing; any other that can't be read is lost, and nobody may go on. */
    private void onFailed(ReadFailed failed) {
        if (!(pending.remove(failed.request()) instanceof Bodies bodies)) {
            throw new IllegalStateException("the store can't read queue " + failed.queue() + ": " + failed.text());
        }
        for (Reference reference : bodies.references()) {
            if (reference.message() == failed.message() && !reference.gone()) {
                throw new IllegalStateException(
                        "the store can't read message " + failed.message() + ": " + failed.text());
            }
            bodies.queue().references().onNotSupplied(reference);
        }
        bodies.queue().reading(false);
        resume(bodies.queue());
    }

    private void resume(BrokerQueue queue) {
        if (state.queue(queue.id()) == queue) {
            ready.schedule(queue);
        }
    }
}
