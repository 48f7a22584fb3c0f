package io.ternmq.jms.destination;

import io.ternmq.protocol.message.Destination;
import io.ternmq.protocol.message.Utf8;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/** A destination of this provider: what JMS code names, and what the broker is told. */
public sealed interface JmsDestination extends jakarta.jms.Destination
        permits NamedQueue, NamedTopic, TemporaryQueueName, TemporaryTopicName {

    /** Longest name, in characters. */
    int NAME_LENGTH_MAX = 1_024;

    /** What the broker is told. */
    Destination address();

    /**
     * This provider's form of a destination.
     *
     * @throws InvalidDestinationException for none, and for one of another provider
     */
    static JmsDestination of(jakarta.jms.@Nullable Destination destination) throws JMSException {
        if (destination instanceof JmsDestination own) {
            return own;
        }
        if (destination instanceof jakarta.jms.Queue queue) {
            return new NamedQueue(checkedName(queue.getQueueName()));
        }
        if (destination instanceof jakarta.jms.Topic topic) {
            return new NamedTopic(checkedName(topic.getTopicName()));
        }
        throw new InvalidDestinationException(
                destination == null ? "no destination" : "not a destination of JMS: " + destination.getClass());
    }

    /** The JMS form of what the broker tells. */
    static JmsDestination of(Destination address) {
        return switch (address.kind()) {
            case QUEUE -> new NamedQueue(address.name());
            case TOPIC -> new NamedTopic(address.name());
            case TEMPORARY_QUEUE -> new TemporaryQueueName(address.name(), Deletion.FOREIGN);
            case TEMPORARY_TOPIC -> new TemporaryTopicName(address.name(), Deletion.FOREIGN);
        };
    }

    /** What JNDI keeps of a destination; the object factory, known here by name alone, makes another of it. */
    static Reference reference(Class<?> type, String name) {
        var reference = new Reference(type.getName(), "io.ternmq.jms.jndi.TernObjectFactory", null);
        reference.add(new StringRefAddr("name", name));
        return reference;
    }

    /**
     * Checks a name.
     *
     * @throws InvalidDestinationException unless it has 1 to 1,024 characters, none of them a control character
     */
    static String checkedName(@Nullable String name) throws InvalidDestinationException {
        if (name == null || name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            throw new InvalidDestinationException(
                    "the name of a destination has 1 to " + NAME_LENGTH_MAX + " characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidDestinationException("the name of a destination has no control characters");
        }
        if (!Utf8.fitsName(name)) {
            throw new InvalidDestinationException("the name of a destination has no half of a surrogate pair");
        }
        return name;
    }
}
