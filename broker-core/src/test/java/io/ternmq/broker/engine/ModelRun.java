package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.engine.Model.Consumer;
import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.engine.Model.Operation;
import io.ternmq.broker.engine.Model.Session;
import io.ternmq.broker.engine.SimulatedClient.Open;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One run of the model: clients do what the seed says, the broker moves as the seed says, and everything that it decides and
 * tells is held against the model.
 */
final class ModelRun {
    private static final Set<Reason> EXPECTED_FAILURES = Set.of(
            Reason.CONSUMER_UNKNOWN, Reason.DELIVERY_UNKNOWN, Reason.SUBSCRIPTION_CONFLICT, Reason.DESTINATION_UNKNOWN);
    private static final List<Sharing> SHARINGS = List.of(Sharing.values());
    private static final List<Settlement> SETTLEMENTS = List.of(Settlement.values());

    private record Outcome(Open open, Operation operation) {}

    private static final Address[] TOPICS = {
        new Address(Address.Kind.TOPIC, "t0"), new Address(Address.Kind.TOPIC, "t1")
    };

    private final SplittableRandom random;
    private final EngineOptions options;
    private final boolean oneByOne;
    private final Model model;
    final SimulatedBroker broker;
    final ModelCrash crash;
    final ModelBranches branches;
    private final List<Address> addresses = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    final Map<Long, SimulatedClient> channels = new TreeMap<>();
    private final Map<String, Message> everSent = new HashMap<>();
    private final Map<List<Long>, Outcome> outcomes = new HashMap<>();
    private final List<Command> commands = new ArrayList<>();
    private final List<Runnable> actions = new ArrayList<>();
    /** What happened, for whoever looks into a seed that failed. */
    final List<String> trace = new ArrayList<>();

    final List<String> browsed = new ArrayList<>();
    boolean browseEnded;
    private boolean stopped;
    private boolean gateClosed;
    private long lastChannel;
    private int lastText;

