package io.ternmq.broker.journal.h2;

import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Deltas;
import io.ternmq.broker.journal.FakeLog;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/** Deltas chosen by a seed, and what a store has to hold after each of them. */
final class Load {
    static final int QUEUES = 4;

    private final Random random;
    private FakeLog log;
    private final int size;
    private final Map<Long, TreeMap<Long, ReferenceRow>> now = new TreeMap<>();
    private final List<Map<Long, List<ReferenceRow>>> after = new ArrayList<>();
    private long nextKey = 1;
    private long nextMessage = 1;

    Load(long seed, FakeLog log, int size) {
        this.random = new Random(seed);
        this.log = log;
        this.size = size;
        for (long queue = 1; queue <= QUEUES; queue++) {
            now.put(queue, new TreeMap<>());
        }
        remember();
    }

    /** The same load, which goes on with another log. */
    Load on(FakeLog other) {
        log = other;
        return this;
    }

    /** References of each queue after a delta. */
    Map<Long, List<ReferenceRow>> after(long delta) {
        return after.get((int) delta);
    }

    /** Number of the last delta made. */
    long last() {
        return after.size() - 1L;
    }

    /** The next delta. */
    Delta next() {
        Deltas deltas = new Deltas(log);
        for (long queue = 1; queue <= QUEUES; queue++) {
            deltas.queue(queue, "queue " + queue);
            if (random.nextInt(20) == 0) {
                purge(deltas, queue);
            }
            removeSome(deltas, queue);
        }
        int sends = random.nextInt(size);
        for (int i = 0; i < sends; i++) {
            send(deltas);
        }
        adjustSome(deltas);
        deltas.session(new Delta.SessionRow(new SessionId(new UUID(7, random.nextInt(20)), 1), last(), List.of()));
        remember();
        return deltas.number(last());
    }

    private void send(Deltas deltas) {
        int bytes = 20 + random.nextInt(300);
        long message = nextMessage++;
        long queue = 1L + random.nextInt(QUEUES);
        long key = nextKey++;
        deltas.send(queue, key, message, bytes);
        now.get(queue).put(key, Deltas.row(queue, key, message, bytes));
        if (random.nextInt(5) == 0) {
            long second = queue % QUEUES + 1;
            deltas.refer(second, nextKey, message, bytes);
            now.get(second).put(nextKey, Deltas.row(second, nextKey++, message, bytes));
        }
    }

    private void removeSome(Deltas deltas, long queue) {
        List<Long> removed = new ArrayList<>();
        for (long key : List.copyOf(now.get(queue).keySet())) {
            if (random.nextInt(3) == 0) {
                removed.add(key);
                now.get(queue).remove(key);
            }
        }
        deltas.remove(queue, removed.stream().mapToLong(Long::longValue).toArray());
    }

    private void purge(Deltas deltas, long queue) {
        long first = random.nextLong(nextKey);
        long last = first + random.nextLong(nextKey);
        deltas.removeRange(queue, first, last);
        now.get(queue).subMap(first, true, last, true).clear();
    }

    private void adjustSome(Deltas deltas) {
        now.get(1L).replaceAll((key, old) -> {
            if (key + random.nextInt(10) >= nextKey - size || random.nextInt(10) > 0) {
                return old;
            }
            deltas.adjust(1, key, 1, 0);
            return new ReferenceRow(1, key, old.message(), old.bytes(), old.deliveries() + 1, old.failures(), 0, 0);
        });
    }

    private void remember() {
        Map<Long, List<ReferenceRow>> copy = new HashMap<>();
        now.forEach((queue, rows) -> copy.put(queue, List.copyOf(rows.values())));
        after.add(copy);
    }
}
