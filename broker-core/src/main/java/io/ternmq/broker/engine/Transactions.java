package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.Commit;
import io.ternmq.broker.command.Command.TxSend;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.engine.WaitingCommits.Waiting;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.Delivery;
import io.ternmq.broker.topic.Publisher;
import io.ternmq.broker.transaction.LocalTransaction;
import io.ternmq.broker.transaction.LocalTransaction.Doomed;
import io.ternmq.broker.transaction.LocalTransaction.Sending;
import io.ternmq.broker.transaction.LocalTransaction.Settling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Local transactions: what is sent and settled in one has its effect with the commit, in one batch, or never. */
final class Transactions {
    private final State state;
    private final Output out;
    private final Directory directory;
    private final Producers producers;
    private final Settlements settlements;
    private final Gate gate;
    private final BodyTraffic bodies;
    private final EngineOptions.TransactionLimits limits;
    private final WaitingCommits waiting;
    private final int turnMessagesMax;
    private long bytesInMemory;
    private long headBytes;

    Transactions(
            State state,
            Output out,
            Directory directory,
            Producers producers,
            Settlements settlements,
            Gate gate,
            BodyTraffic bodies,
            EngineOptions options) {
        this.state = state;
        this.out = out;
        this.directory = directory;
        this.producers = producers;
        this.settlements = settlements;
        this.gate = gate;
        this.bodies = bodies;
        this.limits = options.transactions();
        this.waiting = new WaitingCommits(gate, options.sessions().parkMillis());
        this.turnMessagesMax = options.turnMessagesMax();
    }

    /** A message of a transaction. It never waits for room; what can't be done dooms the transaction. */
    void send(Session session, TxSend send) {
        LocalTransaction transaction = session.transaction();
        if (transaction.state() instanceof Doomed) {
            bodies.giveUp(session, send.content());
            return;
        }
        Optional<Refusal> refusal = check(session, send);
        if (refusal.isPresent()) {
            bodies.giveUp(session, send.content());
            doom(transaction, refusal.get());
            return;
        }
        if (send.address().kind() == Address.Kind.QUEUE) {
            directory.queue(send.address());
        }
        long message = bodies.take(session, send.content());
        transaction.send(
                new Sending(send.address(), Producers.shape(send.content()), message, send.content(), send.content()));
        bytesInMemory += send.content().length;
        if (transaction.bytesInMemory() > limits.bytesInMemory() || bytesInMemory > limits.bytesInMemoryInAll()) {
            appendEarly(transaction);
        }
    }

    private Optional<Refusal> check(Session session, TxSend send) {
        LocalTransaction transaction = session.transaction();
        Optional<Refusal> stopped = gate.refusal();
        if (stopped.isPresent()) {
            return stopped;
        }
        if (transaction.sendings().size() >= limits.messagesMax()
                || transaction.bytes() + send.content().length > limits.bytesMax()
                || headBytes > limits.bytesInMemoryInAll()) {
            return Refusal.of(
                    Reason.TRANSACTION_TOO_LARGE,
                    "a transaction may send " + limits.messagesMax() + " messages and " + limits.bytesMax()
                            + " bytes, and all together may hold " + limits.bytesInMemoryInAll()
                            + " bytes of headers of messages to topics");
        }
        return producers.check(session, send.address(), send.content());
    }

    void doom(LocalTransaction transaction, Refusal refusal) {
        abandon(transaction);
        transaction.doom(refusal.reason(), refusal.text());
    }

    /** Records the bodies of what it sends; nothing of it has any effect yet. */
    void appendEarly(LocalTransaction transaction) {
        List<Sending> appended = new ArrayList<>(transaction.sendings().size());
        for (Sending sending : transaction.sendings()) {
            if (sending.content() == Reference.ABSENT) {
                appended.add(sending);
            } else {
                long message = sending.message() == 0 ? state.takeMessageId() : sending.message();
                out.decide(new Body(message, sending.content()));
                state.pinned().add(message);
                byte[] head = sending.address().isTopic() ? Content.head(sending.content()) : Reference.ABSENT;
                headBytes += head.length;
                appended.add(new Sending(sending.address(), sending.shape(), message, Reference.ABSENT, head));
            }
        }
        bytesInMemory -= transaction.bytesInMemory();
        transaction.onAppendedEarly(appended);
    }

    /**
     * Commits, or refuses and rolls back. A number that is known is answered again.
     *
     * <p>A transaction that only sends waits for room as a send does, and holds nothing that others wait for. One that
     * also settles has its effect at once, since it may be what makes room; if it brings more than it takes, its
     * answer waits.
     */
    void commit(Session session, Commit commit, long nowMillis) {
        if (!session.memory().isNew(commit.number())) {
            producers.answerAgain(session, commit.number());
            return;
        }
        LocalTransaction transaction = session.transaction();
        if (isWaiting(session, commit.number())) {
            return;
        }
        if (waiting.of(session) != null) {
            doom(transaction, new Refusal(Reason.DESTINATION_FULL, "the commit before this one still waits for room"));
        }
        producers
                .checkDelays(session.publisher(), transaction.sendings())
                .ifPresent(refusal -> doom(transaction, refusal));
        if (transaction.state() instanceof Doomed doomed) {
            settlements.fail(settled(transaction));
            discard(session);
            producers.refuse(session, commit.number(), new Refusal(doomed.reason(), doomed.text()));
            return;
        }
        long changes = state.topics().changes();
        Waiting mine =
                Waiting.of(session, commit.number(), transaction, takers(session, transaction), changes, nowMillis);
        boolean room = waiting.hasRoom(mine);
        if (!room && transaction.settlings().isEmpty()) {
            waiting.add(mine);
            session.beginTransaction();
            return;
        }
        session.beginTransaction();
        carryOut(mine);
        if (room || !waiting.isSlowedDown(mine)) {
            answer(mine);
        } else {
            waiting.add(mine.done());
        }
    }

