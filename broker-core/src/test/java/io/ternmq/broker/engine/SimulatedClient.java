package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.DeliveryRange;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.engine.Model.Consumer;
import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.engine.Model.Operation;
import io.ternmq.broker.engine.Model.Session;
import io.ternmq.broker.engine.Model.Settled;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.queue.Unsettled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** One client: what it asks, what it was told, and what it therefore may rely on. */
final class SimulatedClient {
    /** A session over all epochs. */
    static final class Open {
        final SessionId id;
        Session model;
        final ArrayDeque<Operation> unanswered = new ArrayDeque<>();
        final TreeMap<Long, Message> received = new TreeMap<>();
        final TreeMap<Long, Integer> receivedBy = new TreeMap<>();
        boolean everAnswered;
        /** While an outcome is asked for, no higher number may be used: it would make the asked one look stored. */
        boolean asking;

        long nextNumber = 1;

        Open(SessionId id, boolean transacted) {
            this.id = id;
            this.model = new Session(id.session(), transacted);
        }
    }

    private final ModelRun run;
    private final Model model;
    final UUID id;
    final String clientId;
    final Map<Integer, Open> sessions = new TreeMap<>();
    private final Map<Integer, Runnable> requests = new HashMap<>();
    long channel;
    private int epoch;
    private int lastRequest;
    private int lastSession;
    private int lastConsumer;

    SimulatedClient(ModelRun run, Model model, UUID id, String clientId) {
        this.run = run;
        this.model = model;
        this.id = id;
        this.clientId = clientId;
    }

    boolean connected() {
        return channel != 0;
    }

    /** Opens the connection, or opens it again with all that is unanswered. */
    void connect(long newChannel, boolean brokerHasOld) {
        channel = newChannel;
        epoch++;
        List<Session> old = new ArrayList<>();
        sessions.values().forEach(open -> old.add(open.model));
        run.queue(new Command.OpenConnection(channel, id, epoch, clientId, "anonymous"), () -> {
            if (brokerHasOld) {
                old.forEach(model::lose);
            }
        });
        for (Open open : sessions.values()) {
            Session before = open.model;
            Session after = new Session(before.number, before.transacted);
            after.last = before.last;
            after.refused.addAll(before.refused);
            open.model = after;
            open.received.clear();
            open.asking = false;
            run.queue(
                    new Command.OpenSession(
                            channel, request(() -> {}), before.number, before.transacted, open.everAnswered),
                    () -> {});
            for (Operation operation : List.copyOf(open.unanswered)) {
                if (operation.commit || (open.unanswered.size() == 1 && run.chance(4))) {
                    askOutcome(open, operation);
                } else {
                    send(open, operation);
                }
            }
        }
    }

    void openSession(boolean transacted) {
        lastSession++;
        Open open = new Open(new SessionId(id, lastSession), transacted);
        sessions.put(lastSession, open);
        run.queue(new Command.OpenSession(channel, 0, lastSession, transacted, false), () -> {});
    }

    void openConsumer(Open open, Address address, String selector) {
        lastConsumer++;
        int number = lastConsumer;
        run.queue(
                new Command.OpenConsumer(
                        channel, request(() -> {}), open.id.session(), number, address, selector, false, false),
                () -> open.model.consumers.put(number, new Consumer(number, model.queue(address), selector)));
    }

    /** Opens a consumer on a topic, if the rules allow it. */
    void subscribe(Open open, SubscriptionTerms terms) {
        lastConsumer++;
        int number = lastConsumer;
        List<ModelTopics.Subscription> made = new ArrayList<>();
        int request = request(() -> made.forEach(subscription -> subscription.confirmed = true));
        run.queue(
                new Command.OpenConsumer(
                        channel,
                        request,
                        open.id.session(),
                        number,
                        terms.topic(),
                        terms.selector(),
                        false,
                        terms.noLocal(),
                        terms.name(),
                        terms.sharing()),
                () -> model.topics.open(terms, number).ifPresent(subscription -> {
                    made.add(subscription);
                    open.model.consumers.put(number, new Consumer(number, subscription.queue, ""));
                }));
    }

