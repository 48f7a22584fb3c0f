package io.ternmq.jms;

import io.ternmq.jms.client.Connections;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.Credentials;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections whose sessions take part in distributed transactions (JMS 3.1 §11.3), for a transaction manager to
 * drive; and, by the methods that it inherits, others.
 *
 * <p>URL and properties are those of {@link TernConnectionFactory}.
 *
 * <p>Any thread may use it.
 */
public final class TernXAConnectionFactory extends TernConnectionFactory
        implements XAQueueConnectionFactory, XATopicConnectionFactory {

    private static final long serialVersionUID = 1L;

    /** A factory for a broker on this machine, {@code tcp://localhost:61717}. */
    public TernXAConnectionFactory() {}

    /**
     * A factory for a URL.
     *
     * @throws IllegalArgumentException if it is malformed or has an unknown parameter; the text says which
     */
    public TernXAConnectionFactory(String url) {
        super(url);
    }

    @Override
    public XAConnection createXAConnection() throws JMSException {
        return Connections.openXa(settings(), network());
    }

    @Override
    public XAConnection createXAConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return Connections.openXa(settings(credentials(user, password)), network());
    }

    @Override
    public XAQueueConnection createXAQueueConnection() throws JMSException {
        return Connections.openXaForQueues(settings(), network());
    }

    @Override
    public XAQueueConnection createXAQueueConnection(@Nullable String user, @Nullable String password)
            throws JMSException {
        return Connections.openXaForQueues(settings(credentials(user, password)), network());
    }

    @Override
    public XATopicConnection createXATopicConnection() throws JMSException {
        return Connections.openXaForTopics(settings(), network());
    }

    @Override
    public XATopicConnection createXATopicConnection(@Nullable String user, @Nullable String password)
            throws JMSException {
        return Connections.openXaForTopics(settings(credentials(user, password)), network());
    }

    @Override
    public XAJMSContext createXAContext() {
        return context(defaults());
    }

    @Override
    public XAJMSContext createXAContext(@Nullable String user, @Nullable String password) {
        return context(credentials(user, password));
    }

    private XAJMSContext context(Credentials credentials) {
        try {
            return Connections.openXaContext(settings(credentials), network());
        } catch (JMSException e) {
            throw JmsErrors.unchecked(e);
        }
    }
}
