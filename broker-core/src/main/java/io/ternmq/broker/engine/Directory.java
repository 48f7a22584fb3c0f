package io.ternmq.broker.engine;

import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.JournalRecord.QueueCreated;
import io.ternmq.broker.journal.JournalRecord.QueueSettings;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.topic.Publisher;
import io.ternmq.broker.topic.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds queues by address, and creates them on first use. */
final class Directory {
    private static final int NAME_LENGTH_MAX = 1_024;
    private static final QueueSettings WITHOUT_LIMITS = new QueueSettings(0, 0, 0);

    private final State state;
    private final Output out;
    private final Temporaries temporaries;
    private final EngineOptions options;

    Directory(State state, Output out, Temporaries temporaries, EngineOptions options) {
        this.state = state;
        this.out = out;
        this.temporaries = temporaries;
        this.options = options;
    }

    /** Why an address can't be used, if so. */
    Optional<Refusal> check(Address address) {
        if (address.kind() == Address.Kind.QUEUE && state.queue(address) != null) {
            return Optional.empty();
        }
        return checkName(address).or(() -> checkKind(address));
    }

    /** Why no destination can have this name, if so. */
    Optional<Refusal> checkName(Address address) {
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
        return Optional.empty();
    }

    private Optional<Refusal> checkKind(Address address) {
        return switch (address.kind()) {
            case QUEUE -> checkCount();
            case TOPIC -> Optional.empty();
            case TEMPORARY_QUEUE, TEMPORARY_TOPIC -> checkTemporary(address);
            case SUBSCRIPTION -> Refusal.of(Reason.DESTINATION_INVALID, "a subscription is no destination");
        };
    }

    /** Why there can't be one queue or temporary topic more, if so. */
    Optional<Refusal> checkCount() {
        return state.queueCount() + temporaries.topicCount() < options.queuesMax()
                ? Optional.empty()
                : Refusal.of(
                        Reason.LIMIT_EXCEEDED,
                        options.queuesMax()
                                + " queues, subscriptions and temporary topics exist already; use those, or one broker more");
    }

    private Optional<Refusal> checkTemporary(Address address) {
        return temporaries.owner(address) != null
                ? Optional.empty()
                : Refusal.of(
                        Reason.DESTINATION_UNKNOWN,
                        "there is no temporary destination '" + address.name()
                                + "'; it ended with its connection, or with the broker");
    }

    /**
     * The queues that take a message sent to an address that was checked. None if nobody subscribes to a topic, or if a
     * temporary destination has ended since.
     *
     * @param head the message's content, or as much of it as holds all headers
     */
    List<BrokerQueue> takers(Publisher publisher, Address address, byte[] head) {
        if (address.isTopic()) {
            List<BrokerQueue> takers = new ArrayList<>();
            for (Subscription subscription : state.topics().of(address)) {
                if (subscription.takes(publisher, head)) {
                    takers.add(subscription.queue());
                }
            }
            return takers;
        }
        BrokerQueue known = state.queue(address);
        if (known == null && address.kind() == Address.Kind.QUEUE) {
            return List.of(queue(address));
        }
        return known == null ? List.of() : List.of(known);
    }

    static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The queue of an address that was checked. */
    BrokerQueue queue(Address address) {
        return queue(
                address,
                address.kind() == Address.Kind.QUEUE && address.name().startsWith(BrokerQueue.DEAD_LETTER_PREFIX)
                        ? WITHOUT_LIMITS
                        : options.queueDefaults());
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
