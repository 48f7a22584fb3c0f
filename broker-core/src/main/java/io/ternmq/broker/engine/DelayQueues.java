package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.DelayQueue;
import io.ternmq.broker.schedule.DelayedAddress;
import io.ternmq.broker.transaction.LocalTransaction.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the queues in which messages for other queues wait for their delivery time, and makes them on first use.
 *
 * <p>A message to a topic waits beside the queue of each subscription that takes it when it is sent, or committed: so
 * whoever subscribes later doesn't get it (JMS 3.1 §7.9), and whoever unsubscribes takes it along.
 */
final class DelayQueues {
    private final State state;
    private final Directory directory;

    DelayQueues(State state, Directory directory) {
        this.state = state;
        this.directory = directory;
    }

    /** Where a message enters, and with which key. */
    record Place(BrokerQueue queue, long key) {}

    /** A queue that isn't there yet: messages for that one wait in it for times within this span. */
    record Missing(long target, long span) {}

    /** Why a message can't wait for its delivery time, if so. */
    Optional<Refusal> check(List<BrokerQueue> takers, long deliveryTime) {
        if (!state.schedule().time().isBefore(deliveryTime)) {
            return Optional.empty();
        }
        Set<Missing> missing = new HashSet<>();
        addMissing(missing, takers, deliveryTime);
        return check(missing);
    }

    /** Adds what has to be made for one message more. */
    void addMissing(Set<Missing> missing, List<BrokerQueue> takers, long deliveryTime) {
        for (BrokerQueue taker : takers) {
            if (find(taker, deliveryTime).isEmpty()) {
                missing.add(new Missing(taker.id(), DelayedAddress.spanOf(deliveryTime)));
            }
        }
    }

    /** Why what is missing can't be made, if so. Where nothing is, it doesn't matter that there are too many queues already. */
    Optional<Refusal> check(Set<Missing> missing) {
        return missing.isEmpty() || missing.size() <= directory.free()
                ? Optional.empty()
                : Refusal.of(
                        Reason.LIMIT_EXCEEDED,
                        "no more queues can be made, and messages that wait for this delivery time need "
                                + missing.size() + "; delete some queues, or send without a delay");
    }

    /** The place of a message that waits, which is looked after from now on. */
    Place place(BrokerQueue target, Shape shape) {
        long deliveryTime = shape.deliveryTime();
        DelayQueue delayed = find(target, deliveryTime).orElseGet(() -> make(target, deliveryTime));
        BrokerQueue queue = delayed.queue();
        long sequence = queue.references().nextSequence();
        state.schedule().deliveries().atLatest(queue.id(), deliveryTime);
        return new Place(queue, delayed.address().key(deliveryTime, shape.priority(), sequence));
    }

    private DelayQueue make(BrokerQueue target, long deliveryTime) {
        long span = DelayedAddress.spanOf(deliveryTime);
        long generation = 0;
        for (DelayQueue queue : target.delayQueues()) {
            if (queue.address().span() == span) {
                generation = Math.max(generation, queue.address().generation() + 1);
            }
        }
        DelayedAddress address = new DelayedAddress(span, generation, target.address());
        long id = directory.queueWithoutLimits(address.address()).id();
        return find(target, deliveryTime)
                .orElseThrow(() -> new IllegalStateException("queue " + id + " takes no delayed message"));
    }

    private static Optional<DelayQueue> find(BrokerQueue target, long deliveryTime) {
        long span = DelayedAddress.spanOf(deliveryTime);
        for (DelayQueue queue : target.delayQueues()) {
            if (queue.address().span() == span && !queue.isExhausted()) {
                return Optional.of(queue);
            }
        }
        return Optional.empty();
    }
}
