package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.engine.Model.Operation;
import io.ternmq.broker.engine.Model.Session;
import io.ternmq.broker.engine.SimulatedClient.Open;
import io.ternmq.broker.engine.Truth.Entry;
import io.ternmq.broker.engine.Truth.Numbers;
import io.ternmq.broker.id.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What may and what may not be true after a crash, by what the clients were told before it. */
final class ModelCrash {
    private record Known(Open open, Operation operation) {}

    private final Model model;
    private final ModelBranches branches;
    private final Map<String, Message> everSent;
    private final List<Known> operations = new ArrayList<>();
    private final Set<Open> closed = new HashSet<>();

    ModelCrash(Model model, ModelBranches branches, Map<String, Message> everSent) {
        this.model = model;
        this.branches = branches;
        this.everSent = everSent;
    }

    void know(Open open, Operation operation) {
        operations.add(new Known(open, operation));
    }

    void forget(Open open) {
        closed.add(open);
    }

    /** The journal's records say the same as the model, as far as messages are persistent. */
    void compareLive(Truth truth) {
        for (Map.Entry<Address, Map<Long, Entry>> queue : truth.queues.entrySet()) {
            List<String> recorded = new ArrayList<>();
            for (Entry entry : queue.getValue().values()) {
                if (everSent.get(entry.key).persistent) {
                    recorded.add(entry.key + "/" + entry.deliveries + "/" + entry.failures);
                }
            }
            List<String> expected = new ArrayList<>();
            for (Message message : model.queue(queue.getKey()).messages) {
                if (message.persistent) {
                    expected.add(message.key + "/" + message.deliveries + "/" + message.failures);
                }
            }
            recorded.removeIf(one -> expires(one) && !expected.contains(one));
            expected.removeIf(one -> expires(one) && !recorded.contains(one));
            check(
                    recorded.equals(expected),
                    "records say " + queue.getKey() + " holds " + recorded + ", the model " + expected);
        }
    }

    private boolean expires(String counted) {
        return everSent.get(counted.substring(0, counted.indexOf('/'))).expiration != 0;
    }

    /** Checks what survived, and takes it over. */
    void survived(Truth truth, boolean power, List<SimulatedClient> clients) {
        Map<String, Entry> alive = new HashMap<>();
        for (Map<Long, Entry> queue : truth.queues.values()) {
            for (Entry entry : queue.values()) {
                check(alive.put(entry.key, entry) == null, entry.key + " is there twice");
                check(
                        !everSent.get(entry.key).acceptConfirmed,
                        entry.key + " is back although its acceptance was confirmed");
            }
        }
        for (Known known : operations) {
            examine(known.open(), known.operation(), truth, alive.keySet());
        }
        branches.examine(truth, alive.keySet());
        for (Entry entry : alive.values()) {
            Message message = everSent.get(entry.key);
            check(
                    power || !message.persistent || entry.deliveries >= message.countTold,
                    entry.key + " forgot that it was delivered " + message.countTold + " times");
        }
        takeOver(truth);
        branches.takeOver(truth, everSent);
        for (SimulatedClient client : clients) {
            for (Open open : client.sessions.values()) {
                Numbers numbers = truth.sessions.getOrDefault(open.id, new Numbers());
                Session session = new Session(open.model.number, open.model.transacted);
                session.last = numbers.last;
                session.refused.addAll(numbers.refused);
                open.model = session;
                open.received.clear();
            }
        }
    }

    private void examine(Open open, Operation operation, Truth truth, Set<String> alive) {
        Numbers numbers = truth.sessions.getOrDefault(open.id, new Numbers());
        boolean stored = operation.number <= numbers.last && !numbers.refused.contains(operation.number);
        String name = open.id + " operation " + operation.number;
        if (operation.abandoned || operation.toldRefused) {
            operation
                    .lasting()
                    .forEach(message -> check(!alive.contains(message.key), message.key + " is there and was refused"));
            return;
        }
        if (!closed.contains(open)) {
            check(!operation.told || stored || operation.fleeting(), name + " was confirmed and is not stored");
            if (!stored) {
                requireNoEffect(operation, name, alive);
                // A commit isn't sent again but asked for: what isn't stored by now never will be.
                operation.abandoned |= operation.commit;
            }
        }
        if (operation.told || (stored && !closed.contains(open))) {
            requireEffect(operation, name, alive);
        }
    }

    private static void requireEffect(Operation operation, String name, Set<String> alive) {
        for (Message message : operation.lasting()) {
            boolean mayBeGone = !message.persistent || message.acceptsIssued > 0 || message.expiration != 0;
            check(mayBeGone || alive.contains(message.key), name + " is stored and " + message.key + " is lost");
        }
        for (Message message : SimulatedClient.accepted(operation)) {
            check(!alive.contains(message.key), name + " is stored and " + message.key + " is not accepted");
        }
    }

    private static void requireNoEffect(Operation operation, String name, Set<String> alive) {
        for (Message message : operation.lasting()) {
            boolean unrelated = !message.persistent;
            check(unrelated || !alive.contains(message.key), name + " is not stored and " + message.key + " is there");
        }
        for (Message message : SimulatedClient.accepted(operation)) {
            boolean unrelated = !message.persistent || message.acceptsIssued != 1 || message.expiration != 0;
            check(
                    unrelated || alive.contains(message.key),
                    name + " is not stored and " + message.key + " is accepted");
        }
    }

    private void takeOver(Truth truth) {
        model.queues.clear();
        model.messages.clear();
        model.topics.survived(truth.durable);
        everSent.values().forEach(message -> {
            message.queue = null;
            message.holder = null;
        });
        truth.queues.forEach((address, entries) -> {
            model.queue(address);
            for (Entry entry : entries.values()) {
                Message message = everSent.get(entry.key);
                if (message.persistent) {
                    model.enqueue(message, model.queue(address));
                    message.deliveries = entry.deliveries;
                    message.failures = entry.failures;
                    message.acceptsIssued = 0;
                    message.countTold = Math.min(message.countTold, entry.deliveries);
                }
            }
        });
    }
}
