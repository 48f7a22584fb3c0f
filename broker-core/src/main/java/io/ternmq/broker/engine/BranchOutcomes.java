package io.ternmq.broker.engine;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.command.Settlement;
import io.ternmq.broker.journal.JournalRecord.BranchEnded;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.BranchSend;
import io.ternmq.broker.journal.JournalRecord.BranchSettlement;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.Delivery;
import io.ternmq.broker.topic.Publisher;
import io.ternmq.broker.transaction.Branch.Held;
import io.ternmq.broker.transaction.Branch.Prepared;
import io.ternmq.broker.transaction.LocalTransaction;
import io.ternmq.broker.transaction.LocalTransaction.Sending;
import io.ternmq.broker.transaction.LocalTransaction.Settling;
import io.ternmq.broker.transaction.LocalTransaction.Shape;
import io.ternmq.broker.transaction.Work;
import io.ternmq.broker.transaction.Work.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What becomes of what was done in a branch: prepared, committed or rolled back, each in one batch. */
final class BranchOutcomes {
    private static final List<Settlement> KINDS =
            List.of(Settlement.ACCEPTED, Settlement.REJECTED, Settlement.RELEASED);

    private final State state;
    private final Output out;
    private final Directory directory;
    private final Producers producers;
    private final Settlements settlements;
    private final Transactions transactions;

    BranchOutcomes(
            State state,
            Output out,
            Directory directory,
            Producers producers,
            Settlements settlements,
            Transactions transactions) {
        this.state = state;
        this.out = out;
        this.directory = directory;
        this.producers = producers;
        this.settlements = settlements;
        this.transactions = transactions;
    }

