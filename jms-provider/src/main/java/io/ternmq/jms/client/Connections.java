package io.ternmq.jms.client;

import io.ternmq.jms.transport.Network;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.TopicConnection;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;

/** Opens connections and contexts: the one way in from connection factories. */
public final class Connections {

    private Connections() {}

    /** A connection for queues and topics alike. */
    public static jakarta.jms.Connection open(ConnectionSettings settings, Network network) throws JMSException {
        return JmsConnection.open(settings, network, Domain.BOTH);
    }

    /** A connection of the older API for queues alone. */
    public static QueueConnection openForQueues(ConnectionSettings settings, Network network) throws JMSException {
        return JmsConnection.open(settings, network, Domain.QUEUES);
    }

    /** A connection of the older API for topics alone. */
    public static TopicConnection openForTopics(ConnectionSettings settings, Network network) throws JMSException {
        return JmsConnection.open(settings, network, Domain.TOPICS);
    }

    /** A context with a connection of its own. */
    public static JMSContext openContext(ConnectionSettings settings, Network network, int sessionMode)
            throws JMSException {
        var mode = SessionMode.of(sessionMode);
        return new Context(new SharedConnection(JmsConnection.open(settings, network, Domain.BOTH)), mode);
    }

    /** A connection for queues and topics alike, with sessions for distributed transactions. */
    public static XAConnection openXa(ConnectionSettings settings, Network network) throws JMSException {
        return JmsXaConnection.open(settings, network, Domain.BOTH);
    }

    /** The same of the older API for queues alone. */
    public static XAQueueConnection openXaForQueues(ConnectionSettings settings, Network network) throws JMSException {
        return JmsXaConnection.open(settings, network, Domain.QUEUES);
    }

    /** The same of the older API for topics alone. */
    public static XATopicConnection openXaForTopics(ConnectionSettings settings, Network network) throws JMSException {
        return JmsXaConnection.open(settings, network, Domain.TOPICS);
    }

    /** A context for distributed transactions, with a connection of its own. */
    public static XAJMSContext openXaContext(ConnectionSettings settings, Network network) throws JMSException {
        return new XaContext(new SharedConnection(JmsXaConnection.open(settings, network, Domain.BOTH)));
    }

    /** A connection for looking after the broker. */
    public static Administration openAdministration(ConnectionSettings settings, Network network) throws JMSException {
        return Administration.open(settings, network);
    }
}
