package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.OpenConsumer;
import io.ternmq.broker.command.Command.Unsubscribe;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.JournalRecord.QueueDeleted;
import io.ternmq.broker.journal.JournalRecord.SubscriptionCreated;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.selector.Selector;
import io.ternmq.broker.topic.Subscription;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes, changes and ends subscriptions (JMS 3.1 §8.3).
 *
 * <pre>
 *            first consumer                      same terms: one consumer more, if shared or without one
 *   (none) ──────────────────► Subscription ◄──┐ other terms, durable and not in use: deleted and made anew, in one batch
 *      ▲                        │      │  └────┘ everything else: SUBSCRIPTION_CONFLICT
 *      └── last consumer closed ┘      │
 *      │   (unless durable)            │
 *      └────── Unsubscribe, not in use ┘
 * </pre>
 *
 * <p>A consumer is closed when its connection is lost, too. So a subscription that isn't durable never piles up messages for
 * a client that may not come back; one that comes back makes it anew, and has missed what was sent meanwhile.
 */
final class Subscriptions {
    /** Characters of a subscription's own name, which tells topic, client id and name; it fits a page of figures. */
    private static final int NAME_LENGTH_MAX = 2_500;

    private static final char SEPARATOR = ':';

    private final State state;
    private final Output out;
    private final Directory directory;
    private final EngineOptions options;

    Subscriptions(State state, Output out, Directory directory, EngineOptions options) {
        this.state = state;
        this.out = out;
        this.directory = directory;
        this.options = options;
    }

    /** Why a consumer can't be opened on a topic, if so. */
    Optional<Refusal> check(Connection connection, OpenConsumer command) {
        SubscriptionTerms terms = terms(connection, command);
        return checkForm(command, terms)
                .or(() -> Selectors.check(terms.selector()))
                .or(() -> checkName(terms))
                .or(() -> checkUse(terms));
    }

    private static SubscriptionTerms terms(Connection connection, OpenConsumer command) {
        return new SubscriptionTerms(
                command.address(),
                command.sharing(),
                connection.clientId(),
                command.subscription(),
                Selector.isBlank(command.selector()) ? "" : command.selector(),
                command.noLocal());
    }

    private static Optional<Refusal> checkForm(OpenConsumer command, SubscriptionTerms terms) {
        if (command.browser()) {
            return Refusal.of(
                    Reason.DESTINATION_INVALID, "a topic can't be browsed: what it gets goes to subscriptions");
        }
        if (terms.name().isEmpty() != (terms.sharing() == Sharing.NONE)) {
            return Refusal.of(Reason.PROTOCOL, "a subscription that is shared or durable has a name, others have none");
        }
        if (terms.sharing() == Sharing.DURABLE && terms.clientId().isEmpty()) {
            return Refusal.of(
                    Reason.PROTOCOL, "a durable subscription that isn't shared needs a connection with a client id");
        }
        if (terms.sharing().shared() && terms.noLocal()) {
            return Refusal.of(
                    Reason.PROTOCOL, "a shared subscription takes what its own clients send: noLocal can't be");
        }
        if (terms.sharing().durable() && terms.topic().isTemporary()) {
            return Refusal.of(
                    Reason.DESTINATION_INVALID,
                    "a subscription to a temporary topic can't be durable: the topic isn't");
        }
        return Optional.empty();
    }

    private Optional<Refusal> checkName(SubscriptionTerms terms) {
        String name = name(terms, state.nextQueue());
        if (name.length() > NAME_LENGTH_MAX) {
            return Refusal.of(
                    Reason.LIMIT_EXCEEDED,
                    "topic, client id and name of a subscription have at most " + NAME_LENGTH_MAX
                            + " characters together, not " + name.length());
        }
        return name.chars().anyMatch(Character::isISOControl)
                ? Refusal.of(
                        Reason.DESTINATION_INVALID,
                        "'" + Directory.printable(name) + "' can't be a subscription: it has control characters")
                : Optional.empty();
    }

