package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.Commit;
import io.ternmq.broker.command.Command.TxSend;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.Delivery;
import io.ternmq.broker.transaction.LocalTransaction;
import io.ternmq.broker.transaction.LocalTransaction.Doomed;
import io.ternmq.broker.transaction.LocalTransaction.Sending;
import io.ternmq.broker.transaction.LocalTransaction.Settling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private long bytesInMemory;

    Transactions(
            State state,
            Output out,
            Directory directory,
            Producers producers,
            Settlements settlements,
            Gate gate,
            BodyTraffic bodies,
            EngineOptions.TransactionLimits limits) {
        this.state = state;
        this.out = out;
        this.directory = directory;
        this.producers = producers;
        this.settlements = settlements;
        this.gate = gate;
        this.bodies = bodies;
        this.limits = limits;
    }

    /** A message of a transaction. It never waits for room; what can't be done dooms the transaction. */
    void send(Session session, TxSend send, long nowMillis) {
        LocalTransaction transaction = session.transaction();
        if (transaction.state() instanceof Doomed) {
            bodies.giveUp(session, send.content());
            return;
        }
        Optional<Refusal> refusal = check(session, send, nowMillis);
        if (refusal.isPresent()) {
            bodies.giveUp(session, send.content());
            doom(transaction, refusal.get());
            return;
        }
        long message = bodies.take(session, send.content());
        transaction.send(
                new Sending(directory.queue(send.address()), Producers.shape(send.content()), message, send.content()));
        bytesInMemory += send.content().length;
        if (transaction.bytesInMemory() > limits.bytesInMemory() || bytesInMemory > limits.bytesInMemoryInAll()) {
            appendEarly(transaction);
        }
    }

    private Optional<Refusal> check(Session session, TxSend send, long nowMillis) {
        LocalTransaction transaction = session.transaction();
        Optional<Refusal> stopped = gate.refusal();
        if (stopped.isPresent()) {
            return stopped;
        }
        if (transaction.sendings().size() >= limits.messagesMax()
                || transaction.bytes() + send.content().length > limits.bytesMax()) {
            return Refusal.of(
                    Reason.TRANSACTION_TOO_LARGE,
                    "a transaction may send " + limits.messagesMax() + " messages and " + limits.bytesMax() + " bytes");
        }
        return producers.check(session, send.address(), send.content(), nowMillis);
    }

    private void doom(LocalTransaction transaction, Refusal refusal) {
        dropBodies(transaction);
        discardSendings(transaction);
        transaction.doom(refusal.reason(), refusal.text());
    }

    private void appendEarly(LocalTransaction transaction) {
        List<Sending> appended = new ArrayList<>(transaction.sendings().size());
        for (Sending sending : transaction.sendings()) {
            if (sending.content() == Reference.ABSENT) {
                appended.add(sending);
            } else {
                long message = sending.message() == 0 ? state.takeMessageId() : sending.message();
                out.decide(new Body(message, sending.content()));
                state.pinned().add(message);
                appended.add(new Sending(sending.queue(), sending.shape(), message, Reference.ABSENT));
            }
        }
        bytesInMemory -= transaction.bytesInMemory();
        transaction.onAppendedEarly(appended);
    }

    /** Commits, or refuses and rolls back. A number that is known is answered again. */
    void commit(Session session, Commit commit) {
        if (!session.memory().isNew(commit.number())) {
            producers.answerAgain(session, commit.number());
            return;
        }
        LocalTransaction transaction = session.transaction();
        if (transaction.state() instanceof Doomed doomed) {
            settlements.fail(settled(transaction));
            discard(session);
            producers.refuse(session, commit.number(), new Refusal(doomed.reason(), doomed.text()));
            return;
        }
        for (Sending sending : transaction.sendings()) {
            producers.enqueue(sending.queue(), sending.shape(), sending.message(), sending.content());
        }
        for (Settlement settlement : List.of(Settlement.ACCEPTED, Settlement.REJECTED, Settlement.RELEASED)) {
            settlements.settle(settledAs(transaction, settlement), settlement);
        }
        end(session);
        producers.advance(session.memory(), commit.number(), true);
        out.effect(new Effect.Sent(session.channel(), out.end(), session.number(), commit.number()));
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
        dropBodies(session.transaction());
        end(session);
    }

    private void end(Session session) {
        discardSendings(session.transaction());
        session.beginTransaction();
    }

    private void dropBodies(LocalTransaction transaction) {
        for (Sending sending : transaction.sendings()) {
            if (sending.shape().large()) {
                bodies.drop(sending.message());
            }
        }
    }

    private void discardSendings(LocalTransaction transaction) {
        for (Sending sending : transaction.sendings()) {
            if (sending.content() == Reference.ABSENT) {
                state.pinned().remove(sending.message());
            }
        }
        bytesInMemory -= transaction.bytesInMemory();
        transaction.discardSendings();
    }
}
