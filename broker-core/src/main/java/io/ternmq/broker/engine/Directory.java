package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord.QueueCreated;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.queue.DelayQueue;
import io.ternmq.broker.schedule.DelayedAddress;
import java.util.Optional;

/** Finds queues by address, and creates them on first use. */
final class Directory {
    private static final int NAME_LENGTH_MAX = 1_024;
    private static final QueueSettings WITHOUT_LIMITS = new QueueSettings(0, 0, 0);

    private final State state;
    private final Output out;
    private final EngineOptions options;

    Directory(State state, Output out, EngineOptions options) {
        this.state = state;
        this.out = out;
        this.options = options;
    }

    /** Why an address can't be used, if so. */
    Optional<Refusal> check(Address address) {
        if (state.queue(address) != null) {
            return Optional.empty();
        }
        if (address.name().isEmpty() || address.name().length() > NAME_LENGTH_MAX) {
            return Refusal.of(
                    Reason.DESTINATION_INVALID,
                    "a destination's name has 1 to " + NAME_LENGTH_MAX + " characters, not "
                            + address.name().length());
        }
        if (address.name().chars().anyMatch(Character::isISOControl)) {
            return Refusal.of(
                    Reason.DESTINATION_INVALID,
                    "'" + printable(address.name()) + "' can't be a destination's name: it has control characters");
        }
        if (address.kind() != Address.Kind.QUEUE) {
            return Refusal.of(Reason.NOT_SUPPORTED, "destinations of kind " + address.kind() + " are not supported");
        }
        if (state.queueCount() >= options.queuesMax()) {
            return Refusal.of(
                    Reason.LIMIT_EXCEEDED,
                    options.queuesMax() + " queues exist already; use those, or one broker more");
        }
        return Optional.empty();
    }

    /** Why a message can't wait for its delivery time, if so. */
    Optional<Refusal> checkDelay(Address address, long deliveryTime) {
        BrokerQueue target = state.queue(address);
        if (state.queueCount() < options.queuesMax()
                || (target != null && find(target, deliveryTime).isPresent())) {
            return Optional.empty();
        }
        return Refusal.of(
                Reason.LIMIT_EXCEEDED,
                options.queuesMax()
                        + " queues exist already, and messages that wait for this delivery time need one more;"
                        + " delete some, or send without a delay");
    }

    /** Where messages for a queue wait for a delivery time. */
    DelayQueue delayQueue(BrokerQueue target, long deliveryTime) {
        Optional<DelayQueue> known = find(target, deliveryTime);
        if (known.isPresent()) {
            return known.get();
        }
        long span = DelayedAddress.spanOf(deliveryTime);
        long generation = 0;
        for (DelayQueue queue : target.delayQueues()) {
            if (queue.address().span() == span) {
                generation = Math.max(generation, queue.address().generation() + 1);
            }
        }
        DelayedAddress address = new DelayedAddress(span, generation, target.address());
        long id = queue(address.address(), WITHOUT_LIMITS).id();
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

    private static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The queue of an address that was checked. */
    BrokerQueue queue(Address address) {
        return queue(
                address,
                address.name().startsWith(BrokerQueue.DEAD_LETTER_PREFIX) ? WITHOUT_LIMITS : options.queueDefaults());
    }

    /** Where the dead letters of a queue go. It has no limits, so that what fails always finds room. */
    BrokerQueue deadLetterQueue(BrokerQueue queue) {
        return queue(queue.deadLetterAddress(), WITHOUT_LIMITS);
    }

    private BrokerQueue queue(Address address, QueueSettings settings) {
        BrokerQueue known = state.queue(address);
        if (known != null) {
            return known;
        }
        long id = state.nextQueue();
        out.decide(new QueueCreated(id, address, settings));
        return state.knownQueue(id);
    }
}