    private Optional<Refusal> checkUse(SubscriptionTerms terms) {
        Subscription known = find(terms);
        if (known == null) {
            return directory.checkCount();
        }
        int consumers = known.queue().consumers().count();
        if (known.terms().sharing() != terms.sharing()) {
            return conflict(terms, "exists already, " + (terms.sharing().shared() ? "unshared" : "shared"));
        }
        if (!terms.sharing().shared() && consumers > 0) {
            return conflict(terms, "has a consumer already, and isn't shared");
        }
        if (!known.terms().equals(terms) && known.inUse()) {
            return conflict(
                    terms,
                    "is in use, to " + known.terms().topic().name() + " with the selector '"
                            + known.terms().selector() + "'; it can be changed when it has no consumer and no message"
                            + " unsettled");
        }
        return Optional.empty();
    }

    private @Nullable Subscription find(SubscriptionTerms terms) {
        return terms.sharing() == Sharing.NONE
                ? null
                : state.topics().find(terms.sharing(), terms.clientId(), terms.name());
    }

    private static Optional<Refusal> conflict(SubscriptionTerms terms, String text) {
        return Refusal.of(Reason.SUBSCRIPTION_CONFLICT, "subscription '" + terms.name() + "' " + text);
    }

    /** The queue of the subscription for a consumer that was checked. */
    BrokerQueue open(Connection connection, OpenConsumer command) {
        SubscriptionTerms terms = terms(connection, command);
        Subscription known = find(terms);
        if (known != null && known.terms().equals(terms)) {
            return known.queue();
        }
        if (known != null) {
            out.decide(new QueueDeleted(known.queue().id()));
        }
        long id = state.nextQueue();
        Address address = new Address(Address.Kind.SUBSCRIPTION, name(terms, id));
        out.decide(new SubscriptionCreated(id, address, options.queueDefaults(), terms));
        Subscription made = state.topics().ofQueue(id);
        if (made == null) {
            throw new IllegalStateException("the record of a subscription made none: " + address);
        }
        made.ownedBy(connection.id());
        return made.queue();
    }

    /** A consumer of a queue was closed: what was there for it alone ends. */
    void onConsumerClosed(BrokerQueue queue) {
        Subscription subscription = state.topics().ofQueue(queue.id());
        if (subscription != null && subscription.hasEnded()) {
            out.decide(new QueueDeleted(queue.id()));
        }
    }

    void unsubscribe(Connection connection, Unsubscribe command) {
        Subscription known = state.topics().find(Sharing.DURABLE, connection.clientId(), command.subscription());
        if (known == null) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    Reason.DESTINATION_UNKNOWN,
                    "client id '" + connection.clientId() + "' has no durable subscription '" + command.subscription()
                            + "'");
        } else if (known.inUse()) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    Reason.SUBSCRIPTION_CONFLICT,
                    "subscription '" + command.subscription()
                            + "' has a consumer, or a message that isn't settled; close its consumers and sessions first");
        } else {
            out.decide(new QueueDeleted(known.queue().id()));
            out.done(command.channel(), command.requestId());
        }
    }

    /**
     * A subscription's own name, which figures show: {@code topic:consumer:number} or {@code topic:sharing:client id:name}.
     * It is unique, since whatever separates is escaped before the last part.
     */
    private static String name(SubscriptionTerms terms, long id) {
        String topic = escaped(terms.topic().name()) + SEPARATOR;
        return switch (terms.sharing()) {
            case NONE -> topic + "consumer" + SEPARATOR + id;
            case DURABLE -> topic + "durable" + SEPARATOR + clientAndName(terms);
            case SHARED -> topic + "shared" + SEPARATOR + clientAndName(terms);
            case SHARED_DURABLE -> topic + "shared-durable" + SEPARATOR + clientAndName(terms);
        };
    }

    private static String clientAndName(SubscriptionTerms terms) {
        return escaped(terms.clientId()) + SEPARATOR + terms.name();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(":", "\\:");
    }
}
