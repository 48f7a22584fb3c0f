package io.ternmq.jms.client;

import io.ternmq.jms.transport.Network;
import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;

/**
 * A connection whose sessions can take part in distributed transactions (JMS 3.1 §11.3.1). Those that
 * {@code createSession} makes can't.
 *
 * <p>Any thread may call it.
 */
final class JmsXaConnection extends JmsConnection implements XAQueueConnection, XATopicConnection {

    private JmsXaConnection(ConnectionSettings settings, Network network, Domain domain) {
        super(settings, network, domain);
    }

    static JmsXaConnection open(ConnectionSettings settings, Network network, Domain domain) throws JMSException {
        var connection = new JmsXaConnection(settings, network, domain);
        connection.connect();
        return connection;
    }

    @Override
    public JmsXaSession createXASession() throws JMSException {
        beginUse();
        return opened(new JmsXaSession(this, openLink(SessionMode.XA), domain()));
    }

    @Override
    public JmsXaSession createXAQueueSession() throws JMSException {
        domain().requireQueues();
        return createXASession();
    }

    @Override
    public JmsXaSession createXATopicSession() throws JMSException {
        domain().requireTopics();
        return createXASession();
    }
}
