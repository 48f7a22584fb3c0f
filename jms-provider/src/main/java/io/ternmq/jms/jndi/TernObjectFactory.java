package io.ternmq.jms.jndi;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import jakarta.jms.InvalidDestinationException;
import java.util.Hashtable;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** Makes connection factories and destinations of the references that they gave. Loads no class that a reference names. */
public final class TernObjectFactory implements ObjectFactory {

    /** For JNDI. */
    public TernObjectFactory() {}

    /**
     * The object that a reference stands for; null if it is none of this provider.
     *
     * @throws ConfigurationException if what the reference says can't be
     */
    @Override
    @SuppressWarnings("JdkObsolete") // so it stands in the interface
    public @Nullable Object getObjectInstance(
            @Nullable Object object,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment)
            throws NamingException {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        var type = reference.getClassName();
        try {
            if (TernConnectionFactory.class.getName().equals(type)) {
                var factory = new TernConnectionFactory(text(reference, "url"));
                factory.setPassword(text(reference, "password"));
                return factory;
            } else if (TernXAConnectionFactory.class.getName().equals(type)) {
                var factory = new TernXAConnectionFactory(text(reference, "url"));
                factory.setPassword(text(reference, "password"));
                return factory;
            } else if (NamedQueue.class.getName().equals(type)) {
                return new NamedQueue(JmsDestination.checkedName(text(reference, "name")));
            } else if (NamedTopic.class.getName().equals(type)) {
                return new NamedTopic(JmsDestination.checkedName(text(reference, "name")));
            }
            return null;
        } catch (IllegalArgumentException | InvalidDestinationException e) {
            throw Configuration.wrong("the reference of " + name, e);
        }
    }

    private static String text(Reference reference, String part) throws ConfigurationException {
        var address = reference.get(part);
        if (address != null && address.getContent() instanceof String text) {
            return text;
        }
        throw new ConfigurationException("a reference of " + reference.getClassName() + " has no " + part);
    }
}
