package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.id.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** A broker in its plainest form: what is where, held by whom, and counted how often. No journal, no paging, no limits of memory. */
final class Model {
    /** One message, known by its text. */
    static final class Message {
        final String text;
        /** Text, and the queue if it is a copy. */
        final String key;

        final byte[] content;
        final int priority;
        final boolean persistent;
        final long expiration;
        final long deliveryTime;
        int deliveries;
        int failures;
        long order;
        Queue queue;
        Holder holder;

        /** What became of it when it was published. */
        final List<Message> copies = new ArrayList<>();

        /** Told of each copy that is made. */
        private final java.util.function.Consumer<Message> register;

        /** What clients know of it, over all crashes. */
        int acceptsIssued;

        boolean acceptConfirmed;
        int countTold;

        Message(
                String text,
                String key,
                int priority,
                boolean persistent,
                long expiration,
                long deliveryTime,
                java.util.function.Consumer<Message> register) {
            this.text = text;
            this.key = key;
            this.register = register;
            this.priority = priority;
            this.persistent = persistent;
            this.expiration = expiration;
            this.deliveryTime = deliveryTime;
            this.content = ModelSelectors.colored(
                    EngineDriver.message(text, priority, persistent, expiration, deliveryTime), text);
        }

        /** A copy in a queue, which survives if the queue does. */
        Message copyFor(Queue taker, boolean lasting) {
            Message copy = new Message(
                    text, taker.keyOf(text), priority, persistent && lasting, expiration, deliveryTime, register);
            register.accept(copy);
            return copy;
        }

        /** Its queue was deleted under it. */
        boolean gone() {
            return queue == null;
        }

        boolean expired(long nowMillis) {
            return expiration != 0 && expiration <= nowMillis && !(queue != null && queue.deadLetters());
        }
    }

    /** Who has a message. */
    record Holder(Session session, Consumer consumer, long delivery) {}

    /** One queue. */
    static final class Queue {
        final Address address;
        final TreeSet<Message> messages;
        long nextOrder;

        Queue(Address address) {
            this.address = address;
            this.messages = new TreeSet<>(Comparator.<Message>comparingLong(
                            message -> ModelDelays.isDelayed(address) ? message.deliveryTime : 0)
                    .thenComparingInt(message -> -message.priority)
                    .thenComparingLong(message -> message.order));
        }

        String keyOf(String text) {
            return address.kind() == Address.Kind.SUBSCRIPTION ? text + "@" + address.name() : text;
        }

        boolean deadLetters() {
            return address.name().startsWith("DLQ.");
        }

        long held() {
            return messages.stream().filter(message -> message.holder != null).count();
        }
    }

    /** One consumer. */
    static final class Consumer {
        final int number;
        final Queue queue;
        final Predicate<Message> wanted;
        long credit;
        long handedOver;
        boolean closed;

        Consumer(int number, Queue queue, String selector) {
            this.number = number;
            this.queue = queue;
            this.wanted = ModelSelectors.wanted(selector);
        }
    }

    /** A send, or a commit with what it holds together. */
    static final class Operation {
        final long number;
        final boolean commit;
        String clientId = "";
        final List<Message> sends = new ArrayList<>();
        final List<Address> targets = new ArrayList<>();
        final List<Settled> settled = new ArrayList<>();
        boolean mustBeRefused;
        boolean told;
        boolean toldRefused;
        boolean abandoned;

        Operation(long number, boolean commit) {
            this.number = number;
            this.commit = commit;
        }

        /** What is there once it is done, and has to survive: messages in queues, and copies in subscriptions. */
        List<Message> lasting() {
            List<Message> lasting = new ArrayList<>();
            for (int i = 0; i < sends.size(); i++) {
                lasting.addAll(targets.get(i).isTopic() ? sends.get(i).copies : List.of(sends.get(i)));
            }
            lasting.removeIf(message -> !message.persistent);
            return lasting;
        }

        /** Whether nothing of it need survive a crash. */
        boolean fleeting() {
            return !commit && lasting().isEmpty();
        }
    }

    /** One delivery settled in a transaction. */
    record Settled(long delivery, Message message, Settlement settlement) {}

    /** One session. */
    static final class Session {
        final int number;
        final boolean transacted;
        long last;
        final Set<Long> refused = new HashSet<>();
        final TreeMap<Long, Message> unsettled = new TreeMap<>();
        final Map<Integer, Consumer> consumers = new HashMap<>();
        final ArrayDeque<Operation> parked = new ArrayDeque<>();
        Operation transaction = new Operation(0, true);
        boolean doomed;
        /** In which it works now; what it sends and settles is that branch's. */
        ModelBranches.Branch branch;

        long lastDelivery;

        Session(int number, boolean transacted) {
            this.number = number;
            this.transacted = transacted;
        }

        /** Whether it can come into a branch. */
        boolean isFree() {
            return !doomed && transaction.sends.isEmpty() && transaction.settled.isEmpty();
        }