    void unsubscribe(String name) {
        List<Address> gone = new ArrayList<>();
        int request = request(() -> gone.forEach(model.topics::onEndConfirmed));
        run.queue(
                new Command.Unsubscribe(channel, request, name),
                () -> model.topics.unsubscribe(clientId, name).ifPresent(gone::add));
    }

    void grant(Open open, Consumer consumer, int messages) {
        long handedOver = 0;
        for (long delivery : open.received.keySet()) {
            boolean own = open.receivedBy.get(delivery) == consumer.number;
            handedOver = own && run.chance(2) ? delivery : handedOver;
        }
        long reported = handedOver;
        run.queue(
                new Command.GrantCredit(
                        channel, open.id.session(), consumer.number, messages, Long.MAX_VALUE / 4, reported),
                () -> {
                    if (!consumer.closed) {
                        consumer.credit += messages;
                        consumer.handedOver = Math.max(consumer.handedOver, reported);
                    }
                });
    }

    void closeConsumer(Open open, Consumer consumer) {
        List<DeliveryRange> seen = seen(open, consumer.number);
        run.queue(
                new Command.CloseConsumer(channel, request(() -> {}), open.id.session(), consumer.number, seen), () -> {
                    if (open.model.consumers.remove(consumer.number) == null) {
                        return;
                    }
                    consumer.closed = true;
                    consumer.credit = 0;
                    List<Message> unseen = new ArrayList<>();
                    for (Iterator<Map.Entry<Long, Message>> all =
                                    open.model.unsettled.entrySet().iterator();
                            all.hasNext(); ) {
                        Map.Entry<Long, Message> one = all.next();
                        if (!one.getValue().gone()
                                && one.getValue().holder.consumer() == consumer
                                && !contains(seen, one.getKey())) {
                            unseen.add(one.getValue());
                            all.remove();
                        }
                    }
                    model.topics.onConsumerClosed(consumer.queue);
                    model.giveBack(unseen);
                });
        open.received
                .keySet()
                .removeIf(delivery -> open.receivedBy.get(delivery) == consumer.number && !contains(seen, delivery));
    }

    /** Sends something new. */
    void sendNew(Open open, Message message, Address address, boolean valid) {
        Operation operation = new Operation(open.nextNumber, false);
        open.nextNumber++;
        operation.clientId = clientId;
        operation.sends.add(message);
        operation.targets.add(address);
        operation.mustBeRefused = !valid;
        open.unanswered.add(operation);
        run.know(open, operation);
        send(open, operation);
    }

    private void send(Open open, Operation operation) {
        Address address = operation.targets.get(0);
        byte[] content = operation.sends.get(0).content;
        run.queue(
                new Command.Send(channel, open.id.session(), operation.number, address, content),
                () -> decideSend(open.model, operation));
    }

    private void decideSend(Session session, Operation operation) {
        if (!session.parked.isEmpty()) {
            session.parked.add(operation);
        } else if (!session.isNew(operation.number)) {
            return;
        } else if (operation.mustBeRefused) {
            session.refused.add(operation.number);
        } else if (run.gateClosed() || !model.hasRoom(operation)) {
            session.parked.add(operation);
        } else {
            model.enqueueAll(operation);
            session.last = operation.number;
        }
    }

    void txSend(Open open, Message message, Address address, boolean valid) {
        run.queue(new Command.TxSend(channel, open.id.session(), address, message.content), () -> {
            Session session = open.model;
            boolean fits = session.transaction.sends.size() < run.transactionMessagesMax();
            session.doomed |= !valid || !fits || run.stopped();
            if (!session.doomed) {
                session.transaction.sends.add(message);
                session.transaction.targets.add(address);
            }
        });
    }

