package io.ternmq.samples.camel;

import io.ternmq.jms.TernConnectionFactory;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.JmsComponent;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** How Camel reaches the broker: by pooled connections, each route in a local transaction. */
final class Messaging {
    private Messaging() {}

    /** Connections for any number of routes; a session for each of their consumers. */
    static JmsPoolConnectionFactory pool(String url) {
        var pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(new TernConnectionFactory(url));
        return pool;
    }

    /**
     * The component of {@code jms:} endpoints. What a route consumes and what it sends is one transaction of one session;
     * when it fails, the broker takes both back, and after the last attempt moves the message to the dead letters.
     */
    static JmsComponent component(JmsPoolConnectionFactory pool) {
        var component = JmsComponent.jmsComponent(pool);
        component.setTransacted(true);
        component.setLazyCreateTransactionManager(false);
        component.setCacheLevelName("CACHE_CONSUMER");
        // Without it each failure, which this sample has on purpose, would be told with a stack trace.
        component.setErrorHandlerLoggingLevel(LoggingLevel.OFF);
        return component;
    }
}
