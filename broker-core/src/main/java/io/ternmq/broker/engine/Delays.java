package io.ternmq.broker.engine;

import io.ternmq.broker.journal.JournalRecord.FellDue;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.paging.Reference;
import io.ternmq.broker.paging.References;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.DelayQueue;
import io.ternmq.broker.schedule.Agenda;
import io.ternmq.broker.schedule.DelayedAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves messages whose delivery time has come from where they waited to their queues.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: no message is moved before the time of its turn has reached its delivery time, and none that has expired.
 *   <li>I2: each move is one record, so a message is in one of both queues at every moment of the journal.
 *   <li>I3: a queue with messages that wait stands in the agenda, unless the store reads for it.
 * </ol>
 */
final class Delays {
    private static final int MESSAGES_AT_ONCE = 250;

    private final State state;
    private final Output out;
    private final ReadyQueues ready;
    private final Settlements settlements;
    private final Paging paging;
    private final Gate gate;
    private final int turnMessagesMax;

    Delays(
            State state,
            Output out,
            ReadyQueues ready,
            Settlements settlements,
            Paging paging,
            Gate gate,
            int turnMessagesMax) {
        this.state = state;
        this.out = out;
        this.ready = ready;
        this.settlements = settlements;
        this.paging = paging;
        this.gate = gate;
        this.turnMessagesMax = turnMessagesMax;
    }

    /** When something falls due next, or {@link Agenda#NEVER}; not while the store is behind. */
    long nextMillis() {
        return gate.behind() ? Agenda.NEVER : agenda().nextMillis();
    }

    /** Moves at most a turn's messages. Returns whether there is more to do at once. */
    boolean run(long nowMillis) {
        int budget = turnMessagesMax;
        while (budget > 0 && nextMillis() <= nowMillis) {
            DelayQueue delayed = state.delayQueue(agenda().takeDue(nowMillis));
            if (delayed != null) {
                budget -= 1 + move(delayed, Math.min(budget, MESSAGES_AT_ONCE), nowMillis);
                out.endBatch();
            }
        }
        return nextMillis() <= nowMillis;
    }

    private int move(DelayQueue delayed, int most, long nowMillis) {
        BrokerQueue queue = delayed.queue();
        References references = queue.references();
        List<Reference> expired = new ArrayList<>(0);
        int count = 0;
        Reference first = references.first();
        while (first != null && first.deliveryTime() <= nowMillis && count < most) {
            if (first.expiration() != 0 && first.expiration() <= nowMillis) {
                references.take(first);
                expired.add(first);
            } else {
                move(delayed, first);
            }
            count++;
            first = references.first();
        }
        settlements.expire(queue, expired);
        ready.schedule(delayed.target());
        if (!references.whole() && delayed.address().dueMillis(references.windowEnd()) <= nowMillis) {
            paging.refillToMove(queue);
        }
        if (delayed.isOver(nowMillis)) {
            out.decide(new QueueDeleted(queue.id()));
        } else {
            agenda().set(queue.id(), delayed.nextMillis());
        }
        return count;
    }

    private void move(DelayQueue delayed, Reference reference) {
        BrokerQueue target = delayed.target();
        int priority = DelayedAddress.priority(reference.key());
        out.decide(new FellDue(
                delayed.queue().id(),
                reference.key(),
                target.id(),
                Reference.key(priority, target.references().nextSequence()),
                reference.message(),
                reference.bytes(),
                reference.persistent(),
                reference.expiration(),
                reference.deliveryTime()));
    }

    private Agenda agenda() {
        return state.schedule().deliveries();
    }
}
