package io.ternmq.jms.client;

import static io.ternmq.jms.client.Unchecked.call;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import javax.transaction.xa.XAResource;

/**
 * A context for distributed transactions (JMS 3.1 §11.4): an XASession, and a share of a connection.
 *
 * <p>Belongs to one thread at a time; its resource may be called by any.
 */
final class XaContext extends Context implements XAJMSContext {

    XaContext(SharedConnection shared) {
        super(shared, SessionMode.XA);
    }

    @Override
    JmsXaSession open(JmsConnection of) throws JMSException {
        if (of instanceof JmsXaConnection connection) {
            return connection.createXASession();
        }
        throw new JMSException("the connection isn't one for distributed transactions");
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return call(() -> ((JmsXaSession) session()).getXAResource());
    }
}
