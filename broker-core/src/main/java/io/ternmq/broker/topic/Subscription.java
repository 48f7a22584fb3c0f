package io.ternmq.broker.topic;

import io.ternmq.broker.id.Sharing;
import io.ternmq.broker.journal.JournalRecord.SubscriptionTerms;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.selector.InvalidSelectorException;
import io.ternmq.broker.selector.Selector;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who gets copies of a topic's messages: they stand in a queue of its own, which its consumers consume from. */
public final class Subscription {
    private final BrokerQueue queue;
    private final SubscriptionTerms terms;
    private final @Nullable Selector selector;
    private @Nullable UUID owner;

    /**
     * The subscription that owns a queue.
     *
     * @throws IllegalStateException if its selector is none, which is checked before it is recorded
     */
    public Subscription(BrokerQueue queue, SubscriptionTerms terms) {
        this.queue = queue;
        this.terms = terms;
        try {
            this.selector = terms.selector().isEmpty() ? null : Selector.parse(terms.selector());
        } catch (InvalidSelectorException e) {
            throw new IllegalStateException(
                    "the selector of subscription '" + queue.address().name() + "'", e);
        }
    }

    /** Where its messages are. */
    public BrokerQueue queue() {
        return queue;
    }

    /** What it is. */
    public SubscriptionTerms terms() {
        return terms;
    }

    /** It belongs to a consumer of this connection. */
    public void ownedBy(UUID connection) {
        owner = connection;
    }

    /** Whether a consumer is open, or holds a message unsettled. */
    public boolean inUse() {
        return queue.consumers().count() > 0 || queue.isDelivering();
    }

    /** Whether it ends, since nobody is left for whom it is there. */
    public boolean hasEnded() {
        return !terms.sharing().durable() && queue.consumers().count() == 0;
    }

    /**
     * Whether it takes a message.
     *
     * @param head the message's content, or as much of it as holds all headers
     */
    public boolean takes(Publisher publisher, byte[] head) {
        return !(terms.noLocal() && isLocal(publisher)) && (selector == null || selector.matches(head));
    }

    /** A durable one outlives its owner's connections, and knows it by client id alone. */
    private boolean isLocal(Publisher publisher) {
        boolean sameClient = !terms.clientId().isEmpty() && terms.clientId().equals(publisher.clientId());
        return sameClient
                || (terms.sharing() == Sharing.NONE && publisher.connection().equals(owner));
    }
}