    void commit(Open open) {
        Operation operation = new Operation(open.nextNumber, true);
        operation.clientId = clientId;
        open.nextNumber++;
        open.unanswered.add(operation);
        run.know(open, operation);
        run.queue(new Command.Commit(channel, open.id.session(), operation.number), () -> {
            Session session = open.model;
            if (session.doomed) {
                List<Message> failed = new ArrayList<>();
                session.transaction.settled.forEach(settled -> failed.add(settled.message()));
                model.fail(failed);
                session.refused.add(operation.number);
            } else {
                operation.settled.addAll(session.transaction.settled);
                operation.sends.addAll(session.transaction.sends);
                operation.targets.addAll(session.transaction.targets);
                decideCommit(session, operation);
            }
            session.transaction = new Operation(0, true);
            session.doomed = false;
        });
    }

    /** What only sends waits for room, as a send does. */
    private void decideCommit(Session session, Operation operation) {
        boolean room = operation.sends.isEmpty() || (!run.gateClosed() && model.hasRoom(operation));
        if (!room && operation.settled.isEmpty()) {
            session.parked.add(operation);
        } else {
            accepted(operation).forEach(message -> message.acceptsIssued++);
            model.commit(session, operation);
        }
    }

    static List<Message> accepted(Operation operation) {
        List<Message> accepted = new ArrayList<>();
        for (Settled settled : operation.settled) {
            if (settled.settlement() == Settlement.ACCEPTED) {
                accepted.add(settled.message());
            }
        }
        return accepted;
    }

    private void askOutcome(Open open, Operation operation) {
        open.asking = true;
        int request = request(() -> {});
        run.awaitOutcome(channel, request, open, operation);
        run.queue(new Command.AskOutcome(channel, request, open.id.session(), operation.number), () -> {});
    }

    void settle(Open open, long first, long last, Settlement settlement) {
        List<Message> confirmed = new ArrayList<>();
        int request = request(() -> confirmed.forEach(message -> message.acceptConfirmed = true));
        Session session = open.model;
        List<DeliveryRange> ranges = List.of(new DeliveryRange(first, last));
        // A transaction is doomed by what isn't there, so it names just what is, but for now and then.
        if (session.transacted && !run.chance(20)) {
            ranges = open.received.subMap(first, true, last, true).keySet().stream()
                    .map(delivery -> new DeliveryRange(delivery, delivery))
                    .toList();
        }
        List<DeliveryRange> named = ranges;
        run.queue(new Command.Settle(channel, request, open.id.session(), settlement, named), () -> {
            Map<Long, Message> range = new TreeMap<>(session.unsettled);
            range.keySet().removeIf(delivery -> !contains(named, delivery));
            List<Message> settled = new ArrayList<>(range.values());
            if (session.transacted && settlement != Settlement.RETURNED) {
                range.forEach((delivery, message) ->
                        session.transaction.settled.add(new Settled(delivery, message, settlement)));
                session.doomed |= range.size() < Unsettled.count(named);
            } else {
                if (settlement == Settlement.ACCEPTED) {
                    settled.forEach(message -> message.acceptsIssued++);
                    confirmed.addAll(settled);
                }
                model.settle(settled, settlement);
            }
            session.unsettled.keySet().removeAll(range.keySet());
        });
        open.received.subMap(first, true, last, true).clear();
    }

    /** Rollback or recover. */
    void goBack(Open open) {
        List<DeliveryRange> seen = new ArrayList<>();
        for (long delivery = 1; delivery <= open.model.lastDelivery; delivery++) {
            if (run.chance(2)) {
                seen.add(new DeliveryRange(delivery, delivery));
            }
        }
        int request = request(() -> {});
        Command command = open.model.transacted
                ? new Command.Rollback(channel, request, open.id.session(), seen)
                : new Command.Recover(channel, request, open.id.session(), seen);
        run.queue(command, () -> model.goBack(open.model, delivery -> contains(seen, delivery)));
        open.received.clear();
    }

