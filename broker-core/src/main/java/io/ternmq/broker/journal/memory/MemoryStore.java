package io.ternmq.broker.journal.memory;

import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Bodies.BodyAt;
import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Delta.BranchRow;
import io.ternmq.broker.journal.Delta.QueueRow;
import io.ternmq.broker.journal.Delta.SessionRow;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.Store;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.journal.StoreResult.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store on the heap. It answers within the call, and keeps the contents of messages itself, so that the log needs to
 * keep none of those that a delta brought here.
 *
 * <p>Owned by the thread that owns the engine.
 */
public final class MemoryStore implements Store {
    private static final byte[] NO_CONTENT = {};

    private final Bodies bodies;
    private final Listener listener;
    private final NavigableMap<Long, QueueRow> queues = new TreeMap<>();
    private final Map<Long, NavigableMap<Long, ReferenceRow>> references = new TreeMap<>();
    private final Map<Long, Message> messages = new TreeMap<>();
    private final Map<SessionId, SessionRow> sessions = new LinkedHashMap<>();
    private final Map<Long, BranchRow> branches = new TreeMap<>();
    private long[] pinned = new long[0];
    private CheckpointState counters = CheckpointState.empty();

    /** Begins empty. */
    public MemoryStore(Bodies bodies, Listener listener) {
        this.bodies = bodies;
        this.listener = listener;
    }

    /** How many references a message has, and what it says. */
    private record Message(int references, byte[] content) {}

    /** What an engine would start from. */
    public CheckpointState state() {
        return new CheckpointState(
                counters.delta(),
                counters.sequence(),
                counters.nextMessage(),
                counters.nextQueue(),
                List.copyOf(queues.values()),
                List.copyOf(sessions.values()),
                List.copyOf(branches.values()));
    }

    @Override
    public void checkpoint(Delta delta) {
        delta.queues().forEach(queue -> queues.put(queue.queue(), queue));
        delta.messages().forEach(each -> count(delta, each.message(), each.added()));
        Arrays.stream(delta.pinned()).forEach(message -> messages.computeIfAbsent(message, this::arrive));
        delta.ranges().forEach(range -> removeRange(delta, range));
        delta.removed().forEach(each -> Arrays.stream(each.keys()).forEach(key -> remove(delta, each.queue(), key)));
        Arrays.stream(delta.deletedQueues()).forEach(queue -> {
            queues.remove(queue);
            List.copyOf(of(queue).keySet()).forEach(key -> remove(delta, queue, key));
            references.remove(queue);
        });
        delta.references().forEach(each -> of(each.queue()).put(each.key(), each));
        delta.adjusted().forEach(this::adjust);
        unpin(delta);
        delta.sessions().forEach(session -> sessions.put(session.session(), session));
        delta.forgottenSessions().forEach(sessions::remove);
        delta.branches().forEach(branch -> branches.put(branch.prepared().branch(), branch));
        Arrays.stream(delta.endedBranches()).forEach(branches::remove);
        counters = new CheckpointState(
                delta.number(), delta.sequence(), delta.nextMessage(), delta.nextQueue(), List.of(), List.of());
        bodies.forget(delta.sequence(), delta.pinned());
        listener.onResult(new CheckpointDone(delta.number()));
    }

    private NavigableMap<Long, ReferenceRow> of(long queue) {
        return references.computeIfAbsent(queue, id -> new TreeMap<>());
    }

    private void removeRange(Delta delta, RangeRemoved range) {
        long[] kept = range.kept().clone();
        Arrays.sort(kept);
        List.copyOf(of(range.queue())
                        .subMap(range.first(), true, range.last(), true)
                        .keySet())
                .stream()
                .filter(key -> Arrays.binarySearch(kept, key) < 0)
                .forEach(key -> remove(delta, range.queue(), key));
    }

    private void remove(Delta delta, long queue, long key) {
        Optional.ofNullable(of(queue).remove(key)).ifPresent(row -> count(delta, row.message(), -1));
    }

    private void adjust(Delta.Adjustment adjustment) {
        of(adjustment.queue())
                .computeIfPresent(
                        adjustment.key(),
                        (key, old) -> new ReferenceRow(
                                old.queue(),
                                old.key(),
                                old.message(),
                                old.bytes(),
                                old.deliveries() + adjustment.deliveries(),
                                old.failures() + adjustment.failures(),
                                old.expiration(),
                                old.deliveryTime()));
    }

    private void count(Delta delta, long message, int added) {
        Message old = messages.computeIfAbsent(message, this::arrive);
        int now = old.references + added;
        if (now == 0 && Arrays.binarySearch(delta.pinned(), message) < 0) {
            leave(message);
        } else {
            messages.put(message, new Message(now, old.content));
        }
    }

    private void leave(long message) {
        messages.remove(message);
        listener.onMessageGone(message);
    }

    private Message arrive(long message) {
        return new Message(
                0,
                inLog(message)
                        .orElseThrow(
                                () -> new IllegalStateException("The body of message " + message + " is nowhere")));
    }

    private void unpin(Delta delta) {
        for (long message : pinned) {
            Optional<Message> row = Optional.ofNullable(messages.get(message));
            if (row.isPresent() && row.get().references == 0 && Arrays.binarySearch(delta.pinned(), message) < 0) {
                leave(message);
            }
        }
        pinned = delta.pinned();
    }

    @Override
    public void loadPage(StoreResult.PageRequest request) {
        List<Row> rows = new ArrayList<>();
        long next = Long.MAX_VALUE;
        long bytes = 0;
        int looked = 0;
        for (ReferenceRow reference : lookedAt(request)) {
            bytes += reference.bytes();
            if (looked > 0 && (looked >= request.messages() || bytes > request.bytes())) {
                next = reference.key();
                break;
            }
            looked++;
            byte[] content = request.contents() ? content(reference.message()).orElseThrow() : NO_CONTENT;
            if (request.wanted().test(content)) {
                rows.add(new Row(reference, content));
            }
        }
        listener.onResult(new PageLoaded(request.request(), request.queue(), counters.delta(), rows, next));
    }

    private Iterable<ReferenceRow> lookedAt(StoreResult.PageRequest request) {
        NavigableMap<Long, ReferenceRow> all = of(request.queue());
        if (request.keys().length == 0) {
            return all.tailMap(request.from(), true).values();
        }
        return Arrays.stream(request.keys())
                .mapToObj(all::get)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void loadBodies(StoreResult.BodyRequest request) {
        List<byte[]> contents = new ArrayList<>();
        for (long message : request.messages()) {
            Optional<byte[]> content = content(message);
            if (content.isEmpty()) {
                listener.onResult(
                        new ReadFailed(request.request(), request.queue(), message, "Nobody knows message " + message));
                return;
            }
            contents.add(content.get());
        }
        listener.onResult(new BodiesLoaded(request.request(), contents));
    }

    private Optional<byte[]> content(long message) {
        return Optional.ofNullable(messages.get(message)).map(Message::content).or(() -> inLog(message));
    }

    private Optional<byte[]> inLog(long message) {
        return bodies.place(message)
                .map(place -> bodies.read(List.of(new BodyAt(message, place))).get(0))
                .flatMap(
                        read -> read instanceof BodyRead.Found found ? Optional.of(found.content()) : Optional.empty());
    }

    /** Ids of the messages held, rising. */
    List<Long> messages() {
        return List.copyOf(messages.keySet());
    }

    @Override
    public void close() {}
}