        boolean isNew(long operation) {
            return operation > last && !refused.contains(operation);
        }
    }

    final Map<Address, Queue> queues = new TreeMap<>();
    final Map<String, Message> messages = new HashMap<>();
    final ModelTopics topics = new ModelTopics(this);
    private final int maxDeliveries;
    private final long maxMessages;
    final ModelDelays delays = new ModelDelays(this);
    private java.util.function.Consumer<Session> leaveBranch = session -> {};

    Model(int maxDeliveries, long maxMessages) {
        this.maxDeliveries = maxDeliveries;
        this.maxMessages = maxMessages;
    }

    Queue queue(Address address) {
        return queues.computeIfAbsent(address, Queue::new);
    }

    /** Whether everything that an operation sends has room. */
    boolean hasRoom(Operation operation) {
        for (int i = 0; i < operation.sends.size(); i++) {
            Address target = operation.targets.get(i);
            List<Queue> takers = target.isTopic()
                    ? topics.takers(operation.clientId, operation.sends.get(i), target)
                    : List.of(queue(target));
            if (!takers.stream().allMatch(this::hasRoom)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasRoom(Queue queue) {
        return maxMessages == 0
                || queue.deadLetters()
                || queue.messages.size() + delays.waiting(queue.address) < maxMessages;
    }

    /** Carries out what an operation sends. */
    void enqueueAll(Operation operation) {
        for (int i = 0; i < operation.sends.size(); i++) {
            Address target = operation.targets.get(i);
            if (target.isTopic()) {
                topics.publish(operation.clientId, operation.sends.get(i), target);
            } else {
                enqueueOrDelay(operation.sends.get(i), target);
            }
        }
    }

    /** Puts a message into a queue, or where it waits for its delivery time. */
    void enqueueOrDelay(Message message, Address target) {
        enqueue(message, queue(delays.route(message, target)));
    }

    void enqueue(Message message, Queue queue) {
        check(message.queue == null, message.text + " is enqueued twice");
        message.queue = queue;
        message.order = queue.nextOrder;
        queue.nextOrder++;
        message.deliveries = 0;
        message.failures = 0;
        message.holder = null;
        queue.messages.add(message);
        messages.put(message.key, message);
    }

    void remove(Message message) {
        message.queue.messages.remove(message);
        message.queue = null;
        message.holder = null;
        messages.remove(message.key);
    }

    /** A queue is gone with all that it held. */
    void drop(Queue queue) {
        delays.of(queue.address).forEach(this::drop);
        for (Message message : List.copyOf(queue.messages)) {
            message.acceptsIssued++;
            remove(message);
        }
        queues.remove(queue.address);
    }

    /** A delivery that the engine decided: it must be the one that the rules choose. */
    void deliver(Session session, int consumerNumber, long id, int count, String text, long nowMillis) {
        Consumer consumer = session.consumers.get(consumerNumber);
        check(consumer != null, text + " is delivered to a consumer that isn't open");
        Message message = messages.get(consumer.queue.keyOf(text));
        check(message != null && message.queue != null, text + " is delivered and in no queue");
        check(message.queue == consumer.queue, text + " is delivered from another queue");
        check(message.holder == null, text + " is delivered and held already");
        check(!message.expired(nowMillis), text + " is delivered and expired");
        check(consumer.wanted.test(message), text + " is delivered and not wanted");
        check(!message.acceptConfirmed, text + " is delivered after it was accepted for good");
        for (Message before : List.copyOf(consumer.queue.messages.headSet(message))) {
            check(
                    before.holder != null || before.expired(nowMillis) || !consumer.wanted.test(before),
                    text + " is delivered before " + before.text + " in " + consumer.queue.address);
            if (before.holder == null && before.expired(nowMillis)) {
                remove(before);
            }
        }
        check(consumer.credit > 0, text + " is delivered without credit");
        consumer.credit--;
        check(id > session.lastDelivery, "delivery ids fall");
        session.lastDelivery = id;
        message.deliveries++;
        check(count == message.deliveries, text + " has count " + count + " instead of " + message.deliveries);
        message.holder = new Holder(session, consumer, id);
        session.unsettled.put(id, message);
    }

    void settle(List<Message> all, Settlement settlement) {
        List<Message> settled = still(all);
        switch (settlement) {
            case ACCEPTED -> settled.forEach(this::remove);
            case RELEASED -> fail(settled);
            case RETURNED -> giveBack(settled);
            case REJECTED -> settled.forEach(this::reject);
        }
    }

    private void reject(Message message) {
        if (message.queue.deadLetters()) {
            fail(List.of(message));
        } else {
            moveToDeadLetters(message);
        }
    }

    /** Without those whose queue is gone. */
    private static List<Message> still(List<Message> all) {
        return all.stream().filter(message -> !message.gone()).toList();
    }

    void fail(List<Message> seen) {
        for (Message message : still(seen)) {
            boolean limited = !message.queue.deadLetters() && maxDeliveries > 0;
            if (limited && message.failures + 1 >= maxDeliveries) {
                moveToDeadLetters(message);
            } else {
                message.failures++;
                message.holder = null;
            }
        }
    }

    void giveBack(List<Message> unseen) {
        for (Message message : still(unseen)) {
            message.deliveries--;
            message.countTold = 0;
            message.holder = null;
        }
    }

    private void moveToDeadLetters(Message message) {
        Queue from = message.queue;
        remove(message);
        message.countTold = 0;
        if (from.address.kind() == Address.Kind.SUBSCRIPTION) {
            message.acceptsIssued++;
        } else {
            enqueue(message, queue(Address.queue("DLQ." + from.address.name())));
        }
    }

    /** Ends what a session holds, of which the given deliveries were seen. */
    void goBack(Session session, LongPredicate seen) {
        leaveBranch.accept(session);
        TreeMap<Long, Message> all = new TreeMap<>(session.unsettled);
        for (Settled settled : session.transaction.settled) {
            all.put(settled.delivery(), settled.message());
        }
        List<Message> failed = new ArrayList<>();
        List<Message> unseen = new ArrayList<>();
        all.forEach((id, message) -> (seen.test(id) ? failed : unseen).add(message));
        session.unsettled.clear();
        session.transaction = new Operation(0, true);
        session.doomed = false;
        session.consumers.values().forEach(consumer -> consumer.credit = 0);
        fail(failed);
        giveBack(unseen);
    }

    /** The session's channel is lost. */
    void lose(Session session) {
        leaveBranch.accept(session);
        session.consumers.values().forEach(consumer -> topics.onConsumerClosed(consumer.queue));
        session.unsettled.values().removeIf(Message::gone);
        List<Message> failed = new ArrayList<>();
        for (Settled settled : session.transaction.settled) {
            failed.add(settled.message());
        }
        List<Message> uncounted = new ArrayList<>();
        Set<Consumer> charged = new HashSet<>();
        session.unsettled.forEach((id, message) -> {
            Consumer consumer = message.holder.consumer();
            boolean seen = consumer.closed || id <= consumer.handedOver || charged.add(consumer);
            (seen ? failed : uncounted).add(message);
        });
        session.unsettled.clear();
        session.parked.clear();
        session.transaction = new Operation(0, true);
        session.doomed = false;
        session.consumers.clear();
        fail(failed);
        still(uncounted).forEach(message -> message.holder = null);
    }

    /** A clean end without a word on what was seen: only what was reported before was. */
    void close(Session session) {
        leaveBranch.accept(session);
        session.consumers.values().forEach(consumer -> topics.onConsumerClosed(consumer.queue));
        session.unsettled.values().removeIf(Message::gone);
        List<Message> seen = new ArrayList<>();
        for (Settled settled : session.transaction.settled) {
            seen.add(settled.message());
        }
        List<Message> unseen = new ArrayList<>();
        session.unsettled.forEach((id, message) -> {
            Consumer consumer = message.holder.consumer();
            (consumer.closed || id <= consumer.handedOver ? seen : unseen).add(message);
        });
        session.unsettled.clear();
        session.consumers.clear();
        fail(seen);
        giveBack(unseen);
    }

    void commit(Session session, Operation operation) {
        enqueueAll(operation);
        settleAll(operation.settled);
        session.last = operation.number;
    }

    void settleAll(List<Settled> all) {
        for (Settlement settlement : List.of(Settlement.ACCEPTED, Settlement.REJECTED, Settlement.RELEASED)) {
            List<Message> settled = new ArrayList<>();
            for (Settled one : all) {
                if (one.settlement() == settlement) {
                    settled.add(one.message());
                }
            }
            settle(settled, settlement);
        }
    }

    /** What becomes of a branch in which a session works that ends. */
    void leavesBranches(java.util.function.Consumer<Session> leave) {
        leaveBranch = leave;
    }

    void purge(Queue queue) {
        delays.of(queue.address).forEach(this::purge);
        for (Message message : List.copyOf(queue.messages)) {
            if (message.holder == null) {
                message.acceptsIssued++;
                remove(message);
            }
        }
    }

    /** The first message that could be delivered and a consumer that could take it, if there are both. */
    Optional<String> missedDelivery(List<Consumer> consumers, long nowMillis) {
        for (Consumer consumer : consumers) {
            if (consumer.credit > 0) {
                Optional<Message> first = consumer.queue.messages.stream()
                        .filter(message ->
                                message.holder == null && !message.expired(nowMillis) && consumer.wanted.test(message))
                        .findFirst();
                if (first.isPresent()) {
                    return Optional.of(first.get().text + " waits although consumer " + consumer.number
                            + " has credit on " + consumer.queue.address);
                }
            }
        }
        return Optional.empty();
    }
}
