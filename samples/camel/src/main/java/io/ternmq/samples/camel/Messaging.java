package io.ternmq.samples.camel;

import io.ternmq.jms.TernConnectionFactory;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.JmsComponent;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** How Camel reaches the broker: routes that consume by connections of their own, those that only send by a pool. */
final class Messaging {
    private Messaging() {}

    /** Connections for any number of senders. */
    static JmsPoolConnectionFactory pool(String url) {
        var pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(new TernConnectionFactory(url));
        return pool;
    }

    /**
     * The component of endpoints in routes that consume. What a route consumes and what it sends is one transaction of one
     * session; when it fails, the broker takes both back, and after the last attempt moves the message to the dead letters.
     *
     * <p>No pool here: a listener container that lost its connection closes it while listeners run, and a pool then lends
     * their sessions to others.
     */
    static JmsComponent transacted(String url) {
        var component = JmsComponent.jmsComponent(new TernConnectionFactory(url));
        component.setTransacted(true);
        component.setLazyCreateTransactionManager(false);
        component.setCacheLevelName("CACHE_CONSUMER");
        // Without it each failure, which this sample has on purpose, would be told with a stack trace.
        component.setErrorHandlerLoggingLevel(LoggingLevel.OFF);
        return component;
    }
}
