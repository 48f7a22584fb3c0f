package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.CheckpointState;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.Outflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Owns all broker state and decides what becomes of commands.
 *
 * <p>Life: {@link #restore}, {@link #replay} for each batch after the checkpoint in order, {@link #recovered}, then turns.
 * An exception means that an invariant broke: discard the engine and what the turn would have yielded.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: durable state changes by records alone, applied the same way live and at replay.
 *   <li>I2: a command yields at most one batch.
 *   <li>I3: an effect names the batch it waits for: its own, or the journal's end at the time of the decision; only what
 *       concerns nothing but messages that the journal doesn't know waits for nothing.
 * </ol>
 *
 * <p>Run by one thread at a time.
 */
public final class Engine {
    private static final int ENTERED_FOR_EACH_COMMAND = 10;

    private final State state;
    private final Output out;
    private final Gate gate;
    private final Outflow.Total outflows;
    private final Clients clients;
    private final ReadyQueues ready = new ReadyQueues();
    private final Parking parking;
    private final Transactions transactions;
    private final Connections connections;
    private final Reads reads;
    private final Settlements settlements;
    private final Browsing browsing;
    private final Selecting selecting;
    private final Dispatcher dispatcher;
    private final Delays delays;
    private final Expiry expiry;
    private final Fences fences;
    private final CommandRouter router;
    private final Producers producers;
    private final Branches branches;
    private final BranchCalls branchCalls;
    private final List<LongPredicate> waitingForRoom;
    private final int enteredMax;
    private final ArrayDeque<Command> backlog = new ArrayDeque<>();
    private long identityDue = Long.MAX_VALUE;

    /** What the parts share. */
    record Parts(
            State state,
            Output out,
            ReadyQueues ready,
            Directory directory,
            Producers producers,
            Settlements settlements,
            Transactions transactions,
            Parking parking,
            SessionEnd sessionEnd,
            Browsing browsing,
            BodyTraffic bodies,
            Subscriptions subscriptions,
            TemporaryDestinations temporaries,
            Fences fences,
            BranchCalls branches) {}

    /** An engine without any state. */
    public Engine(EngineOptions options) {
        state = new State(options);
        out = new Output(state, options.epoch());
        gate = new Gate(state, options.deltaRowsMax());
        outflows = new Outflow.Total(options.outflowBytesMax());
        enteredMax = ENTERED_FOR_EACH_COMMAND * options.turnMessagesMax();
        Temporaries owners = new Temporaries();
        Directory directory = new Directory(state, out, owners, options);
        Subscriptions subscriptions = new Subscriptions(state, out, directory, options);
        TemporaryDestinations temporaries = new TemporaryDestinations(state, out, directory, owners, options);
        BodyTraffic bodies = new BodyTraffic(state, out, gate);
        producers =
                new Producers(state, out, ready, directory, new DelayQueues(state, directory), gate, bodies, options);
        settlements = new Settlements(state, out, ready, directory);
        transactions = new Transactions(state, out, directory, producers, settlements, gate, bodies, options);
        parking = new Parking(state, out, producers, gate, options);
        fences = new Fences(out);
        BranchOutcomes outcomes = new BranchOutcomes(state, out, directory, producers, settlements, transactions);
        branches = new Branches(state, outcomes, options);
        BranchWaits waits = new BranchWaits(state, gate, options.sessions().parkMillis());
        long heldBytesMax = options.transactions().bytesInMemoryInAll();
        branchCalls = new BranchCalls(state, out, branches, outcomes, waits, producers, heldBytesMax);
        SessionEnd sessionEnd =
                new SessionEnd(settlements, transactions, parking, bodies, subscriptions, fences, branches);
        connections = new Connections(state, out, options.sessions(), sessionEnd, temporaries, waits, outflows);
        waitingForRoom = Arrays.asList(
                transactions::retry, parking::retry, nowMillis -> branchCalls.retry(connections::find, nowMillis));
        reads = new Reads(out, options.memory());
        Paging paging = new Paging(state, ready, settlements, reads, options.memory());
        delays = new Delays(state, out, ready, settlements, paging, gate, options.turnMessagesMax());
        expiry = new Expiry(state, out, ready, settlements, reads, gate, options.turnMessagesMax());
        browsing = new Browsing(state, out, reads, options);
        Parts parts = new Parts(
                state,
                out,
                ready,
                directory,
                producers,
                settlements,
                transactions,
                parking,
                sessionEnd,
                browsing,
                bodies,
                subscriptions,
                temporaries,
                fences,
                branchCalls);
        Deliveries deliveries = new Deliveries(out);
        selecting = new Selecting(parts, deliveries, reads, options);
        dispatcher = new Dispatcher(parts, deliveries, paging, options.turnMessagesMax());
        clients = new Clients(parts, connections, options);
        router = new CommandRouter(parts, connections, clients, new Figures(state, out));
    }

    /** Takes over the newest checkpoint. First of all, at most once. */
    public void restore(CheckpointState checkpoint) {
        state.restore(checkpoint);
    }

    /** Applies a batch that follows the checkpoint. */
    public void replay(Batch batch) {
        for (JournalRecord change : batch.records()) {
            out.replay(change);
        }
        state.onBatch(batch.sequence());
    }

    /**
     * Ends recovery. Messages that are not persistent and queues that are transient go; the next turn yields the batch that says so.
     *
     * @param nowMillis see {@link #run}
     */
    public void recovered(long nowMillis) {
        connections.recovered(nowMillis);
        identityDue = nowMillis;
        for (BrokerQueue queue : state.queues()) {
            if (state.queue(queue.id()) != queue) {
                continue;
            }
            if (queue.isTransient()) {
                out.decide(new QueueDeleted(queue.id()));
                continue;
            }
            queue.onRecovered();
            List<Reference> outlived = new ArrayList<>();
            queue.references().forEachResident(reference -> {
                if (!reference.persistent()) {
                    outlived.add(reference);
                }
            });
            settlements.remove(queue, outlived, Removal.EXPIRED);
        }
        out.endBatch();
    }

    /**
     * After recovery: ids of the messages with a large body that the store doesn't hold yet. Together with those that it
     * holds they are all whose bodies have to stay.
     */
    public List<Long> largeMessages() {
        List<Long> named = new ArrayList<>(state.largeNames().named());
        named.addAll(state.branches().largeMessages());
        return named;
    }

    /**
     * Carries commands out, and whatever has fallen due. Where one message goes to many subscriptions, later turns carry out
     * what is left of the commands.
     *
     * @param commands in the order in which they came; may be empty
     * @param nowMillis ms since 1970, from a clock that never goes back
     */
    public Turn run(List<? extends Command> commands, long nowMillis) {
        state.schedule().time().set(nowMillis);
        backlog.addAll(commands);
        int entered = 0;
        while (!backlog.isEmpty() && entered < enteredMax) {
            router.carryOut(backlog.removeFirst(), nowMillis);
            out.endBatch();
            entered += producers.takeEntered();
        }
        return finish(nowMillis);
    }

    /** Takes in what the store answered. */
    public Turn onStoreResults(List<StoreResult> results, long nowMillis) {
        state.schedule().time().set(nowMillis);
        for (StoreResult result : results) {
            if (result instanceof CheckpointDone done) {
                state.delta().complete(done.delta());
            } else {
                reads.onResult(result);
            }
            out.endBatch();
        }
        return finish(nowMillis);
    }

    /**
     * Cuts a delta: the net change since the last one. There is none if nothing changed, or while the delta before is not
     * complete.
     */
    public Turn cutDelta() {
        if (state.delta().cutting() || !state.changedSinceCut()) {
            return out.turn(false);
        }
        Delta delta = state.cut();
        Turn turn = out.turn(true);
        return new Turn(turn.batches(), turn.effects(), turn.pages(), turn.bodies(), Optional.of(delta), turn.more());
    }

    /** Rows that the next delta has so far; from {@link EngineOptions#deltaRowsMax} on producers wait for a cut. */
    public int deltaRows() {
        return state.delta().rows();
    }

    /** When the engine must be run again at the latest even without commands; {@code Long.MAX_VALUE} for never. */
    public long nextDueMillis() {
        long deadline =
                Math.min(Math.min(parking.nextDeadline(), branchCalls.nextDeadline()), transactions.nextDeadline());
        return Math.min(Math.min(identityDue, deadline), Math.min(delays.nextMillis(), expiry.nextMillis()));
    }

    /** Lets sends outside of transactions wait, and dooms transactions that send, until {@link #resumeProducers}. */
    public void stopProducers(Reason reason) {
        gate.stop(reason);
    }

    /** Lets producers go on; run the engine afterwards. */
    public void resumeProducers() {
        gate.resume();
    }

    /**
     * Sends, commits and branches that wait for room; whenever one of them got any the next goes first, so that none can
     * starve another.
     */
    private boolean retry(long nowMillis) {
        long before = progress();
        boolean more = false;
        for (LongPredicate waiting : waitingForRoom) {
            more |= waiting.test(nowMillis);
        }
        if (progress() != before) {
            Collections.rotate(waitingForRoom, -1);
        }
        return more;
    }

    /** Grows with whatever is carried out. */
    private long progress() {
        return state.sequence() + producers.enteredInAll();
    }

    private Turn finish(long nowMillis) {
        if (nowMillis >= identityDue || identityDue == Long.MAX_VALUE) {
            identityDue = connections.expire(nowMillis);
        }
        boolean more = identityDue <= nowMillis || !backlog.isEmpty();
        more |= branches.expire(nowMillis);
        out.endBatch();
        if (outflows.takeRelieved()) {
            clients.resumeAll();
        }
        more |= settlements.goOn();
        more |= expiry.run(nowMillis);
        more |= delays.run(nowMillis);
        more |= retry(nowMillis);
        more |= selecting.run(nowMillis);
        more |= dispatcher.run(nowMillis);
        more |= browsing.run();
        fences.run();
        return out.turn(more);
    }
}
