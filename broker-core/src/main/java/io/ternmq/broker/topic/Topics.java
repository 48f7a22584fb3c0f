package io.ternmq.broker.topic;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions, by topic, by name and by queue. A topic without any is nothing that the broker knows of.
 *
 * <p>Names of durable subscriptions, shared and unshared, are one space for each client id, those of shared ones that
 * aren't durable another (JMS 3.1 §8.3).
 */
public final class Topics {
    private final Map<Address, List<Subscription>> byTopic = new HashMap<>();
    private final Map<Name, Subscription> byName = new HashMap<>();
    private final LongMap<Subscription> byQueue = new LongMap<>();
    private long changes;

    private record Name(boolean durable, String clientId, String name) {
        static Name of(SubscriptionTerms terms) {
            return new Name(terms.sharing().durable(), terms.clientId(), terms.name());
        }
    }

    /** How often one came or went. */
    public long changes() {
        return changes;
    }

    /** One more. */
    public void add(Subscription subscription) {
        changes++;
        SubscriptionTerms terms = subscription.terms();
        byQueue.put(subscription.queue().id(), subscription);
        byTopic.computeIfAbsent(terms.topic(), unknown -> new ArrayList<>()).add(subscription);
        if (terms.sharing() != Sharing.NONE) {
            byName.put(Name.of(terms), subscription);
        }
    }

    /** The one that owns a queue is gone, if one does. */
    public void remove(long queue) {
        Subscription subscription = byQueue.remove(queue);
        if (subscription == null) {
            return;
        }
        changes++;
        SubscriptionTerms terms = subscription.terms();
        byName.remove(Name.of(terms), subscription);
        byTopic.computeIfPresent(terms.topic(), (topic, all) -> {
            all.remove(subscription);
            return all.isEmpty() ? null : all;
        });
    }

    /** Those of a topic, in the order in which they were made. */
    public List<Subscription> of(Address topic) {
        return byTopic.getOrDefault(topic, List.of());
    }

    /** The one that owns a queue, or null. */
    public @Nullable Subscription ofQueue(long queue) {
        return byQueue.get(queue);
    }

    /** The one of a name, or null. {@code sharing}: durable or not says in which space of names. */
    public @Nullable Subscription find(Sharing sharing, String clientId, String name) {
        return byName.get(new Name(sharing.durable(), clientId, name));
    }
}
