package io.ternmq.jms.destination;

import io.ternmq.protocol.message.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;

/** A temporary queue: the same as another of its name, whoever made it. */
public final class TemporaryQueueName implements JmsDestination, TemporaryQueue {

    private final Destination address;
    private final Deletion deletion;

    /** A temporary queue, and how it is deleted. */
    public TemporaryQueueName(String name, Deletion deletion) {
        this.address = new Destination(Destination.Kind.TEMPORARY_QUEUE, name);
        this.deletion = deletion;
    }

    @Override
    public Destination address() {
        return address;
    }

    @Override
    public String getQueueName() {
        return address.name();
    }

    @Override
    public void delete() throws JMSException {
        deletion.delete(address);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TemporaryQueueName that && that.address.equals(address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    @Override
    public String toString() {
        return address.name();
    }
}
