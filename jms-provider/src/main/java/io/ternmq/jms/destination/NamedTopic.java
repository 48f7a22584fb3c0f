package io.ternmq.jms.destination;

import io.ternmq.protocol.message.Destination;
import jakarta.jms.Topic;
import java.io.Serializable;
import javax.naming.Reference;
import javax.naming.Referenceable;

/**
 * A topic by name.
 *
 * @param name as in the broker
 */
public record NamedTopic(String name) implements JmsDestination, Topic, Serializable, Referenceable {

    @Override
    public Destination address() {
        return new Destination(Destination.Kind.TOPIC, name);
    }

    @Override
    public String getTopicName() {
        return name;
    }

    @Override
    public Reference getReference() {
        return JmsDestination.reference(getClass(), name);
    }

    @Override
    public String toString() {
        return name;
    }
}