    void closeSession(Open open) {
        List<DeliveryRange> seen = seen(open, 0);
        run.forget(open);
        run.queue(new Command.CloseSession(channel, request(() -> {}), open.id.session(), seen), () -> {
            model.goBack(open.model, delivery -> contains(seen, delivery));
            open.model.consumers.values().forEach(consumer -> model.topics.onConsumerClosed(consumer.queue));
            open.model.consumers.clear();
            open.model.parked.clear();
        });
        run.flush();
        sessions.remove(open.id.session());
    }

    /** The channel breaks, whether the broker hears of it or not. */
    void loseChannel(boolean brokerHears) {
        run.flush();
        if (brokerHears) {
            run.queue(new Command.LoseConnection(channel), this::loseSessions);
            run.flush();
        }
        run.dropChannel(channel);
        requests.clear();
        channel = 0;
    }

    void loseSessions() {
        sessions.values().forEach(open -> model.lose(open.model));
    }

    void closeConnection() {
        run.flush();
        sessions.values().forEach(run::forget);
        List<Open> closing = List.copyOf(sessions.values());
        run.queue(new Command.CloseConnection(channel, 0), () -> closing.forEach(open -> model.close(open.model)));
        run.flush();
        sessions.clear();
        requests.clear();
        run.dropChannel(channel);
        channel = 0;
        epoch = 0;
    }

    private List<DeliveryRange> seen(Open open, int consumer) {
        List<DeliveryRange> seen = new ArrayList<>();
        for (long delivery : open.received.keySet()) {
            if ((consumer == 0 || open.receivedBy.get(delivery) == consumer) && run.chance(2)) {
                seen.add(new DeliveryRange(delivery, delivery));
            }
        }
        return seen;
    }

    static boolean contains(List<DeliveryRange> ranges, long delivery) {
        return ranges.stream().anyMatch(range -> delivery >= range.first() && delivery <= range.last());
    }

    /** The number of a request that isn't answered by Done. */
    int request() {
        lastRequest++;
        return lastRequest;
    }

    private int request(Runnable whenDone) {
        lastRequest++;
        requests.put(lastRequest, whenDone);
        return lastRequest;
    }

    /** Something reached the client. */
    void hear(Effect effect) {
        if (effect instanceof Effect.Done done) {
            requests.remove(done.requestId()).run();
        } else if (effect instanceof Effect.Sent sent && sessions.containsKey(sent.session())) {
            Open open = sessions.get(sent.session());
            open.everAnswered |= sent.durable() > 0;
            while (!open.unanswered.isEmpty() && open.unanswered.peek().number <= sent.number()) {
                told(open.unanswered.poll());
            }
        } else if (effect instanceof Effect.Refused refused && sessions.containsKey(refused.session())) {
            Open open = sessions.get(refused.session());
            open.everAnswered = true;
            for (Operation operation : List.copyOf(open.unanswered)) {
                if (operation.number == refused.number()) {
                    operation.toldRefused = true;
                    open.unanswered.remove(operation);
                }
            }
        } else if (effect instanceof Effect.Deliver delivery && sessions.containsKey(delivery.session())) {
            Open open = sessions.get(delivery.session());
            Message message = open.model.unsettled.get(delivery.deliveryId());
            if (message != null) {
                open.received.put(delivery.deliveryId(), message);
                open.receivedBy.put(delivery.deliveryId(), delivery.consumer());
                message.countTold = Math.max(message.countTold, delivery.deliveryCount());
            }
        }
    }

    static void told(Operation operation) {
        check(!operation.toldRefused, "operation " + operation.number + " is both refused and done");
        operation.told = true;
        accepted(operation).forEach(message -> message.acceptConfirmed = true);
    }
}
