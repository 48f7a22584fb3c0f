package io.ternmq.broker.engine;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.command.XaCode;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An engine with journal and store, and sessions by name that work in branches. A and B are of one connection, every other
 * name has one of its own; all are made when they are first used, and again after a restart.
 */
final class BranchStage {
    static final String USER = "anonymous";
    private static final int CREDIT_BYTES = 1 << 20;

    private final EngineOptions options;
    /** Whether a checkpoint follows each call. */
    private final boolean checkpoints;

    final SimulatedJournal journal = new SimulatedJournal(false);
    final SimulatedStore store = new SimulatedStore(journal);
    EngineDriver broker;
    private int kept;
    private final Map<String, Long> channels = new HashMap<>();
    private final Map<String, UUID> connections = new HashMap<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private final Map<String, Boolean> sessions = new HashMap<>();
    private final Map<String, Integer> timeouts = new HashMap<>();
    private final Map<String, String> users = new HashMap<>();
    private final AtomicLong ids = new AtomicLong(100);
    private int request;
    private int consumers;

    BranchStage(EngineOptions options, boolean checkpoints) {
        this.options = options;
        this.checkpoints = checkpoints;
        this.broker = new EngineDriver(options);
    }

    BranchStage() {
        this(EngineOptions.defaults(), false);
    }

    static Xid xid(int number) {
        return new Xid(7, new byte[] {1, (byte) (number >> 16), (byte) (number >> 8), (byte) number}, new byte[] {2});
    }

    /** Whose connection an actor's is, from now on. */
    void user(String actor, String user) {
        users.put(connection(actor), user);
    }

    void timeout(String actor, int seconds) {
        timeouts.put(actor, seconds);
    }

    private static String connection(String actor) {
        return actor.equals("B") ? "A" : actor;
    }

    private static int number(String actor) {
        return actor.equals("B") ? 2 : 1;
    }

    long channel(String actor) {
        String name = connection(actor);
        return channels.computeIfAbsent(name, unknown -> {
            long channel = ids.incrementAndGet();
            UUID id = connections.computeIfAbsent(name, none -> new UUID(9, ids.incrementAndGet()));
            int epoch = epochs.merge(name, 1, Integer::sum);
            broker.run(new Command.OpenConnection(channel, id, epoch, "", users.getOrDefault(name, USER)));
            return channel;
        });
    }

    /** Its session, which is transacted but for that of "plain". */
    int session(String actor) {
        long channel = channel(actor);
        if (sessions.putIfAbsent(actor, true) == null) {
            broker.run(new Command.OpenSession(channel, 0, number(actor), !actor.equals("plain"), false));
        }
        return number(actor);
    }

    private int next() {
        request++;
        return request;
    }

    /** What a call was answered. */
    private XaCode answer(Command command) {
        broker.takeEffects();
        broker.run(command);
        settle();
        List<Effect.BranchAnswer> answers = broker.take(Effect.BranchAnswer.class);
        if (answers.isEmpty()) {
            throw new AssertionError("no answer to " + command);
        }
        return answers.get(0).code();
    }

    XaCode start(String actor, Xid xid, Command.Start mode) {
        int session = session(actor);
        return answer(
                new Command.StartBranch(channel(actor), next(), session, xid, mode, timeouts.getOrDefault(actor, 0)));
    }

    /** A whole branch, up to its end, that sends one message. */
    void work(String actor, Xid xid, Address address, String text) {
        start(actor, xid, Command.Start.BEGIN);
        send(actor, address, EngineDriver.message(text));
        end(actor, xid, Command.End.SUCCESS);
    }

    XaCode end(String actor, Xid xid, Command.End mode) {
        int session = session(actor);
        return answer(new Command.EndBranch(channel(actor), next(), session, xid, mode));
    }

    XaCode prepare(String actor, Xid xid) {
        return answer(new Command.PrepareBranch(channel(actor), next(), xid, false));
    }

    XaCode commit(String actor, Xid xid, boolean onePhase) {
        return answer(new Command.CommitBranch(channel(actor), next(), xid, onePhase, false));
    }

    XaCode rollback(String actor, Xid xid) {
        return answer(new Command.RollbackBranch(channel(actor), next(), xid, false));
    }

    XaCode forget(String actor, Xid xid) {
        return answer(new Command.ForgetBranch(channel(actor), next(), xid, false));
    }

    XaCode decide(Xid xid, boolean commit) {
        return answer(new Command.DecideBranch(channel("plain"), next(), xid, commit));
    }

    List<Effect.BranchFigures> list(String actor, boolean unfinished, boolean everyones) {
        List<Effect.BranchFigures> all = new ArrayList<>();
        Xid after = new Xid(0, new byte[0], new byte[0]);
        boolean more = true;
        while (more) {
            long channel = channel(actor);
            broker.takeEffects();
            broker.run(new Command.AskBranches(channel, next(), after, unfinished, everyones));
            Effect.BranchesAre page = broker.take(Effect.BranchesAre.class).get(0);
            all.addAll(page.branches());
            more = page.more();
            after = all.isEmpty() ? after : all.get(all.size() - 1).xid();
        }
        return all;
    }

