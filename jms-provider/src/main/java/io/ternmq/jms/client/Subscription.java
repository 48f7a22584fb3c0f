package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.link.ConsumerSpec;
import io.ternmq.protocol.message.Utf8;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of named subscriptions (JMS 3.1 §8.3).
 *
 * @param durable whether it outlives its consumers
 * @param shared whether several consumers share it
 */
record Subscription(boolean durable, boolean shared) {
    static final Subscription DURABLE = new Subscription(true, false);
    static final Subscription SHARED = new Subscription(false, true);
    static final Subscription SHARED_DURABLE = new Subscription(true, true);

    /**
     * What a consumer of it asks the broker for.
     *
     * @param clientId of the connection, or null
     * @throws InvalidDestinationException if the topic is temporary and the subscription would outlive it
     * @throws IllegalStateException if it is told apart by a client id, and there is none
     */
    ConsumerSpec spec(
            JmsDestination topic, @Nullable String name, String selector, boolean noLocal, @Nullable String clientId)
            throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new JMSException("a subscription needs a name");
        }
        if (!Utf8.fitsName(name)) {
            throw new JMSException("the name of a subscription is too long, or has half a surrogate pair");
        }
        if (durable && topic instanceof TemporaryTopic) {
            throw new InvalidDestinationException("a temporary topic has no durable subscriptions: " + topic);
        }
        if (durable && !shared && clientId == null) {
            throw new IllegalStateException("An unshared durable subscription needs a client id (JMS 3.1 §8.3.3): set"
                    + " the connection factory's clientId, or share the subscription.");
        }
        return ConsumerSpec.subscription(topic.address(), selector, noLocal, name, durable, shared);
    }
}
