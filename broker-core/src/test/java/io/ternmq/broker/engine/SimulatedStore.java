package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Delta.BranchRow;
import io.ternmq.broker.journal.Delta.QueueRow;
import io.ternmq.broker.journal.Delta.SessionRow;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.journal.StoreResult.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A store in memory that takes the contract literally: what a delta doesn't keep alive is gone from the journal too. */
final class SimulatedStore {
    private final SimulatedJournal journal;
    private final Map<Long, QueueRow> queues = new TreeMap<>();
    private final Map<Long, TreeMap<Long, ReferenceRow>> references = new TreeMap<>();
    private final Map<SessionId, SessionRow> sessions = new LinkedHashMap<>();
    private final Map<Long, Integer> counts = new HashMap<>();
    private final Map<Long, byte[]> contents = new HashMap<>();
    private final Map<Long, BranchRow> branches = new TreeMap<>();
    private Set<Long> pinned = new HashSet<>();
    private long delta;
    private long sequence;
    private long nextMessage = 1;
    private long nextQueue = 1;

    SimulatedStore(SimulatedJournal journal) {
        this.journal = journal;
    }

    long sequence() {
        return sequence;
    }

    int messageCount() {
        return contents.size();
    }

    CheckpointState checkpoint() {
        return new CheckpointState(
                delta,
                sequence,
                nextMessage,
                nextQueue,
                new ArrayList<>(queues.values()),
                new ArrayList<>(sessions.values()),
                new ArrayList<>(branches.values()));
    }

    void apply(Delta change) {
        check(change.number() == delta + 1, "delta " + change.number() + " after " + delta);
        check(change.sequence() <= journal.durable, "delta before its batches are durable");
        Set<Long> touched = new HashSet<>(pinned);
        for (QueueRow row : change.queues()) {
            queues.put(row.queue(), row);
            references.computeIfAbsent(row.queue(), unknown -> new TreeMap<>());
        }
        change.ranges().forEach(range -> removeRange(range, touched));
        for (Delta.Keys keys : change.removed()) {
            for (long key : keys.keys()) {
                ReferenceRow row = references.get(keys.queue()).remove(key);
                check(row != null, "removed a reference that isn't there: " + keys.queue() + "/" + key);
                countDown(row, touched);
            }
        }
        for (long queue : change.deletedQueues()) {
            queues.remove(queue);
            Optional.ofNullable(references.remove(queue))
                    .ifPresent(rows -> rows.values().forEach(row -> countDown(row, touched)));
        }
        for (ReferenceRow row : change.references()) {
            references.get(row.queue()).put(row.key(), row);
        }
        for (Delta.Adjustment adjusted : change.adjusted()) {
            references.get(adjusted.queue()).computeIfPresent(adjusted.key(), (key, row) -> adjust(row, adjusted));
        }
        for (Delta.MessageCount count : change.messages()) {
            counts.merge(count.message(), count.added(), Integer::sum);
            keep(count.message());
        }
        pinned = new HashSet<>();
        for (long message : change.pinned()) {
            pinned.add(message);
            keep(message);
        }
        touched.addAll(pinned);
        for (long message : touched) {
            if (counts.getOrDefault(message, 0) == 0 && !pinned.contains(message)) {
                counts.remove(message);
                contents.remove(message);
            }
        }
        change.forgottenSessions().forEach(sessions::remove);
        change.sessions().forEach(row -> sessions.put(row.session(), row));
        change.branches().forEach(row -> branches.put(row.prepared().branch(), row));
        for (long ended : change.endedBranches()) {
            check(branches.remove(ended) != null, "ended a branch that isn't there: " + ended);
        }
        delta = change.number();
        sequence = change.sequence();
        nextMessage = change.nextMessage();
        nextQueue = change.nextQueue();
        journal.forgetBodies(sequence);
        checkCounters();
    }

    private void removeRange(RangeRemoved range, Set<Long> touched) {
        long[] kept = range.kept().clone();
        Arrays.sort(kept);
        references.get(range.queue()).entrySet().removeIf(entry -> {
            boolean gone = entry.getKey() >= range.first()
                    && entry.getKey() <= range.last()
                    && Arrays.binarySearch(kept, entry.getKey()) < 0;
            if (gone) {
                countDown(entry.getValue(), touched);
            }
            return gone;
        });
    }

    private void countDown(ReferenceRow row, Set<Long> touched) {
        counts.merge(row.message(), -1, Integer::sum);
        touched.add(row.message());
    }

    private static ReferenceRow adjust(ReferenceRow row, Delta.Adjustment by) {
        return new ReferenceRow(
                row.queue(),
                row.key(),
                row.message(),
                row.bytes(),
                row.deliveries() + by.deliveries(),
                row.failures() + by.failures(),
                row.expiration(),
                row.deliveryTime());
    }

    private void keep(long message) {
        if (!contents.containsKey(message)) {
            Optional<byte[]> body = journal.body(message);
            check(body.isPresent(), "the body of message " + message + " is gone");
            contents.put(message, body.get());
        }
    }

    private void checkCounters() {
        for (QueueRow row : queues.values()) {
            Map<Long, ReferenceRow> rows = references.get(row.queue());
            long bytes = rows.values().stream().mapToLong(ReferenceRow::bytes).sum();
            check(
                    row.messages() == rows.size() && row.bytes() == bytes,
                    "queue " + row.address() + " counts " + row.messages() + " messages and " + row.bytes()
                            + " bytes, its references " + rows.size() + " and " + bytes);
        }
    }

    StoreResult read(PageRequest request) {
        List<Row> rows = new ArrayList<>();
        long bytes = 0;
        int looked = 0;
        TreeMap<Long, ReferenceRow> all = references.getOrDefault(request.queue(), new TreeMap<>());
        Set<Long> keys = new HashSet<>();
        Arrays.stream(request.keys()).forEach(keys::add);
        for (ReferenceRow row : all.tailMap(request.from(), true).values()) {
            if (!keys.isEmpty() && !keys.contains(row.key())) {
                continue;
            }
            bytes += row.bytes();
            if (looked > 0 && (looked >= request.messages() || bytes > request.bytes())) {
                return new PageLoaded(request.request(), request.queue(), delta, rows, row.key());
            }
            looked++;
            byte[] content = request.contents() ? contents.get(row.message()) : new byte[0];
            if (request.wanted().test(content)) {
                rows.add(new Row(row, content));
            }
        }
        return new PageLoaded(request.request(), request.queue(), delta, rows, Long.MAX_VALUE);
    }

    StoreResult read(BodyRequest request) {
        List<byte[]> found = new ArrayList<>();
        for (long message : request.messages()) {
            byte[] content = contents.containsKey(message)
                    ? contents.get(message)
                    : journal.body(message).orElse(null);
            if (content == null) {
                return new ReadFailed(request.request(), request.queue(), message, "no body");
            }
            found.add(content);
        }
        return new BodiesLoaded(request.request(), found);
    }
}