    /** Names of what recover tells. */
    List<Xid> recover(String actor) {
        return list(actor, false, false).stream().map(Effect.BranchFigures::xid).toList();
    }

    BranchState state(Xid xid) {
        return list("plain", true, true).stream()
                .filter(branch -> branch.xid().equals(xid))
                .map(Effect.BranchFigures::state)
                .findFirst()
                .orElseThrow();
    }

    void send(String actor, Address address, byte[] content) {
        int session = session(actor);
        broker.run(new Command.TxSend(channel(actor), session, address, content));
        settle();
    }

    void put(Address address, byte[] content) {
        int session = session("plain");
        broker.run(new Command.Send(channel("plain"), session, ids.incrementAndGet(), address, content));
        settle();
    }

    /** What an actor gets and settles, each with " again" if it is redelivered. */
    List<String> receive(String actor, Address address, int most) {
        return receive(actor, address, most, Settlement.ACCEPTED);
    }

    List<String> receive(String actor, Address address, int most, Settlement settlement) {
        int session = session(actor);
        long channel = channel(actor);
        consumers++;
        broker.run(new Command.OpenConsumer(channel, 0, session, consumers, address, "", false, false));
        broker.takeEffects();
        broker.run(new Command.GrantCredit(channel, session, consumers, most, CREDIT_BYTES, 0));
        settle();
        List<Effect.Deliver> deliveries = broker.take(Effect.Deliver.class).stream()
                .filter(one -> one.channel() == channel && one.session() == session)
                .toList();
        for (Effect.Deliver delivery : deliveries) {
            broker.run(new Command.Settle(
                    channel, 0, session, settlement, EngineDriver.range(delivery.deliveryId(), delivery.deliveryId())));
        }
        broker.run(new Command.CloseConsumer(channel, 0, session, consumers, List.of()));
        settle();
        return deliveries.stream()
                .map(one -> EngineDriver.text(one.content()) + (one.deliveryCount() > 1 ? " again" : ""))
                .toList();
    }

    List<String> gets(Address address, int most) {
        return receive("plain", address, most);
    }

    void close(String actor) {
        int session = session(actor);
        broker.run(new Command.CloseSession(channel(actor), 0, session, List.of()));
        sessions.remove(actor);
        settle();
    }

    void disconnect(String actor, boolean cleanly) {
        long channel = channel(actor);
        broker.run(cleanly ? new Command.CloseConnection(channel, 0) : new Command.LoseConnection(channel));
        forgetChannel(actor);
        settle();
    }

    void pass(long millis) {
        broker.nowMillis += millis;
        broker.run();
        settle();
    }

    /** The client comes again before the broker knows that its channel is lost. */
    void supersede(String actor) {
        forgetChannel(actor);
        channel(actor);
        settle();
    }

    private void forgetChannel(String actor) {
        channels.remove(connection(actor));
        sessions.keySet().removeIf(each -> connection(each).equals(connection(actor)));
    }

    private void append() {
        journal.append(broker.batches.subList(kept, broker.batches.size()));
        kept = broker.batches.size();
        journal.written = journal.end();
        journal.durable = journal.end();
    }

    /** Runs until nothing is asked and nothing is left to do. */
    void settle() {
        boolean going = true;
        while (going) {
            append();
            List<Turn> turns = List.copyOf(broker.turns);
            broker.turns.clear();
            for (Turn turn : turns) {
                turn.pages().forEach(page -> broker.answer(store.read(page)));
                turn.bodies().forEach(bodies -> broker.answer(store.read(bodies)));
            }
            going = !broker.turns.isEmpty()
                    || turns.stream().anyMatch(Turn::more)
                    || broker.engine.nextDueMillis() <= broker.nowMillis;
            if (going) {
                broker.run();
            }
        }
        if (checkpoints) {
            checkpoint();
        }
    }

    void checkpoint() {
        broker.keep(broker.engine.cutDelta()).checkpoint().ifPresent(this::apply);
    }

    private void apply(Delta delta) {
        append();
        store.apply(delta);
        broker.answer(new CheckpointDone(delta.number()));
    }

    /** The broker dies, and comes again with the first so many batches of its journal. */
    void restart(long batches) {
        append();
        journal.cut(batches);
        long nowMillis = broker.nowMillis;
        broker = new EngineDriver(new Engine(options));
        broker.nowMillis = nowMillis;
        kept = 0;
        channels.clear();
        sessions.clear();
        broker.engine.restore(store.checkpoint());
        journal.batches.subList((int) store.sequence(), (int) journal.end()).forEach(broker.engine::replay);
        broker.engine.recovered(nowMillis);
        broker.run();
        settle();
    }

    void restart() {
        append();
        restart(journal.end());
    }
}
