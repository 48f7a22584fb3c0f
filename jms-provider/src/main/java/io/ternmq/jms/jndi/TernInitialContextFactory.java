package io.ternmq.jms.jndi;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * A read-only naming context whose objects stand in its properties, in {@code jndi.properties} for instance:
 *
 * <pre>
 *   java.naming.factory.initial = io.ternmq.jms.jndi.TernInitialContextFactory
 *   java.naming.provider.url    = tcp://localhost:61717
 *   connectionFactory.jms/main  = tcp://first:61717,tcp://second:61717?clientId=orders
 *   queue.jms/orders            = orders
 *   topic.jms/prices            = prices
 * </pre>
 *
 * <p>{@code queueConnectionFactory.} and {@code topicConnectionFactory.} do the same as {@code connectionFactory.}, and
 * {@code xaConnectionFactory.} makes factories for distributed transactions; one without a URL takes {@code java.naming.provider.url}. Without any there is one named {@code ConnectionFactory}. User and
 * password are {@code java.naming.security.principal} and {@code java.naming.security.credentials}. Beyond that
 * {@code dynamicQueues/<name>} and {@code dynamicTopics/<name>} are any queue and topic.
 *
 * <p>Nothing is fetched from anywhere.
 */
public final class TernInitialContextFactory implements InitialContextFactory {

    /** For JNDI. */
    public TernInitialContextFactory() {}

    /**
     * The context that the properties describe.
     *
     * @throws javax.naming.ConfigurationException if a property is wrong; the text says which
     */
    @Override
    @SuppressWarnings("JdkObsolete") // so it stands in the interface
    public Context getInitialContext(@Nullable Hashtable<?, ?> environment) throws NamingException {
        var configuration = Configuration.of(environment == null ? new Hashtable<>() : environment);
        return new TernContext(configuration.objects(), configuration.environment());
    }
}