    ModelRun(long seed, SimulatedBroker.Fault fault) {
        random = new SplittableRandom(seed);
        oneByOne = chance(2);
        options = options();
        model = new Model(
                options.queueDefaults().maxDeliveries(), options.queueDefaults().maxMessages());
        broker = new SimulatedBroker(options, random.split(), fault, this::onEffect, model.delays::onBatch);
        model.delays.clock(() -> broker.nowMillis);
        branches = new ModelBranches(this, model);
        model.leavesBranches(branches::leave);
        crash = new ModelCrash(model, branches, everSent);
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            addresses.add(Address.queue("q" + i));
        }
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            clients.add(new SimulatedClient(this, model, new UUID(seed, i), "c" + i));
        }
    }

    private EngineOptions options() {
        EngineOptions defaults = EngineOptions.defaults();
        int rows = oneByOne && chance(3) ? 4 + random.nextInt(20) : 100_000;
        int window = 2 + random.nextInt(chance(2) ? 6 : 60);
        long bytes = chance(3) ? 300L * (1 + random.nextInt(12)) : 1L << 20;
        return new EngineOptions(
                1,
                new QueueSettings(chance(3) ? 2 : 4, chance(3) ? 3 + random.nextInt(10) : 0, 0),
                new EngineOptions.MemoryLimits(window, bytes, bytes * 2, 1 + random.nextInt(8), 200),
                new EngineOptions.TransactionLimits(6, 1 << 20, chance(2) ? 60 : 1 << 20, 1 << 20),
                defaults.sessions(),
                100,
                1 << 20,
                rows,
                3 + random.nextInt(20));
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    boolean stopped() {
        return stopped;
    }

    boolean gateClosed() {
        return stopped || gateClosed;
    }

    int transactionMessagesMax() {
        return options.transactions().messagesMax();
    }

    void know(Open open, Operation operation) {
        crash.know(open, operation);
    }

    void forget(Open open) {
        crash.forget(open);
    }

    void awaitOutcome(long channel, int request, Open open, Operation operation) {
        outcomes.put(List.of(channel, (long) request), new Outcome(open, operation));
    }

    void dropChannel(long channel) {
        broker.dropChannel(channel);
    }

    /** A command, and what it means in the model. */
    void queue(Command command, Runnable action) {
        commands.add(command);
        actions.add(action);
        if (oneByOne || commands.size() >= 5) {
            flush();
        }
    }

    void flush() {
        if (!commands.isEmpty()) {
            List<Command> batch = List.copyOf(commands);
            List<Runnable> meanings = List.copyOf(actions);
            commands.clear();
            actions.clear();
            gateClosed = broker.engine.deltaRows() >= options.deltaRowsMax();
            batch.forEach(command -> trace.add("> " + describe(command)));
            meanings.forEach(Runnable::run);
            broker.run(batch);
            checkNothingMissed();
        }
    }

    void checkNothingMissed() {
        if (!broker.more && broker.idle()) {
            List<Consumer> consumers = new ArrayList<>();
            for (SimulatedClient client : Set.copyOf(channels.values())) {
                client.sessions.values().forEach(open -> consumers.addAll(open.model.consumers.values()));
            }
            Optional<String> missed = model.missedDelivery(consumers, broker.nowMillis);
            check(missed.isEmpty(), missed.orElse(""));
            if (broker.engine.deltaRows() < options.deltaRowsMax()) {
                model.delays.checkNothingIsDue();
            }
        }
    }

    private void onEffect(Effect effect, boolean leaves) {
        SimulatedClient client = channels.get(effect.channel());
        trace.add((leaves ? "    left " : "  < ") + describe(effect));
        if (leaves && effect instanceof Effect.BranchAnswer answer) {
            branches.onTold(answer);
        } else if (effect instanceof Effect.BranchAnswer answer) {
            branches.onDecided(answer);
        } else if (effect instanceof Effect.BranchesAre listed) {
            branchesListed(listed, leaves);
        } else if (leaves) {
            if (client != null && client.channel == effect.channel()) {
                onTold(client, effect);
            }
        } else if (effect instanceof Effect.Deliver delivery && delivery.consumer() >= ModelDrain.BROWSER) {
            browsed.add(EngineDriver.text(delivery.content()));
        } else if (effect instanceof Effect.BrowseEnd) {
            browseEnded = true;
        } else if (effect instanceof Effect.Disconnect disconnect) {
            check(disconnect.reason() == Reason.SUPERSEDED, "unexpected " + disconnect);
        } else if (effect instanceof Effect.Failed failed) {
            // A consumer may be closed twice within one batch of commands; a transaction may settle what isn't open;
            // a subscription may be in use, or not there. The model refuses them too.
            check(EXPECTED_FAILURES.contains(failed.reason()), "unexpected " + failed);
        } else if (client != null) {
            onDecided(client, effect);
        }
    }

    private void branchesListed(Effect.BranchesAre listed, boolean leaves) {
        if (!leaves) {
            branches.onListed(listed);
        }
    }

    private static String describe(Object thing) {
        if (thing instanceof Effect.Deliver delivery) {
            return EngineDriver.text(delivery.content()) + " to " + delivery.channel() + "/" + delivery.consumer()
                    + " as " + delivery.deliveryId();
        }
        if (thing instanceof Command.Send send) {
            return "Send " + EngineDriver.text(send.content()) + " " + send;
        }
        if (thing instanceof Command.TxSend send) {
            return "TxSend " + EngineDriver.text(send.content()) + " " + send;
        }
        return String.valueOf(thing);
    }

    private void onTold(SimulatedClient client, Effect effect) {
        if (effect instanceof Effect.OutcomeIs outcome) {
            Outcome asked = outcomes.remove(List.of(effect.channel(), (long) outcome.requestId()));
            asked.open().asking = false;
            asked.open().unanswered.remove(asked.operation());
            switch (outcome.outcome()) {
                case STORED -> SimulatedClient.told(asked.operation());
                case REFUSED -> asked.operation().toldRefused = true;
                case NOT_STORED -> asked.operation().abandoned = true;
                case IDENTITY_UNKNOWN -> throw new ModelViolation("unexpected " + outcome);
            }
        } else if (!(effect instanceof Effect.Deliver delivery && delivery.consumer() >= ModelDrain.BROWSER)) {
            client.hear(effect);
        }
    }

    private void onDecided(SimulatedClient client, Effect effect) {
        if (effect instanceof Effect.Sent sent) {
            onAnswered(client, sent.session(), sent.number(), false);
        } else if (effect instanceof Effect.Refused refused) {
            onAnswered(client, refused.session(), refused.number(), true);
        } else if (effect instanceof Effect.Deliver delivery) {
            model.deliver(
                    client.sessions.get(delivery.session()).model,
                    delivery.consumer(),
                    delivery.deliveryId(),
                    delivery.deliveryCount(),
                    EngineDriver.text(delivery.content()),
                    broker.nowMillis);
        } else if (effect instanceof Effect.OutcomeIs outcome) {
            Outcome asked = outcomes.get(List.of(effect.channel(), (long) outcome.requestId()));
            Session session = asked.open().model;
            long number = asked.operation().number;
            Effect.Outcome expected = session.refused.contains(number)
                    ? Effect.Outcome.REFUSED
                    : session.isNew(number) ? Effect.Outcome.NOT_STORED : Effect.Outcome.STORED;
            check(outcome.outcome() == expected, "outcome " + outcome.outcome() + " instead of " + expected);
        } else if (effect instanceof Effect.StatIs stat) {
            stat.queues().forEach(this::checkFigures);
        }
    }

    /** Dead letters of subscriptions the model doesn't follow. */
    static boolean isDeadLetterQueueOfTopic(Address address) {
        return address.name().startsWith("DLQ.t");
    }

    /** Whether the model knows a queue by this address: it doesn't know the numbers in names of subscriptions. */
    private static boolean isFollowed(Address address) {
        return !isDeadLetterQueueOfTopic(address) && !address.name().contains(":consumer:");
    }

    private void checkFigures(Effect.QueueFigures figures) {
        if (!isFollowed(figures.address())) {
            return;
        }
        check(
                figures.address().kind() != Address.Kind.SUBSCRIPTION || model.topics.knows(figures.address()),
                figures.address() + " is there and should not be");
        Model.Queue queue = model.queue(figures.address());
        boolean exact = options.queueDefaults().maxMessages() > 0;
        long lasting = ModelDelays.withoutExpiration(queue) + model.delays.waitingWithoutExpiration(queue.address);
        long all = queue.messages.size() + model.delays.waiting(queue.address);
        check(figures.messages() + figures.delayed() >= lasting, "figures of " + figures.address());
        check(!exact || figures.messages() + figures.delayed() <= all, "figures of " + figures.address());
        check(figures.delivering() == queue.held(), "delivering of " + figures.address());
    }

    /** Sent or Refused: for a send that waits for room this is the moment of its decision. */
    private void onAnswered(SimulatedClient client, int number, long operationNumber, boolean refused) {
        Open open = client.sessions.get(number);
        if (open == null) {
            return;
        }
        Session session = open.model;
        Operation first = session.parked.peek();
        if (first != null && first.number == operationNumber) {
            session.parked.poll();
            if (session.isNew(operationNumber) && refused) {
                session.refused.add(operationNumber);
            } else if (session.isNew(operationNumber)) {
                check(!stopped, "a send went through while producers are stopped");
                check(!first.mustBeRefused, "a send went through that can't be done");
                check(model.hasRoom(first), "a send went through to a full queue");
                model.commit(session, first);
            }
        }
        check(
                session.refused.contains(operationNumber) == refused,
                "operation " + operationNumber + " is answered wrong");
        check(!session.isNew(operationNumber), "operation " + operationNumber + " is answered and was not decided");
    }

    /** The whole run. */
    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            if (chance(60)) {
                crash();
            } else if (chance(3)) {
                act();
            } else {
                broker.step();
                checkNothingMissed();
            }
            if (chance(40)) {
                flush();
                crash.compareLive(broker.truth());
            }
        }
        flush();
        stopped = false;
        broker.engine.resumeProducers();
        new ModelDrain(this, model, clients).run();
    }

    private void act() {
        SimulatedClient client = clients.get(random.nextInt(clients.size()));
        if (chance(30)) {
            broker();
        } else if (!client.connected()) {
            connect(client);
        } else if (client.sessions.size() < 3 && chance(5)) {
            client.openSession(chance(2));
        } else if (chance(40)) {
            loseOrClose(client);
        } else if (!client.sessions.isEmpty()) {
            List<Open> open = List.copyOf(client.sessions.values());
            act(client, open.get(random.nextInt(open.size())));
        }
    }

    void connect(SimulatedClient client) {
        flush();
        lastChannel++;
        boolean brokerHasOld = channels.values().remove(client);
        channels.put(lastChannel, client);
        client.connect(lastChannel, brokerHasOld);
        flush();
    }

    private void loseOrClose(SimulatedClient client) {
        long channel = client.channel;
        if (chance(4)) {
            client.closeConnection();
            channels.remove(channel);
        } else if (chance(2)) {
            client.loseChannel(true);
            channels.remove(channel);
        } else {
            client.loseChannel(false);
        }
    }

    /** Something that isn't a client's. */
    private void broker() {
        flush();
        switch (random.nextInt(5)) {
            case 0 -> broker.nowMillis += random.nextInt(40_000);
            case 1 -> {
                stopped = !stopped;
                if (stopped) {
                    broker.engine.stopProducers(Reason.DISK_FULL);
                } else {
                    broker.engine.resumeProducers();
                }
            }
            case 2 ->
                clients.stream().filter(SimulatedClient::connected).findFirst().ifPresent(client -> {
                    Model.Queue queue = model.queue(addresses.get(0));
                    boolean known = broker.truth().queues.containsKey(queue.address);
                    if (known) {
                        queue(new Command.Purge(client.channel, 0, queue.address), () -> model.purge(queue));
                    }
                });
            case 3 ->
                clients.stream()
                        .filter(SimulatedClient::connected)
                        .findFirst()
                        .ifPresent(client -> queue(new Command.AskStat(client.channel, 1, ""), () -> {}));
            default -> {}
        }
        flush();
        broker.run(List.of());
    }

    private void act(SimulatedClient client, Open open) {
        switch (random.nextInt(14)) {
            case 12, 13 -> branch(client, open);
            case 0 -> {
                if (open.model.consumers.size() < 3) {
                    consume(client, open);
                }
            }
            case 1, 2 -> consumer(open).ifPresent(one -> client.grant(open, one, 1 + random.nextInt(10)));
            case 3, 4, 5, 6 -> produce(client, open);
            case 7, 8, 9 -> settle(client, open);
            case 10 -> {
                if (chance(3) && open.model.branch == null) {
                    client.goBack(open);
                } else {
                    broker.cut();
                }
            }
            default -> {
                if (chance(3)) {
                    consumer(open).ifPresent(one -> client.closeConsumer(open, one));
                } else if (chance(10) && open.unanswered.isEmpty()) {
                    client.closeSession(open);
                }
            }
        }
    }

    private void consume(SimulatedClient client, Open open) {
        if (chance(2)) {
            client.openConsumer(open, address(true), ModelSelectors.draw(random::nextInt));
        } else if (chance(5)) {
            client.unsubscribe(chance(2) ? "a" : "b");
        } else {
            Sharing sharing = SHARINGS.get(random.nextInt(SHARINGS.size()));
            String name = sharing == Sharing.NONE ? "" : chance(2) ? "a" : "b";
            boolean noLocal = !sharing.shared() && chance(5);
            String selector = chance(4) ? ModelTopics.URGENT : "";
            client.subscribe(open, new SubscriptionTerms(topic(), sharing, client.clientId, name, selector, noLocal));
        }
    }

    private Address topic() {
        return TOPICS[chance(4) ? 1 : 0];
    }

    private Address address(boolean deadLetters) {
        Address address = addresses.get(random.nextInt(addresses.size()));
        return deadLetters && chance(5) ? Address.queue("DLQ." + address.name()) : address;
    }

    private Optional<Consumer> consumer(Open open) {
        List<Consumer> consumers = List.copyOf(new TreeMap<>(open.model.consumers).values());
        return consumers.isEmpty() ? Optional.empty() : Optional.of(consumers.get(random.nextInt(consumers.size())));
    }

    /** Something with branches: a session comes into one or leaves it, or somebody ends one. */
    private void branch(SimulatedClient client, Open open) {
        flush();
        List<ModelBranches.Branch> ended = branches.ended();
        ModelBranches.Branch any = ended.isEmpty() ? null : ended.get(random.nextInt(ended.size()));
        boolean free = open.model.transacted && open.unanswered.isEmpty() && open.model.isFree();
        if (open.model.branch != null) {
            branches.end(client, open, chance(8));
        } else if (free
                && any != null
                && any.stage == ModelBranches.Stage.IDLE
                && any.undecided.isEmpty()
                && chance(4)) {
            branches.join(client, open, any);
        } else if (free && chance(2)) {
            branches.begin(client, open);
        } else if (any != null) {
            end(client, any);
        }
    }

    /** Somebody ends a branch, or tries to. */
    void end(SimulatedClient client, ModelBranches.Branch branch) {
        boolean idle = branch.stage == ModelBranches.Stage.IDLE;
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                if (idle) {
                    branches.prepare(client, branch);
                } else {
                    branches.commit(client, branch, false);
                }
            }
            case 2 -> branches.commit(client, branch, idle || chance(4));
            case 3 -> branches.rollBack(client, branch);
            case 4 -> branches.decide(client, branch, chance(2));
            case 5 -> branches.forget(client, branch);
            default -> queue(branches.ask(client.channel), () -> {});
        }
        flush();
    }

    private void produce(SimulatedClient client, Open open) {
        boolean valid = !chance(15);
        Address address = !valid ? Address.queue("") : chance(3) ? topic() : address(false);
        if (open.asking) {
            return;
        }
        if (!open.model.transacted && open.unanswered.size() < 6) {
            client.sendNew(open, message(), address, valid);
        } else if (open.model.branch != null) {
            // A prepared branch holds room that the model doesn't know.
            if (options.queueDefaults().maxMessages() == 0) {
                client.txSend(open, message(), address, valid);
            }
        } else if (open.model.transacted && open.unanswered.isEmpty()) {
            if (chance(3)) {
                client.commit(open);
            } else {
                client.txSend(open, message(), address, valid);
            }
        }
    }

    private Message message() {
        lastText++;
        // What a restart or time outdates counts as a message until somebody reads it: no place for an exact limit.
        boolean limited = options.queueDefaults().maxMessages() > 0;
        long expiration = !limited && chance(20) ? broker.nowMillis + random.nextInt(60_000) : 0;
        boolean persistent = limited || !chance(5);
        long deliveryTime = chance(5) ? broker.nowMillis + random.nextInt(40_000) : 0;
        String text = "m" + lastText;
        Message message = new Message(
                text,
                text,
                3 + random.nextInt(3),
                persistent,
                expiration,
                deliveryTime,
                copy -> everSent.put(copy.key, copy));
        everSent.put(text, message);
        return message;
    }

    private void settle(SimulatedClient client, Open open) {
        if (open.received.isEmpty() || (open.model.transacted && !open.unanswered.isEmpty())) {
            return;
        }
        long first = open.received.firstKey() + random.nextInt(3);
        long last = chance(2) ? first : open.received.lastKey();
        if (first > last) {
            return;
        }
        Settlement settlement = chance(5) ? SETTLEMENTS.get(random.nextInt(SETTLEMENTS.size())) : Settlement.ACCEPTED;
        client.settle(open, first, last, settlement);
    }

    private void crash() {
        flush();
        boolean power = chance(2);
        broker.crash(power);
        trace.add("crash, power " + power + ", kept " + broker.journal.end());
        channels.clear();
        outcomes.clear();
        if (stopped) {
            broker.engine.stopProducers(Reason.DISK_FULL);
        }
        crash.survived(broker.truth(), power, clients);
        clients.forEach(client -> client.channel = 0);
        broker.run(List.of());
    }
}
