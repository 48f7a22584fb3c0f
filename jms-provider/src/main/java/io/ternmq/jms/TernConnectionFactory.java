package io.ternmq.jms;

import io.ternmq.jms.client.ConnectionSettings;
import io.ternmq.jms.client.Connections;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.Credentials;
import io.ternmq.jms.transport.NettyNetwork;
import io.ternmq.jms.transport.Network;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to a TernMQ broker.
 *
 * <p>The URL names where the broker is and, as query parameters, whatever else is to be told:
 *
 * <pre>
 *   tcp://localhost:61717
 *   tcp://first:61717,tcp://second:61717?clientId=orders&amp;prefetch=100
 *   vm://name                                     a broker in this JVM
 * </pre>
 *
 * <p>Each parameter is a property of this class as well; see the setters for meanings and defaults.
 *
 * <p>Any thread may make connections and set properties; a connection keeps what was set when it was made.
 *
 * <p>It is serialised, and referenced in JNDI, with its password in clear text: use what holds it accordingly.
 */
public sealed class TernConnectionFactory
        implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory, Serializable, Referenceable
        permits TernXAConnectionFactory {

    private static final long serialVersionUID = 1L;

    /** By name, since the packages below JNDI don't know it. */
    private static final String OBJECT_FACTORY = "io.ternmq.jms.jndi.TernObjectFactory";

    private final transient AtomicReference<FactoryOptions> options;

    /** What is serialised: the URL with all options, and the password as it is. */
    private record State(String url, String password, boolean xa) implements Serializable {
        private Object readResolve() {
            var factory = xa ? new TernXAConnectionFactory(url) : new TernConnectionFactory(url);
            factory.setPassword(password);
            return factory;
        }
    }

    /** A factory for a broker on this machine, {@code tcp://localhost:61717}. */
    public TernConnectionFactory() {
        this("tcp://localhost:" + BrokerUrl.DEFAULT_PORT);
    }

    /**
     * A factory for a URL.
     *
     * @throws IllegalArgumentException if it is malformed or has an unknown parameter; the text says which
     */
    public TernConnectionFactory(String url) {
        this.options = new AtomicReference<>(FactoryOptions.of(url));
    }

    private FactoryOptions options() {
        return Objects.requireNonNull(options.get());
    }

    @Override
    public Connection createConnection() throws JMSException {
        return Connections.open(settings(options().credentials()), network());
    }

    @Override
    public Connection createConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return Connections.open(settings(credentials(user, password)), network());
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return Connections.openForQueues(settings(options().credentials()), network());
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return Connections.openForQueues(settings(credentials(user, password)), network());
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return Connections.openForTopics(settings(options().credentials()), network());
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return Connections.openForTopics(settings(credentials(user, password)), network());
    }

    @Override
    public JMSContext createContext() {
        return createContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return context(options().credentials(), sessionMode);
    }

    @Override
    public JMSContext createContext(@Nullable String user, @Nullable String password) {
        return createContext(user, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String user, @Nullable String password, int sessionMode) {
        return context(credentials(user, password), sessionMode);
    }

    private JMSContext context(Credentials credentials, int sessionMode) {
        try {
            return Connections.openContext(settings(credentials), network(), sessionMode);
        } catch (JMSException e) {
            throw JmsErrors.unchecked(e);
        }
    }

    static Credentials credentials(@Nullable String user, @Nullable String password) {
        return new Credentials(user == null ? "" : user, password == null ? "" : password);
    }

    /** The factory's own user and password. */
    final Credentials defaults() {
        return options().credentials();
    }

    final ConnectionSettings settings() {
        return settings(defaults());
    }

    final ConnectionSettings settings(Credentials credentials) {
        return options().settings(credentials);
    }

    final Network network() {
        return NettyNetwork.of(options().endpoints().get(0));
    }

    /** The URL without its parameters. */
    public String getUrl() {
        return options().url();
    }

    /** Takes another URL; parameters that it doesn't have keep their values. */
    public void setUrl(String url) {
        var parsed = BrokerUrl.parse(url);
        options.updateAndGet(before -> before.with(parsed));
    }

    /** Password of the user; can't stand in the URL, and can't be read. */
    public void setPassword(@Nullable String password) {
        options.updateAndGet(before -> before.withPassword(password == null ? "" : password));
    }

    /** Name of the user; without one the connection is anonymous. */
    public void setUser(@Nullable String name) {
        set("user", name);
    }

    /** See {@link #setUser}. */
    public String getUser() {
        return options().text("user");
    }

    /** JMS client identifier of each connection (JMS 3.1 §6.1.2); none by default. */
    public void setClientId(@Nullable String clientId) {
        set("clientId", clientId);
    }

    /** See {@link #setClientId}. */
    public String getClientId() {
        return options().text("clientId");
    }

    /** Messages that a consumer holds ready, 1 to 65,536; 1,000 by default. */
    public void setPrefetch(int messages) {
        set("prefetch", messages);
    }

    /** See {@link #setPrefetch}. */
    public int getPrefetch() {
        return (int) options().number("prefetch");
    }

    /** Bytes that a consumer holds ready, one message always fitting; 8 MiB by default. */
    public void setPrefetchBytes(long bytes) {
        set("prefetchBytes", bytes);
    }

    /** See {@link #setPrefetchBytes}. */
    public long getPrefetchBytes() {
        return options().number("prefetchBytes");
    }

    /** Longest wait for the answer to a send or commit; 60 s by default. */
    public void setSendTimeoutMillis(long millis) {
        set("sendTimeoutMillis", millis);
    }

    /** See {@link #setSendTimeoutMillis}. */
    public long getSendTimeoutMillis() {
        return options().number("sendTimeoutMillis");
    }

    /** Longest wait for the answer to any other request; 30 s by default. */
    public void setRequestTimeoutMillis(long millis) {
        set("requestTimeoutMillis", millis);
    }

    /** See {@link #setRequestTimeoutMillis}. */
    public long getRequestTimeoutMillis() {
        return options().number("requestTimeoutMillis");
    }

    /** Longest wait for one host to answer, authentication included; 5 s by default. */
    public void setConnectTimeoutMillis(long millis) {
        set("connectTimeoutMillis", millis);
    }

    /** See {@link #setConnectTimeoutMillis}. */
    public long getConnectTimeoutMillis() {
        return options().number("connectTimeoutMillis");
    }

    /** Longest wait for running listeners at stop and close; 2 minutes by default. */
    public void setCloseTimeoutMillis(long millis) {
        set("closeTimeoutMillis", millis);
    }

    /** See {@link #setCloseTimeoutMillis}. */
    public long getCloseTimeoutMillis() {
        return options().number("closeTimeoutMillis");
    }

    /** Wait before the first attempt to connect again, at most; doubled with each; 50 ms by default. */
    public void setReconnectDelayMillis(long millis) {
        set("reconnectDelayMillis", millis);
    }

    /** See {@link #setReconnectDelayMillis}. */
    public long getReconnectDelayMillis() {
        return options().number("reconnectDelayMillis");
    }

    /** Longest wait between attempts to connect again; 5 s by default. */
    public void setReconnectDelayMaxMillis(long millis) {
        set("reconnectDelayMaxMillis", millis);
    }

    /** See {@link #setReconnectDelayMaxMillis}. */
    public long getReconnectDelayMaxMillis() {
        return options().number("reconnectDelayMaxMillis");
    }

    /** Attempts to connect again, each over all hosts; 0: never; -1, the default: no limit. */
    public void setReconnectAttempts(int attempts) {
        set("reconnectAttempts", attempts);
    }

    /** See {@link #setReconnectAttempts}. */
    public int getReconnectAttempts() {
        return (int) options().number("reconnectAttempts");
    }

    /** Time after a loss when the connection is given up; 5 minutes by default; -1: never. */
    public void setReconnectTimeoutMillis(long millis) {
        set("reconnectTimeoutMillis", millis);
    }

    /** See {@link #setReconnectTimeoutMillis}. */
    public long getReconnectTimeoutMillis() {
        return options().number("reconnectTimeoutMillis");
    }

    /**
     * Classes that an ObjectMessage may hold when it is received: exact names, or packages as in {@code com.acme.*}, separated
     * by commas; none by default.
     */
    public void setTrustedClasses(@Nullable String names) {
        set("trustedClasses", names);
    }

    /** See {@link #setTrustedClasses}. */
    public String getTrustedClasses() {
        return options().text("trustedClasses");
    }

    /** None is the empty one. */
    private void set(String name, @Nullable Object value) {
        options.updateAndGet(before -> before.with(name, value == null ? "" : value.toString()));
    }

    /** What JNDI keeps of it; the object factory makes another of it. */
    @Override
    public Reference getReference() {
        var now = options();
        var reference = new Reference(getClass().getName(), OBJECT_FACTORY, null);
        reference.add(new StringRefAddr("url", now.fullUrl()));
        reference.add(new StringRefAddr("password", now.password()));
        return reference;
    }

    final Object writeReplace() {
        var now = options();
        return new State(now.fullUrl(), now.password(), this instanceof XAConnectionFactory);
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("a connection factory is serialised as its state");
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + getUrl() + "]";
    }
}
