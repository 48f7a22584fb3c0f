package io.ternmq.broker.engine;

import static io.ternmq.broker.engine.SimulatedJournal.check;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.engine.Model.Consumer;
import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.engine.SimulatedClient.Open;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/** The end of a run: everybody comes back and gets every answer; then all that is left is taken, and must be what the model has. */
final class ModelDrain {
    /** Consumers from this number on are browsers. */
    static final int BROWSER = 1_000_000;

    private static final long DRAIN_CHANNEL = 1_000_000;

    private final ModelRun run;
    private final Model model;
    private final List<SimulatedClient> clients;
    private final SimulatedBroker broker;

    ModelDrain(ModelRun run, Model model, List<SimulatedClient> clients) {
        this.run = run;
        this.model = model;
        this.clients = clients;
        this.broker = run.broker;
    }

    void run() {
        for (SimulatedClient client : clients) {
            if (!client.connected()) {
                run.connect(client);
            }
        }
        settleAll();
        endBranches();
        for (SimulatedClient client : clients) {
            client.closeConnection();
        }
        run.channels.clear();
        settleAll();
        clients.forEach(this::takeSubscriptions);
        takeQueues();
        for (Model.Queue queue : model.queues.values()) {
            check(
                    queue.messages.stream().allMatch(message -> message.expired(broker.nowMillis)),
                    queue.messages.size() + " messages are left in " + queue.address);
        }
        run.crash.compareLive(broker.truth());
    }

    /** Branches that are left are ended somehow, and none is to be recovered any more. */
    private void endBranches() {
        SimulatedClient client = clients.get(0);
        clients.forEach(each -> each.sessions.values().forEach(open -> {
            if (open.model.branch != null) {
                run.branches.end(each, open, false);
            }
        }));
        List<ModelBranches.Branch> open = run.branches.open();
        while (!open.isEmpty()) {
            open.forEach(branch -> run.end(client, branch));
            settleAll();
            open = run.branches.open();
        }
        run.queue(run.branches.ask(client.channel), () -> {});
        run.flush();
    }

    /** A client takes what its durable subscriptions hold. */
    private void takeSubscriptions(SimulatedClient client) {
        run.connect(client);
        client.openSession(false);
        run.flush();
        Open open = client.sessions.values().iterator().next();
        for (SubscriptionTerms terms : model.topics.durable(client.clientId)) {
            client.subscribe(open, terms);
        }
        take(client, open);
        client.closeConnection();
        run.channels.clear();
    }

    private void takeQueues() {
        SimulatedClient drainer = new SimulatedClient(run, model, new UUID(7, 7), "");
        run.channels.put(DRAIN_CHANNEL, drainer);
        drainer.connect(DRAIN_CHANNEL, false);
        drainer.openSession(false);
        run.flush();
        run.queue(new Command.AskStat(DRAIN_CHANNEL, 1, ""), () -> {});
        run.flush();
        Open open = drainer.sessions.get(1);
        for (Address address : List.copyOf(model.queues.keySet())) {
            if (address.kind() == Address.Kind.QUEUE) {
                browse(address);
                drainer.openConsumer(open, address, "");
            }
        }
        take(drainer, open);
    }

    private void take(SimulatedClient client, Open open) {
        run.flush();
        for (Consumer consumer : List.copyOf(open.model.consumers.values())) {
            client.grant(open, consumer, 1_000_000);
        }
        run.flush();
        settleAll();
        if (!open.received.isEmpty()) {
            client.settle(open, 1, open.received.lastKey(), Settlement.ACCEPTED);
        }
        run.flush();
        settleAll();
    }

    private void settleAll() {
        broker.settle();
        for (int i = 0; i < 50; i++) {
            broker.cut();
            broker.settle();
            broker.nowMillis += 1_000;
            broker.run(List.of());
            broker.settle();
        }
        run.checkNothingMissed();
    }

    /** A browser must show exactly what the model has. */
    private void browse(Address address) {
        run.browsed.clear();
        run.browseEnded = false;
        broker.run(List.of(
                new Command.OpenConsumer(DRAIN_CHANNEL, 0, 1, BROWSER, address, "", true, false),
                new Command.GrantCredit(DRAIN_CHANNEL, 1, BROWSER, 1_000_000, Long.MAX_VALUE / 4, 0)));
        broker.settle();
        broker.run(List.of(new Command.CloseConsumer(DRAIN_CHANNEL, 0, 1, BROWSER, List.of())));
        List<String> expected = new ArrayList<>();
        for (Message message : model.queue(address).messages) {
            if (!message.expired(broker.nowMillis)) {
                expected.add(message.text);
            }
        }
        check(run.browseEnded, "the browser didn't end");
        check(run.browsed.equals(expected), "a browser shows " + run.browsed + " instead of " + expected);
        check(new HashSet<>(run.browsed).size() == run.browsed.size(), "a browser shows a message twice");
    }
}
