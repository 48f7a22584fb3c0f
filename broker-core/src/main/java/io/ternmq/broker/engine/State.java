package io.ternmq.broker.engine;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.id.LongSet;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Delta.QueueRow;
import io.ternmq.broker.journal.Delta.RefusedNumber;
import io.ternmq.broker.journal.Delta.SessionRow;
import io.ternmq.broker.journal.JournalRecord.NumberRefused;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.broker.journal.JournalRecord.SessionAdvanced;
import io.ternmq.broker.journal.JournalRecord.SessionForgotten;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.paging.DeltaBuilder;
import io.ternmq.broker.paging.KeyOrder;
import io.ternmq.broker.paging.Memory;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.DelayQueue;
import io.ternmq.broker.schedule.Agenda;
import io.ternmq.broker.schedule.DelayedAddress;
import io.ternmq.broker.schedule.TurnTime;
import io.ternmq.broker.topic.Subscription;
import io.ternmq.broker.topic.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows that outlives it: queues with their references, sessions, and the numbers given out. It changes
 * by records alone, except for messages that the journal need not know.
 */
final class State {
    private final EngineOptions options;
    private final Memory memory;
    private final LongMap<BrokerQueue> queues = new LongMap<>();
    private final LongMap<DelayQueue> delayQueues = new LongMap<>();
    private final Schedule schedule = new Schedule(new TurnTime(), new Agenda(), new Agenda());
    private final Map<Address, BrokerQueue> queuesByAddress = new HashMap<>();
    private final List<BrokerQueue> queueList = new ArrayList<>();
    private final TreeMap<Address, BrokerQueue> queuesInOrder = new TreeMap<>();
    private final Map<UUID, LongMap<SessionMemory>> sessions = new LinkedHashMap<>();
    private final List<SessionMemory> touchedSessions = new ArrayList<>();
    private final LinkedHashSet<SessionId> forgottenSessions = new LinkedHashSet<>();
    private final LongSet pinned = new LongSet();
    private final LargeNames largeNames = new LargeNames();
    private final Topics topics = new Topics();
    private final DurableBranches branches = new DurableBranches(this);
    private DeltaBuilder delta = new DeltaBuilder(0);
    private long deltaNumber = 1;
    private long sequence;
    private long cutSequence;
    private long nextMessage = 1;
    private long nextQueue = 1;

    State(EngineOptions options) {
        this.options = options;
        this.memory = new Memory(
                options.memory().queueMessagesMax(),
                options.memory().queueBytesMax(),
                options.memory().bytesMax());
    }

    void restore(CheckpointState checkpoint) {
        delta = new DeltaBuilder(checkpoint.delta());
        deltaNumber = checkpoint.delta() + 1;
        sequence = checkpoint.sequence();
        cutSequence = sequence;
        nextMessage = checkpoint.nextMessage();
        nextQueue = checkpoint.nextQueue();
        List<QueueRow> rows = new ArrayList<>(checkpoint.queues());
        rows.sort(Comparator.comparingLong(QueueRow::queue));
        for (QueueRow row : rows) {
            References references = newReferences(row.queue(), row.address());
            references.restore(row);
            addQueue(
                    new BrokerQueue(row.address(), row.settings(), row.subscription(), references), row.subscription());
        }
        for (SessionRow row : checkpoint.sessions()) {
            remember(SessionMemory.restored(row, options.sessions().unansweredMax()));
        }
        branches.restore(checkpoint.branches());
    }

    Memory memory() {
        return memory;
    }

    DeltaBuilder delta() {
        return delta;
    }

    /** Sequence of the last batch. */
    long sequence() {
        return sequence;
    }

    void onBatch(long batchSequence) {
        if (batchSequence != sequence + 1) {
            throw new IllegalStateException("batch " + batchSequence + " follows " + sequence);
        }
        sequence = batchSequence;
    }

    long takeMessageId() {
        long id = nextMessage;
        nextMessage++;
        return id;
    }

