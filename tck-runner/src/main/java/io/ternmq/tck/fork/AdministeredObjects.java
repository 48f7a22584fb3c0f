package io.ternmq.tck.fork;

import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.Name;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/** The administered objects that the TCK looks up, by the names that it uses. */
public final class AdministeredObjects implements InitialContextFactory {
    static final String URL = "tck.fork.url";
    static final String USER = "tck.fork.user";
    static final String PASSWORD_VARIABLE = "TCK_PASSWORD";

    private static final List<String> QUEUES =
            List.of("MY_QUEUE", "MY_QUEUE2", "testQ0", "testQ1", "testQ2", "testQueue2", "Q2");
    private static final List<String> TOPICS = List.of("MY_TOPIC", "MY_TOPIC2", "testT0", "testT1", "testT2");
    private static final List<String> FACTORIES =
            List.of("MyConnectionFactory", "MyQueueConnectionFactory", "MyTopicConnectionFactory");
    private static final String DURABLE_FACTORY = "DURABLE_SUB_CONNECTION_FACTORY";

    /** What the TCK's tests put into object messages. */
    private static final String TRUSTED = String.join(
            ",",
            "java.lang.StringBuffer",
            "java.lang.AbstractStringBuilder",
            "java.lang.Number",
            "java.lang.Integer",
            "java.lang.Double");

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        return new Names();
    }

    private static TernConnectionFactory factory() {
        var factory = new TernConnectionFactory(System.getProperty(URL, ""));
        // Whoever gives no name of a user comes as this one.
        factory.setUser(System.getProperty(USER, ""));
        factory.setPassword(System.getenv().getOrDefault(PASSWORD_VARIABLE, ""));
        factory.setTrustedClasses(TRUSTED);
        return factory;
    }

    private static Map<String, Object> objects() {
        var objects = new HashMap<String, Object>();
        FACTORIES.forEach(name -> objects.put(name, factory()));
        TernConnectionFactory durable = factory();
        durable.setClientId("cts");
        objects.put(DURABLE_FACTORY, durable);
        return objects;
    }

    private static final class Names extends InitialContext {
        private final Map<String, Object> objects = objects();

        Names() throws NamingException {
            super(true);
        }

        @Override
        public Object lookup(String name) throws NamingException {
            return find(name);
        }

        @Override
        public Object lookup(Name name) throws NamingException {
            return find(name.toString());
        }

        private Object find(String name) throws NamingException {
            if (QUEUES.contains(name)) {
                return queue(name);
            }
            if (TOPICS.contains(name)) {
                return topic(name);
            }
            Object found = objects.get(name);
            if (found == null) {
                throw new NameNotFoundException("no administered object is called " + name);
            }
            return found;
        }

        private static Queue queue(String name) {
            try (JMSContext context = factory().createContext()) {
                return context.createQueue(name);
            }
        }

        private static Topic topic(String name) {
            try (JMSContext context = factory().createContext()) {
                return context.createTopic(name);
            }
        }
    }
}
