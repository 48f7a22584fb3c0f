package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.AttemptFailed;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.DeadLettered;
import io.ternmq.broker.journal.JournalRecord.Delivered;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.NumberRefused;
import io.ternmq.broker.journal.JournalRecord.QueueCreated;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.broker.journal.JournalRecord.Returned;
import io.ternmq.broker.journal.JournalRecord.SessionAdvanced;
import io.ternmq.broker.journal.JournalRecord.SessionForgotten;
import io.ternmq.broker.journal.JournalRecord.SubscriptionCreated;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a list of batches says, read in the plainest way: the state that an engine must have after replaying them. */
final class Truth {
    /** One reference. */
    static final class Entry {
        /** The message's text, and the queue that it entered if that belongs to a subscription. */
        final String key;

        int deliveries;
        int failures;

        Entry(String key) {
            this.key = key;
        }
    }

    /** One session. */
    static final class Numbers {
        long last;
        final Set<Long> refused = new HashSet<>();
    }

    private final Map<Long, byte[]> bodies = new HashMap<>();
    private final Map<Long, Address> addresses = new HashMap<>();
    private final Map<Long, Map<Long, Entry>> byId = new HashMap<>();
    /** Queues, and those of durable subscriptions, but none for dead letters of subscriptions. */
    final Map<Address, Map<Long, Entry>> queues = new TreeMap<>();

    final Map<Address, SubscriptionTerms> durable = new TreeMap<>();
    final Map<SessionId, Numbers> sessions = new HashMap<>();

    static Truth of(List<Batch> batches) {
        Truth truth = new Truth();
        for (Batch batch : batches) {
            batch.records().forEach(truth::apply);
        }
        return truth;
    }

    private void apply(JournalRecord entry) {
        if (entry instanceof QueueCreated created) {
            create(created.queue(), created.address(), !ModelRun.isDeadLetterQueueOfTopic(created.address()));
        } else if (entry instanceof SubscriptionCreated created) {
            boolean lasting = created.terms().sharing().durable();
            create(created.queue(), created.address(), lasting);
            if (lasting) {
                durable.put(created.address(), created.terms());
            }
        } else if (entry instanceof QueueDeleted deleted) {
            byId.remove(deleted.queue());
            queues.remove(addresses.get(deleted.queue()));
            durable.remove(addresses.get(deleted.queue()));
        } else if (entry instanceof Body body) {
            bodies.put(body.message(), body.content());
        } else if (entry instanceof Enqueued enqueued) {
            queue(enqueued.queue()).put(enqueued.key(), new Entry(key(enqueued)));
        } else if (entry instanceof Delivered delivered) {
            each(delivered.queue(), delivered.keys(), one -> one.deliveries++);
        } else if (entry instanceof Returned returned) {
            each(returned.queue(), returned.keys(), one -> one.deliveries--);
        } else if (entry instanceof AttemptFailed failed) {
            each(failed.queue(), failed.keys(), one -> one.failures++);
        } else if (entry instanceof Removed removed) {
            each(removed.queue(), removed.keys(), one -> {});
            for (long key : removed.keys()) {
                queue(removed.queue()).remove(key);
            }
        } else if (entry instanceof RangeRemoved range) {
            Set<Long> kept = new HashSet<>();
            for (long key : range.kept()) {
                kept.add(key);
            }
            queue(range.queue())
                    .keySet()
                    .removeIf(key -> key >= range.first() && key <= range.last() && !kept.contains(key));
        } else if (entry instanceof DeadLettered dead) {
            Entry moved = queue(dead.queue()).remove(dead.key());
            check(moved != null, "a dead letter that wasn't there");
            queue(dead.deadLetterQueue()).put(dead.newKey(), new Entry(moved.key));
        } else {
            applyToSession(entry);
        }
    }

    private void create(long id, Address address, boolean compared) {
        Map<Long, Entry> entries = new TreeMap<>();
        addresses.put(id, address);
        byId.put(id, entries);
        if (compared) {
            queues.put(address, entries);
        }
    }

    private String key(Enqueued enqueued) {
        Address address = addresses.get(enqueued.queue());
        String text = EngineDriver.text(bodies.get(enqueued.message()));
        return address.kind() == Address.Kind.SUBSCRIPTION ? text + "@" + address.name() : text;
    }

    private void applyToSession(JournalRecord entry) {
        if (entry instanceof SessionAdvanced advanced) {
            Numbers numbers = sessions.computeIfAbsent(advanced.session(), unknown -> new Numbers());
            numbers.last = Math.max(numbers.last, advanced.number());
        } else if (entry instanceof NumberRefused refused) {
            sessions.computeIfAbsent(refused.session(), unknown -> new Numbers())
                    .refused
                    .add(refused.number());
        } else if (entry instanceof SessionForgotten forgotten) {
            sessions.remove(forgotten.session());
        } else {
            throw new ModelViolation("unexpected " + entry);
        }
    }

    private Map<Long, Entry> queue(long id) {
        return byId.get(id);
    }

    private void each(long queue, long[] keys, Consumer<Entry> action) {
        for (long key : keys) {
            Entry entry = queue(queue).get(key);
            check(entry != null, "a record about a reference that isn't there: " + queue + "/" + key);
            action.accept(entry);
        }
    }
}