    void onMessageId(long message) {
        nextMessage = Math.max(nextMessage, message + 1);
    }

    long nextQueue() {
        return nextQueue;
    }

    /** What falls due when. */
    Schedule schedule() {
        return schedule;
    }

    /** Where messages wait for their delivery time; null if the queue of this id is no such queue. */
    @Nullable
    DelayQueue delayQueue(long id) {
        return delayQueues.get(id);
    }

    /** Names of large bodies that the store doesn't know. */
    LargeNames largeNames() {
        return largeNames;
    }

    /** Branches that are prepared, or were ended by hand. */
    DurableBranches branches() {
        return branches;
    }

    /** All subscriptions. */
    Topics topics() {
        return topics;
    }

    LongSet pinned() {
        return pinned;
    }

    @Nullable
    BrokerQueue queue(long id) {
        return queues.get(id);
    }

    BrokerQueue knownQueue(long id) {
        BrokerQueue queue = queues.get(id);
        if (queue == null) {
            throw new IllegalStateException("no queue has the id " + id);
        }
        return queue;
    }

    @Nullable
    BrokerQueue queue(Address address) {
        return queuesByAddress.get(address);
    }

    /** A queue by its place in the order of creation, counted round and round. */
    BrokerQueue queueAt(int place) {
        return queueList.get(Math.floorMod(place, queueList.size()));
    }

    int queueCount() {
        return queues.size();
    }

    /** All queues as of now, by name. */
    List<BrokerQueue> queues() {
        return List.copyOf(queuesInOrder.values());
    }

    /** Those whose name comes after this one. */
    Iterable<BrokerQueue> queuesAfter(String name) {
        Address highestOfName = new Address(Address.Kind.DELAYED, name);
        return queuesInOrder.tailMap(highestOfName, false).values();
    }

    void onCreated(long id, Address address, QueueSettings settings, Optional<SubscriptionTerms> subscription) {
        nextQueue = Math.max(nextQueue, id + 1);
        References references = newReferences(id, address);
        addQueue(new BrokerQueue(address, settings, subscription, references), subscription);
        delta.touch(references);
    }

    void onDeleted(long id) {
        BrokerQueue queue = queues.remove(id);
        if (queue != null) {
            queuesByAddress.remove(queue.address());
            queuesInOrder.remove(queue.address());
            queueList.remove(queue);
            topics.remove(id);
            DelayQueue delayed = delayQueues.remove(id);
            if (delayed != null) {
                delayed.target().onDelayQueueGone(id);
                schedule.deliveries().remove(id);
            }
            delta.removeQueue(queue.references());
            queue.references().dissolve();
        }
    }

    @Nullable
    SessionMemory session(SessionId id) {
        LongMap<SessionMemory> ofConnection = sessions.get(id.connection());
        return ofConnection == null ? null : ofConnection.get(id.session());
    }

    /** The memory of a session, which begins empty. */
    SessionMemory sessionOrNew(SessionId id) {
        SessionMemory found = session(id);
        return found != null
                ? found
                : remember(new SessionMemory(id, options.sessions().unansweredMax()));
    }

    /** All that is remembered of a connection's sessions, in order of number. */
    List<SessionMemory> sessionsOf(UUID connection) {
        LongMap<SessionMemory> ofConnection = sessions.get(connection);
        List<SessionMemory> found = new ArrayList<>();
        if (ofConnection != null) {
            for (long number : ofConnection.sortedKeys()) {
                SessionMemory one = ofConnection.get(number);
                if (one != null) {
                    found.add(one);
                }
            }
        }
        return found;
    }

    /** Of how many sessions of a connection something is remembered. */
    int sessionCount(UUID connection) {
        LongMap<SessionMemory> ofConnection = sessions.get(connection);
        return ofConnection == null ? 0 : ofConnection.size();
    }

    List<UUID> rememberedConnections() {
        return List.copyOf(sessions.keySet());
    }

