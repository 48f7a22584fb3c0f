package io.ternmq.broker.engine;

import io.ternmq.broker.engine.Model.Message;
import io.ternmq.broker.engine.Model.Queue;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Topics in their plainest form: who subscribes, and what becomes of it. A published message has a copy in each subscription
 * that takes it. Dead letters of subscriptions are not followed any further.
 */
final class ModelTopics {
    /** The one selector of the model, and what it means. */
    static final String URGENT = "JMSPriority > 3";

    /** One subscription. */
    static final class Subscription {
        final SubscriptionTerms terms;
        final Queue queue;
        int consumers;
        /** Whether its client was told that it is there. */
        boolean confirmed;

        Subscription(SubscriptionTerms terms, Queue queue) {
            this.terms = terms;
            this.queue = queue;
        }

        boolean lasting() {
            return terms.sharing().durable();
        }

        boolean inUse() {
            return consumers > 0 || queue.held() > 0;
        }

        boolean takes(String clientId, Message message) {
            boolean local = terms.noLocal() && terms.clientId().equals(clientId);
            return !local && (terms.selector().isEmpty() || message.priority > 3);
        }
    }

    private final Model model;
    private final List<Subscription> subscriptions = new ArrayList<>();
    /** Durable ones whose end was confirmed, and that were not made again. */
    private final Set<Address> ended = new HashSet<>();

    ModelTopics(Model model) {
        this.model = model;
    }

    /** A consumer opens one; empty if that can't be. The number makes it unique if it has no name. */
    Optional<Subscription> open(SubscriptionTerms terms, int consumer) {
        Optional<Subscription> known = find(terms);
        if (known.isPresent()) {
            Subscription found = known.get();
            boolean same = found.terms.equals(terms);
            boolean conflict = found.terms.sharing() != terms.sharing()
                    || (!terms.sharing().shared() && found.consumers > 0)
                    || (!same && found.inUse());
            if (conflict) {
                return Optional.empty();
            }
            if (same) {
                found.consumers++;
                return known;
            }
            end(found);
        }
        Subscription made = add(terms, address(terms, consumer));
        made.consumers = 1;
        return Optional.of(made);
    }

    private Subscription add(SubscriptionTerms terms, Address address) {
        Subscription made = new Subscription(terms, model.queue(address));
        subscriptions.add(made);
        ended.remove(address);
        return made;
    }

    private Optional<Subscription> find(SubscriptionTerms terms) {
        return subscriptions.stream()
                .filter(each -> terms.sharing() != Sharing.NONE
                        && each.terms.sharing() != Sharing.NONE
                        && each.lasting() == terms.sharing().durable()
                        && each.terms.clientId().equals(terms.clientId())
                        && each.terms.name().equals(terms.name()))
                .findFirst();
    }

    /** The broker's own name of durable ones; others are known to the model alone. */
    private static Address address(SubscriptionTerms terms, int consumer) {
        String kind = switch (terms.sharing()) {
            case DURABLE -> "durable";
            case SHARED_DURABLE -> "shared-durable";
            case SHARED -> "shared";
            case NONE -> "consumer" + consumer;
        };
        return new Address(
                Address.Kind.SUBSCRIPTION,
                terms.topic().name() + ":" + kind + ":" + terms.clientId() + ":" + terms.name());
    }

    /** Deletes a durable one that isn't in use. Returns where it was. */
    Optional<Address> unsubscribe(String clientId, String name) {
        for (Subscription each : List.copyOf(subscriptions)) {
            boolean named = each.lasting()
                    && each.terms.clientId().equals(clientId)
                    && each.terms.name().equals(name);
            if (named && !each.inUse()) {
                end(each);
                return Optional.of(each.queue.address);
            }
        }
        return Optional.empty();
    }

    /** A client was told that one is gone. */
    void onEndConfirmed(Address address) {
        if (subscriptions.stream().noneMatch(each -> each.queue.address.equals(address))) {
            ended.add(address);
        }
    }

    /** A consumer of a queue is closed. */
    void onConsumerClosed(Queue queue) {
        for (Subscription each : List.copyOf(subscriptions)) {
            if (each.queue == queue) {
                each.consumers--;
                if (each.consumers == 0 && !each.lasting()) {
                    end(each);
                }
            }
        }
    }

    private void end(Subscription subscription) {
        subscriptions.remove(subscription);
        model.drop(subscription.queue);
    }

    /** The queues that take a message sent to a topic. */
    List<Queue> takers(String clientId, Message message, Address topic) {
        List<Queue> takers = new ArrayList<>();
        for (Subscription each : subscriptions) {
            if (each.terms.topic().equals(topic) && each.takes(clientId, message)) {
                takers.add(each.queue);
            }
        }
        return takers;
    }

    /** Makes a copy for each that takes it. */
    void publish(String clientId, Message message, Address topic) {
        message.copies.clear();
        for (Subscription each : subscriptions) {
            if (each.terms.topic().equals(topic) && each.takes(clientId, message)) {
                Message copy = message.copyFor(each.queue, each.lasting());
                message.copies.add(copy);
                model.enqueue(copy, each.queue);
            }
        }
    }

    /** Whether there is one with this queue. */
    boolean knows(Address queue) {
        return subscriptions.stream().anyMatch(each -> each.queue.address.equals(queue));
    }

    /** Durable ones of a client. */
    List<SubscriptionTerms> durable(String clientId) {
        return subscriptions.stream()
                .filter(each -> each.lasting() && each.terms.clientId().equals(clientId))
                .map(each -> each.terms)
                .toList();
    }

    /** Checks which subscriptions survived a crash, and takes them over. Copies come back afterwards. */
    void survived(Map<Address, SubscriptionTerms> durable) {
        for (Subscription each : subscriptions) {
            SimulatedJournal.check(
                    !each.lasting() || !each.confirmed || durable.containsKey(each.queue.address),
                    each.queue.address + " was confirmed and is lost");
        }
        Set<Address> before = new HashSet<>();
        subscriptions.forEach(each -> before.add(each.queue.address));
        for (Address address : ended) {
            SimulatedJournal.check(
                    before.contains(address) || !durable.containsKey(address),
                    address + " is back although its end was confirmed");
        }
        subscriptions.clear();
        durable.forEach((address, terms) -> add(terms, address).confirmed = true);
    }
}
