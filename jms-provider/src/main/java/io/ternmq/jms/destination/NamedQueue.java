package io.ternmq.jms.destination;

import io.ternmq.protocol.message.Destination;
import jakarta.jms.Queue;
import java.io.Serializable;
import javax.naming.Reference;
import javax.naming.Referenceable;

/**
 * A queue by name.
 *
 * @param name as in the broker
 */
public record NamedQueue(String name) implements JmsDestination, Queue, Serializable, Referenceable {

    @Override
    public Destination address() {
        return new Destination(Destination.Kind.QUEUE, name);
    }

    @Override
    public String getQueueName() {
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
