package io.ternmq.jms.destination;

import io.ternmq.protocol.message.Destination;
import jakarta.jms.Topic;

/**
 * A topic by name.
 *
 * @param name as in the broker
 */
public record NamedTopic(String name) implements JmsDestination, Topic {

    @Override
    public Destination address() {
        return new Destination(Destination.Kind.TOPIC, name);
    }

    @Override
    public String getTopicName() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
