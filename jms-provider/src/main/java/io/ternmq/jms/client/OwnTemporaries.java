package io.ternmq.jms.client;

import io.ternmq.jms.destination.TemporaryQueueName;
import io.ternmq.jms.destination.TemporaryTopicName;
import io.ternmq.jms.link.Link;
import io.ternmq.protocol.message.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The temporary destinations that a connection made: it alone consumes from them and deletes them (JMS 3.1 §4.1.6, §4.2.5),
 * and they end with it.
 *
 * <p>Any thread may call it.
 */
final class OwnTemporaries {

    private final JmsConnection connection;
    private final Link link;
    private final Set<Destination> own = ConcurrentHashMap.newKeySet();

    OwnTemporaries(JmsConnection connection, Link link) {
        this.connection = connection;
        this.link = link;
    }

    TemporaryQueue createQueue() throws JMSException {
        return new TemporaryQueueName(create(Destination.Kind.TEMPORARY_QUEUE).name(), this::delete);
    }

    TemporaryTopic createTopic() throws JMSException {
        return new TemporaryTopicName(create(Destination.Kind.TEMPORARY_TOPIC).name(), this::delete);
    }

    /** Nothing of the connection is in the name, which others get to know. */
    private Destination create(Destination.Kind kind) throws JMSException {
        var destination = new Destination(kind, UUID.randomUUID().toString());
        connection.await(link.createTemporary(destination), "temporary destination");
        own.add(destination);
        return destination;
    }

    private void delete(Destination destination) throws JMSException {
        connection.requireOpen();
        if (own.contains(destination)) {
            connection.await(link.deleteTemporary(destination), "delete of the temporary " + destination.name());
            own.remove(destination);
        }
    }

    /** The broker has it no more. */
    void lost(Destination destination) {
        own.remove(destination);
    }

    /** Refuses to consume from a temporary destination of another connection. */
    void requireOwn(Destination destination) throws InvalidDestinationException {
        boolean temporary = switch (destination.kind()) {
            case TEMPORARY_QUEUE, TEMPORARY_TOPIC -> true;
            case QUEUE, TOPIC -> false;
        };
        if (temporary && !own.contains(destination)) {
            throw new InvalidDestinationException(
                    "Only the connection that made a temporary destination consumes from it,"
                            + " and this one didn't make " + destination.name() + ", or it was deleted.");
        }
    }
}