    /** The queues that take what it sends, as of now. */
    Set<BrokerQueue> takers(Work work) {
        Set<BrokerQueue> takers = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Part part : work.parts()) {
            for (Sending sending : part.transaction().sendings()) {
                takers.addAll(directory.takers(publisher(part), sending.address(), sending.head()));
            }
        }
        return takers;
    }

    /** How many messages it takes out of their queues. */
    static int taken(Work work) {
        int taken = 0;
        for (Part part : work.parts()) {
            for (Settling settling : part.transaction().settlings()) {
                taken += settling.takesAway() ? 1 : 0;
            }
        }
        return taken;
    }

    /** Why it can't be committed, if so. */
    Optional<Refusal> check(Work work) {
        Optional<Refusal> doomed = work.doomed().map(why -> new Refusal(why.reason(), why.text()));
        for (Part part : work.parts()) {
            if (doomed.isEmpty()) {
                doomed = producers.checkDelays(
                        publisher(part), part.transaction().sendings());
            }
        }
        return doomed;
    }

    /** All of it is recorded, and held from now on. */
    void prepare(Work work, long nowMillis) {
        List<BranchSend> sends = new ArrayList<>();
        List<BranchSettlement> recorded = new ArrayList<>();
        List<Held> others = new ArrayList<>();
        for (Part part : work.parts()) {
            LocalTransaction transaction = part.transaction();
            transactions.appendEarly(transaction);
            for (Sending sending : transaction.sendings()) {
                sends.add(send(part, sending));
            }
            transactions.discardSendings(transaction);
            for (Settling settling : transaction.takeSettlings()) {
                settle(settling, recorded, others);
            }
        }
        out.decide(new BranchPrepared(
                state.takeMessageId(), work.xid(), work.user(), nowMillis, List.copyOf(sends), List.copyOf(recorded)));
        state.branches().holdToo(work.xid(), others);
    }

    private static BranchSend send(Part part, Sending sending) {
        Shape shape = sending.shape();
        return new BranchSend(
                part.connection(),
                part.clientId(),
                sending.address(),
                sending.message(),
                shape.bytes(),
                shape.priority(),
                shape.persistent(),
                shape.expiration(),
                shape.deliveryTime(),
                shape.large(),
                sending.head());
    }

    private void settle(Settling settling, List<BranchSettlement> recorded, List<Held> others) {
        Reference reference = settling.delivery().reference();
        if (reference.gone()) {
            return;
        }
        boolean lasting = reference.recorded()
                && reference.persistent()
                && !state.knownQueue(reference.queue()).isTransient();
        if (lasting) {
            recorded.add(new BranchSettlement(settling.settlement(), reference.row()));
        } else {
            others.add(new Held(reference, settling.settlement()));
        }
    }

    /** One that isn't prepared has its effect. Returns whether the journal learns of it. */
    boolean commit(Work work) {
        boolean recorded = isRecorded(work);
        for (Part part : work.parts()) {
            LocalTransaction transaction = part.transaction();
            for (Sending sending : transaction.sendings()) {
                List<BrokerQueue> takers = directory.takers(publisher(part), sending.address(), sending.head());
                producers.enqueue(takers, sending.shape(), sending.message(), sending.content(), recorded);
            }
            List<Held> held = new ArrayList<>();
            for (Settling settling : transaction.takeSettlings()) {
                held.add(new Held(settling.delivery().reference(), settling.settlement()));
            }
            settle(held);
            transactions.discardSendings(transaction);
        }
        return recorded;
    }

    /**
     * Whether the journal learns of the commit, so that nobody may see anything of it before. Not of one that only concerns
     * messages that end with the broker, as those to subscriptions that aren't durable.
     */
    private boolean isRecorded(Work work) {
        return work.parts().stream().anyMatch(this::isRecorded);
    }

    private boolean isRecorded(Part part) {
        LocalTransaction transaction = part.transaction();
        boolean settles = transaction.settlings().stream()
                .map(settling -> settling.delivery().reference())
                .anyMatch(reference -> reference.recorded() && !reference.gone());
        return settles
                || transaction.sendings().stream()
                        .anyMatch(sending -> producers.isLasting(
                                directory.takers(publisher(part), sending.address(), sending.head()), sending.shape()));
    }

    /** A prepared one has its effect. Nothing can keep it from that. */
    void commit(Prepared branch, boolean heuristic) {
        out.decide(new BranchEnded(branch.xid(), true, heuristic));
        for (BranchSend send : branch.content().sends()) {
            Publisher publisher = new Publisher(send.connection(), send.clientId());
            List<BrokerQueue> takers = directory.takers(publisher, send.address(), send.head());
            if (takers.isEmpty()) {
                drop(send);
            } else {
                producers.enqueue(takers, shape(send), send.message(), Reference.ABSENT, true);
            }
        }
        settle(branch.held());
    }

    private static Shape shape(BranchSend send) {
        return new Shape(
                send.bytes(), send.priority(), send.persistent(), send.expiration(), send.deliveryTime(), send.large());
    }

    private void settle(List<Held> held) {
        for (Settlement kind : KINDS) {
            List<Reference> references = new ArrayList<>();
            for (Held one : held) {
                if (one.settlement() == kind) {
                    references.add(one.reference());
                }
            }
            settlements.settleHeld(references, kind);
        }
    }

    /** Whatever one did that isn't prepared is undone; its sessions can do nothing more in it. */
    void rollBack(Work work, boolean atOnce) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Part part : work.parts()) {
            transactions.doom(
                    part.transaction(), new Refusal(Reason.ROLLBACK_ONLY, "the branch " + work.xid() + " is over"));
            for (Settling settling : part.transaction().takeSettlings()) {
                deliveries.add(settling.delivery());
            }
        }
        if (atOnce) {
            settlements.fail(deliveries);
        } else {
            settlements.failInTurns(deliveries);
        }
    }

    /** A prepared one is undone. */
    void rollBack(Prepared branch, boolean heuristic) {
        out.decide(new BranchEnded(branch.xid(), false, heuristic));
        settlements.failHeld(branch.held().stream().map(Held::reference).toList());
        branch.content().sends().forEach(this::drop);
    }

    /** The body isn't named any more when the end of the branch is durable. */
    private void drop(BranchSend send) {
        if (send.large()) {
            out.effect(new Effect.DropBody(out.openBatch(), send.message()));
        }
    }

    private static Publisher publisher(Part part) {
        return new Publisher(part.connection(), part.clientId());
    }
}
