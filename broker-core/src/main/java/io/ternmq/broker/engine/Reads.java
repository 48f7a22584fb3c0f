package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import java.util.List;
import java.util.function.Predicate;

/** The reads from the store that are under way, and who waits for each. */
final class Reads {
    /** Waits for one read; hears only of what it asked for. */
    interface Reader {
        /** A page came. */
        default void onPage(PageLoaded page) {
            throw new IllegalStateException("a page came for one who asked for contents");
        }

        /** Contents came. */
        default void onBodies(BodiesLoaded bodies) {
            throw new IllegalStateException("contents came for one who asked for a page");
        }

        /** Something could not be read. */
        void onFailed(ReadFailed failed);
    }

    private static final int ROWS = 1_000;
    private static final long[] ALL = {};

    private final Output out;
    private final EngineOptions.MemoryLimits limits;
    private final LongMap<Reader> readers = new LongMap<>();
    private long lastRequest;

    Reads(Output out, EngineOptions.MemoryLimits limits) {
        this.out = out;
        this.limits = limits;
    }

    /** Asks for references from a key on. */
    void page(long queue, long from, Reader reader) {
        out.request(new PageRequest(await(reader), queue, from, limits.pageMessages(), limits.pageBytes()));
    }

    /** Asks for references from a key on, without contents. */
    void rows(long queue, long from, Reader reader) {
        out.request(PageRequest.rows(await(reader), queue, from, ROWS));
    }

    /** Asks for what is wanted among the references from a key on. */
    void page(long queue, long from, Predicate<byte[]> wanted, Reader reader) {
        keys(queue, from, ALL, wanted, reader);
    }

    /** Asks for what is wanted among some references, whose keys rise. */
    void keys(long queue, long[] keys, Predicate<byte[]> wanted, Reader reader) {
        keys(queue, keys[0], keys, wanted, reader);
    }

    private void keys(long queue, long from, long[] keys, Predicate<byte[]> wanted, Reader reader) {
        out.request(new PageRequest(
                await(reader), queue, from, limits.pageMessages(), limits.pageBytes(), keys, wanted, true));
    }

    /** Asks for the contents of references. */
    void bodies(long queue, List<Reference> references, Reader reader) {
        long[] messages = new long[references.size()];
        long durable = 0;
        for (int i = 0; i < messages.length; i++) {
            messages[i] = references.get(i).message();
            durable = Math.max(durable, references.get(i).batch());
        }
        out.request(new BodyRequest(await(reader), queue, messages, durable));
    }

    void onResult(StoreResult result) {
        if (result instanceof PageLoaded page) {
            reader(page.request()).onPage(page);
        } else if (result instanceof BodiesLoaded bodies) {
            reader(bodies.request()).onBodies(bodies);
        } else if (result instanceof ReadFailed failed) {
            reader(failed.request()).onFailed(failed);
        } else {
            throw new IllegalStateException("not the result of a read: " + result);
        }
    }

    /** What stops the broker: something that was acknowledged can't be read, and nothing wrong may be delivered. */
    static JournalDamaged unreadable(BrokerQueue queue, ReadFailed failed) {
        return new JournalDamaged((failed.message() == 0 ? "a page" : "message " + failed.message()) + " of queue '"
                + queue.address().name() + "' can't be read: " + failed.text()
                + ". Nothing wrong was delivered, and nothing is lost but what is damaged. Look with: ternmq journal"
                + " verify. Then restore a backup, or give up this queue's messages with: ternmq purge");
    }

    private long await(Reader reader) {
        lastRequest++;
        readers.put(lastRequest, reader);
        return lastRequest;
    }

    private Reader reader(long request) {
        Reader reader = readers.remove(request);
        if (reader == null) {
            throw new IllegalStateException("read " + request + " was not asked for");
        }
        return reader;
    }
}