    /** The commit with those who take now what it sends: subscriptions may have come since. */
    private Waiting current(Waiting commit) {
        long changes = state.topics().changes();
        if (commit.isDone() || commit.topicChanges() == changes) {
            return commit;
        }
        Waiting current = commit.to(takers(commit.session(), commit.transaction()), changes);
        waiting.add(current);
        return current;
    }

    private Set<BrokerQueue> takers(Session session, LocalTransaction transaction) {
        Set<BrokerQueue> takers = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Sending sending : transaction.sendings()) {
            takers.addAll(directory.takers(session.publisher(), sending.address(), sending.head()));
        }
        return takers;
    }

    /** Dooms the transaction, and with the number of a commit ends it. */
    void deny(Session session, long number, Refusal refusal) {
        doom(session.transaction(), refusal);
        if (number != 0) {
            settlements.fail(settled(session.transaction()));
            discard(session);
            producers.deny(session, number, refusal);
        }
    }

    private void carryOut(Waiting commit) {
        LocalTransaction transaction = commit.transaction();
        Publisher publisher = commit.session().publisher();
        for (Sending sending : transaction.sendings()) {
            List<BrokerQueue> takers = directory.takers(publisher, sending.address(), sending.head());
            producers.enqueue(takers, sending.shape(), sending.message(), sending.content(), true);
        }
        for (Settlement settlement : List.of(Settlement.ACCEPTED, Settlement.REJECTED, Settlement.RELEASED)) {
            settlements.settle(settledAs(transaction, settlement), settlement);
        }
        discardSendings(transaction);
        producers.advance(commit.session().memory(), commit.number(), true);
    }

    private void answer(Waiting commit) {
        Session session = commit.session();
        out.effect(new Effect.Sent(session.channel(), out.end(), session.number(), commit.number()));
    }

    /** Goes on with what has room now, and ends what waited too long. Returns whether there is more to do at once. */
    boolean retry(long nowMillis) {
        int budget = turnMessagesMax;
        for (Waiting known : waiting.ready(nowMillis)) {
            if (budget <= 0) {
                return true;
            }
            Waiting commit = current(known);
            boolean room = waiting.hasRoom(commit);
            if (!room && !waiting.isLate(commit, nowMillis)) {
                continue;
            }
            waiting.remove(commit.session());
            budget--;
            Optional<Refusal> refusal = room
                    ? producers.checkDelays(
                            commit.session().publisher(), commit.transaction().sendings())
                    : Optional.of(waiting.full());
            if (commit.isDone()) {
                answer(commit);
            } else if (refusal.isEmpty()) {
                carryOut(commit);
                answer(commit);
            } else {
                abandon(commit.transaction());
                producers.refuse(commit.session(), commit.number(), refusal.get());
            }
            budget -= producers.takeEntered();
            out.endBatch();
        }
        return false;
    }

    /** When the next commit has waited long enough; not later than that. */
    long nextDeadline() {
        return waiting.nextDeadline();
    }

    /** Whether a commit waits for room. */
    boolean isWaiting(Session session, long number) {
        Waiting commit = waiting.of(session);
        return commit != null && !commit.isDone() && commit.number() == number;
    }

    /** The session's channel is lost: its client asks what became of its commit. */
    void drop(Session session) {
        Waiting commit = waiting.remove(session);
        if (commit != null) {
            abandon(commit.transaction());
        }
    }

    /** The session is closed: a commit that waits has no effect. */
    void refuseWaiting(Session session) {
        Waiting commit = waiting.remove(session);
        if (commit == null) {
            return;
        }
        abandon(commit.transaction());
        if (commit.isDone()) {
            answer(commit);
        } else {
            out.effect(new Effect.Refused(
                    session.channel(),
                    out.end(),
                    session.number(),
                    commit.number(),
                    Reason.SESSION_UNKNOWN,
                    "the session was closed while the commit waited for room"));
        }
    }

    /** The deliveries that the open transaction settled. */
    static List<Delivery> settled(LocalTransaction transaction) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Settling settling : transaction.settlings()) {
            deliveries.add(settling.delivery());
        }
        return deliveries;
    }

    private static List<Delivery> settledAs(LocalTransaction transaction, Settlement settlement) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Settling settling : transaction.settlings()) {
            if (settling.settlement() == settlement) {
                deliveries.add(settling.delivery());
            }
        }
        return deliveries;
    }

    /** Forgets the session's transaction; what it settled is the caller's to end. */
    void discard(Session session) {
        abandon(session.transaction());
        session.beginTransaction();
    }

    /** What was to be sent never will be; of what was carried out already nothing is left to forget. */
    private void abandon(LocalTransaction transaction) {
        dropBodies(transaction);
        discardSendings(transaction);
    }

    private void dropBodies(LocalTransaction transaction) {
        for (Sending sending : transaction.sendings()) {
            if (sending.shape().large()) {
                bodies.drop(sending.message());
            }
        }
    }

    /** What it sends was sent, or is others' to send. */
    void discardSendings(LocalTransaction transaction) {
        for (Sending sending : transaction.sendings()) {
            if (sending.content() == Reference.ABSENT) {
                state.pinned().remove(sending.message());
                headBytes -= sending.head().length;
            }
        }
        bytesInMemory -= transaction.bytesInMemory();
        transaction.discardSendings();
    }
}
