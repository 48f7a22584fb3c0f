package io.ternmq.jms.destination;

import io.ternmq.protocol.message.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;

/** A temporary topic: the same as another of its name, whoever made it. */
public final class TemporaryTopicName implements JmsDestination, TemporaryTopic {

    private final Destination address;
    private final Deletion deletion;

    /** A temporary topic, and how it is deleted. */
    public TemporaryTopicName(String name, Deletion deletion) {
        this.address = new Destination(Destination.Kind.TEMPORARY_TOPIC, name);
        this.deletion = deletion;
    }

    @Override
    public Destination address() {
        return address;
    }

    @Override
    public String getTopicName() {
        return address.name();
    }

    @Override
    public void delete() throws JMSException {
        deletion.delete(address);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TemporaryTopicName that && that.address.equals(address);
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