    void onAdvanced(SessionAdvanced advanced) {
        SessionMemory session = sessionOrNew(advanced.session());
        session.onAdvanced(advanced.number());
        touch(session);
    }

    void onRefused(NumberRefused refused) {
        SessionMemory session = sessionOrNew(refused.session());
        session.onRefused(new RefusedNumber(refused.number(), refused.reason(), refused.text()));
        touch(session);
    }

    void onForgotten(SessionForgotten forgotten) {
        drop(forgotten.session());
        forgottenSessions.add(forgotten.session());
    }

    /** Takes a session's memory away that the journal doesn't know. */
    void drop(SessionId id) {
        LongMap<SessionMemory> ofConnection = sessions.get(id.connection());
        if (ofConnection != null) {
            ofConnection.remove(id.session());
            if (ofConnection.isEmpty()) {
                sessions.remove(id.connection());
            }
        }
    }

    /** Whether anything happened since the last cut. */
    boolean changedSinceCut() {
        return sequence > cutSequence;
    }

    Delta cut() {
        DeltaBuilder.Cut cut = delta.cut(id -> {
            BrokerQueue queue = queues.get(id);
            return queue == null ? null : queue.row();
        });
        List<SessionRow> rows = new ArrayList<>();
        for (SessionMemory session : touchedSessions) {
            if (session(session.id()) == session) {
                rows.add(session.row());
            }
        }
        List<SessionId> forgotten = new ArrayList<>();
        for (SessionId id : forgottenSessions) {
            SessionMemory again = session(id);
            if (again == null || !again.recorded()) {
                forgotten.add(id);
            }
        }
        DurableBranches.Cut branchCut = branches.cut();
        touchedSessions.clear();
        largeNames.onCut();
        forgottenSessions.clear();
        deltaNumber = cut.number() + 1;
        cutSequence = sequence;
        return new Delta(
                cut.number(),
                sequence,
                nextMessage,
                nextQueue,
                cut.queues(),
                cut.deletedQueues(),
                cut.references(),
                cut.removed(),
                cut.ranges(),
                cut.adjusted(),
                cut.messages(),
                pinned.sorted(),
                rows,
                forgotten,
                branchCut.rows(),
                branchCut.ended());
    }

    private void touch(SessionMemory session) {
        if (session.touchedIn != deltaNumber) {
            session.touchedIn = deltaNumber;
            touchedSessions.add(session);
        }
    }

    private void addQueue(BrokerQueue queue, Optional<SubscriptionTerms> subscription) {
        queues.put(queue.id(), queue);
        queuesByAddress.put(queue.address(), queue);
        queuesInOrder.put(queue.address(), queue);
        queueList.add(queue);
        subscription.ifPresent(terms -> topics.add(new Subscription(queue, terms)));
        if (queue.address().kind() == Address.Kind.DELAYED) {
            connect(queue);
        }
    }

    private References newReferences(long queue, Address address) {
        boolean delayed = address.kind() == Address.Kind.DELAYED;
        KeyOrder keys = delayed ? KeyOrder.DELIVERY_TIME : KeyOrder.PRIORITY;
        return new References(queue, memory, keys, schedule.expirations());
    }

    /** The queue that messages go to from here was made before this one. */
    private void connect(BrokerQueue queue) {
        DelayedAddress address = DelayedAddress.of(queue.address());
        BrokerQueue target = queuesByAddress.get(address.target());
        if (target == null) {
            throw new IllegalStateException(address.target() + " is gone, and messages wait for it");
        }
        DelayQueue delayed = new DelayQueue(address, queue, target);
        delayQueues.put(queue.id(), delayed);
        target.onDelayQueue(delayed);
        schedule.deliveries().set(queue.id(), 0);
    }

    private SessionMemory remember(SessionMemory session) {
        sessions.computeIfAbsent(session.id().connection(), unknown -> new LongMap<>())
                .put(session.id().session(), session);
        return session;
    }
}
