package io.ternmq.jms.jndi;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import jakarta.jms.InvalidDestinationException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.naming.ConfigurationException;
import javax.naming.Context;

/**
 * What the properties of a naming context say.
 *
 * @param environment the properties
 * @param objects by name
 */
record Configuration(Map<String, Object> environment, SortedMap<String, Object> objects) {

    private static final String DEFAULT_NAME = "ConnectionFactory";
    private static final String XA = "xaConnectionFactory.";
    private static final List<String> FACTORIES =
            List.of("connectionFactory.", "queueConnectionFactory.", "topicConnectionFactory.", XA);
    private static final String QUEUE = "queue.";
    private static final String TOPIC = "topic.";

    static Configuration of(Map<?, ?> properties) throws ConfigurationException {
        var environment = new TreeMap<String, Object>();
        properties.forEach((key, value) -> environment.put(String.valueOf(key), value));
        var objects = new TreeMap<String, Object>();
        boolean anyFactory = false;
        for (var property : environment.entrySet()) {
            var key = property.getKey();
            var value = String.valueOf(property.getValue()).strip();
            var prefix = FACTORIES.stream().filter(key::startsWith).findFirst();
            if (prefix.isPresent()) {
                anyFactory = true;
                put(objects, key, prefix.get(), factory(key, value, environment));
            } else if (key.startsWith(QUEUE)) {
                put(objects, key, QUEUE, new NamedQueue(destination(key, value)));
            } else if (key.startsWith(TOPIC)) {
                put(objects, key, TOPIC, new NamedTopic(destination(key, value)));
            }
        }
        if (!anyFactory) {
            objects.putIfAbsent(DEFAULT_NAME, factory(Context.PROVIDER_URL, "", environment));
        }
        return new Configuration(environment, objects);
    }

    private static void put(Map<String, Object> objects, String key, String prefix, Object object)
            throws ConfigurationException {
        var name = key.substring(prefix.length());
        if (name.isEmpty()) {
            throw new ConfigurationException("the property " + key + " has no name after its dot");
        }
        if (objects.putIfAbsent(name, object) != null) {
            throw new ConfigurationException("the property " + key + " names what another one does: " + name);
        }
    }

    private static TernConnectionFactory factory(String key, String value, Map<String, Object> environment)
            throws ConfigurationException {
        var url = value.isEmpty() ? String.valueOf(environment.getOrDefault(Context.PROVIDER_URL, "")) : value;
        try {
            var factory = key.startsWith(XA) ? new TernXAConnectionFactory() : new TernConnectionFactory();
            var user = environment.get(Context.SECURITY_PRINCIPAL);
            var password = environment.get(Context.SECURITY_CREDENTIALS);
            if (user != null) {
                factory.setUser(String.valueOf(user));
            }
            if (password != null) {
                factory.setPassword(password instanceof char[] text ? new String(text) : String.valueOf(password));
            }
            if (!url.isBlank()) {
                factory.setUrl(url.strip());
            }
            return factory;
        } catch (IllegalArgumentException e) {
            throw wrong("the property " + key, e);
        }
    }

    private static String destination(String key, String value) throws ConfigurationException {
        try {
            return JmsDestination.checkedName(value);
        } catch (InvalidDestinationException e) {
            throw wrong("the property " + key, e);
        }
    }

    static ConfigurationException wrong(String what, Exception cause) {
        var exception = new ConfigurationException(what + " is wrong: " + cause.getMessage());
        exception.initCause(cause);
        return exception;
    }
}
