package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.AttemptFailed;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.BranchEnded;
import io.ternmq.broker.journal.JournalRecord.BranchForgotten;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.BranchSend;
import io.ternmq.broker.journal.JournalRecord.BranchSettlement;
import io.ternmq.broker.journal.JournalRecord.DeadLettered;
import io.ternmq.broker.journal.JournalRecord.Delivered;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.FellDue;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    final Map<Xid, PreparedBranch> preparedBranches = new TreeMap<>();
    final Map<Xid, Ended> endedBranches = new TreeMap<>();

    /** How a branch ended. */
    record Ended(boolean committed) {}

    /** One message that a prepared branch sends. */
    record BranchSent(String text, Address target, String clientId) {}

    /**
     * One that is prepared, or was ended by hand.
     *
     * @param settled by the keys of entries
     */
    record PreparedBranch(BranchState state, List<BranchSent> sends, Map<String, Settlement> settled) {}

    static Truth of(List<Batch> batches) {
        Truth truth = new Truth();
        for (Batch batch : batches) {
            batch.records().forEach(truth::apply);
        }
        return truth;
    }

    private void apply(JournalRecord entry) {
        if (entry instanceof QueueCreated created) {
            create(created.queue(), created.address(), isCompared(created.address()));
        } else if (entry instanceof SubscriptionCreated created) {
            boolean lasting = created.terms().sharing().durable();
            create(created.queue(), created.address(), lasting);
            if (lasting) {
                durable.put(created.address(), created.terms());
            }
        } else if (entry instanceof QueueDeleted deleted) {
            delete(deleted.queue());
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
        } else if (entry instanceof FellDue due) {
            Entry moved = queue(due.queue()).remove(due.key());
            check(moved != null, "something fell due that didn't wait");
            queue(due.target()).put(due.newKey(), new Entry(moved.key));
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

    private boolean isCompared(Address address) {
        boolean waits = ModelDelays.isDelayed(address);
        return !ModelRun.isDeadLetterQueueOfTopic(address)
                && (!waits || queues.containsKey(ModelDelays.target(address)));
    }

    /** With what waits for it. */
    private void delete(long id) {
        Address address = addresses.get(id);
        byId.remove(id);
        queues.remove(address);
        queues.keySet().removeIf(each -> ModelDelays.target(each).equals(address) && !each.equals(address));
        durable.remove(address);
    }

    private String key(Enqueued enqueued) {
        Address address = ModelDelays.target(addresses.get(enqueued.queue()));
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
            applyToBranch(entry);
        }
    }

    private void applyToBranch(JournalRecord entry) {
        if (entry instanceof BranchPrepared prepared) {
            List<BranchSent> sends = new ArrayList<>();
            for (BranchSend send : prepared.sends()) {
                sends.add(
                        new BranchSent(EngineDriver.text(bodies.get(send.message())), send.address(), send.clientId()));
            }
            Map<String, Settlement> settled = new LinkedHashMap<>();
            for (BranchSettlement one : prepared.settlements()) {
                Entry held = queue(one.reference().queue()).get(one.reference().key());
                check(held != null, "a branch holds what isn't there");
                settled.put(held.key, one.settlement());
            }
            preparedBranches.put(prepared.xid(), new PreparedBranch(BranchState.PREPARED, sends, settled));
        } else if (entry instanceof BranchEnded ended) {
            check(preparedBranches.remove(ended.xid()) != null, ended + " and isn't prepared");
            endedBranches.put(ended.xid(), new Ended(ended.committed()));
            if (ended.heuristic()) {
                BranchState state =
                        ended.committed() ? BranchState.HEURISTICALLY_COMMITTED : BranchState.HEURISTICALLY_ROLLED_BACK;
                preparedBranches.put(ended.xid(), new PreparedBranch(state, List.of(), Map.of()));
            }
        } else if (entry instanceof BranchForgotten forgotten) {
            check(preparedBranches.remove(forgotten.xid()) != null, forgotten + " and isn't there");
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
