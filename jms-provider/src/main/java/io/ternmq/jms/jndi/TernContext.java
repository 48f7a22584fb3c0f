package io.ternmq.jms.jndi;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import jakarta.jms.InvalidDestinationException;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.jspecify.annotations.Nullable;

/** A naming context without levels, whose names may have any characters. Nothing can be changed in it. */
@SuppressWarnings({"JdkObsolete", "BanJNDI"}) // so it stands in the interface; it asks no other naming service
final class TernContext implements Context {

    private static final String QUEUES = "dynamicQueues/";
    private static final String TOPICS = "dynamicTopics/";

    private final SortedMap<String, Object> objects;
    private final Map<String, Object> environment;

    TernContext(SortedMap<String, Object> objects, Map<String, Object> environment) {
        this.objects = objects;
        this.environment = environment;
    }

    @Override
    public Object lookup(Name name) throws NamingException {
        return lookup(name.toString());
    }

    @Override
    public Object lookup(String name) throws NamingException {
        if (name.isEmpty()) {
            return this;
        }
        var object = objects.get(name);
        if (object != null) {
            return object;
        }
        try {
            if (name.startsWith(QUEUES)) {
                return new NamedQueue(JmsDestination.checkedName(name.substring(QUEUES.length())));
            } else if (name.startsWith(TOPICS)) {
                return new NamedTopic(JmsDestination.checkedName(name.substring(TOPICS.length())));
            }
        } catch (InvalidDestinationException e) {
            throw new InvalidNameException(name + ": " + e.getMessage());
        }
        throw new NameNotFoundException("nothing is named " + name + "; there are "
                + String.join(", ", objects.keySet()) + ", and any " + QUEUES + "<name> and " + TOPICS + "<name>");
    }

    @Override
    public Object lookupLink(Name name) throws NamingException {
        return lookup(name);
    }

    @Override
    public Object lookupLink(String name) throws NamingException {
        return lookup(name);
    }

    @Override
    public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
        return list(name.toString());
    }

    @Override
    public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
        requireRoot(name);
        return new Listing<>(objects.entrySet().stream()
                .map(entry -> new NameClassPair(
                        entry.getKey(), entry.getValue().getClass().getName()))
                .toList());
    }

    @Override
    public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
        return listBindings(name.toString());
    }

    @Override
    public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
        requireRoot(name);
        return new Listing<>(objects.entrySet().stream()
                .map(entry -> new Binding(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static void requireRoot(String name) throws NotContextException {
        if (!name.isEmpty()) {
            throw new NotContextException("there are no contexts below this one: list the name that is empty");
        }
    }

    @Override
    public NameParser getNameParser(Name name) {
        return CompositeName::new;
    }

    @Override
    public NameParser getNameParser(String name) {
        return CompositeName::new;
    }

    @Override
    public Name composeName(Name name, Name prefix) throws NamingException {
        return ((Name) prefix.clone()).addAll(name);
    }

    @Override
    public String composeName(String name, String prefix) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    @Override
    public Hashtable<?, ?> getEnvironment() {
        return new Hashtable<>(environment);
    }

    @Override
    public String getNameInNamespace() {
        return "";
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private static OperationNotSupportedException readOnly() {
        return new OperationNotSupportedException(
                "this naming context can't be changed: what is in it stands in its properties");
    }

    @Override
    public void bind(Name name, @Nullable Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void bind(String name, @Nullable Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(Name name, @Nullable Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(String name, @Nullable Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(Name oldName, Name newName) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(String oldName, String newName) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Object addToEnvironment(String name, Object value) throws NamingException {
        throw readOnly();
    }

    @Override
    public Object removeFromEnvironment(String name) throws NamingException {
        throw readOnly();
    }

    /** A list, as JNDI enumerates it. */
    private static final class Listing<T> implements NamingEnumeration<T> {

        private final List<T> all;
        private int at;

        Listing(List<T> all) {
            this.all = all;
        }

        @Override
        public boolean hasMore() {
            return at < all.size();
        }

        @Override
        public T next() {
            if (!hasMore()) {
                throw new java.util.NoSuchElementException("the list of names is at its end");
            }
            return all.get(at++);
        }

        @Override
        public boolean hasMoreElements() {
            return hasMore();
        }

        @Override
        public T nextElement() {
            return next();
        }

        @Override
        public void close() {
            at = all.size();
        }
    }
}
