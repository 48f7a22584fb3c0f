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
 * <p>Any thread may make connections; setters are for the time before.
 */
public final class TernConnectionFactory implements ConnectionFactory, QueueConnectionFactory, TopicConnectionFactory {

    private FactoryOptions options;

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
        this.options = FactoryOptions.of(url);
    }

    @Override
    public Connection createConnection() throws JMSException {
        return Connections.open(settings(options.credentials()), network());
    }

    @Override
    public Connection createConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return Connections.open(settings(credentials(user, password)), network());
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return Connections.openForQueues(settings(options.credentials()), network());
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return Connections.openForQueues(settings(credentials(user, password)), network());
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return Connections.openForTopics(settings(options.credentials()), network());
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
        return context(options.credentials(), sessionMode);
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

    private static Credentials credentials(@Nullable String user, @Nullable String password) {
        return new Credentials(user == null ? "" : user, password == null ? "" : password);
    }

    private ConnectionSettings settings(Credentials credentials) {
        return options.settings(credentials);
    }

    private Network network() {
        return NettyNetwork.of(options.endpoints().get(0));
    }

    /** The URL without its parameters. */
    public String getUrl() {
        return options.url();
    }

    /** Takes another URL; parameters that it doesn't have keep their values. */
    public void setUrl(String url) {
        options = options.with(BrokerUrl.parse(url));
    }

    /** Name of the user; without one the connection is anonymous. */
    public void setUser(String user) {
        set("user", user);
    }

    /** Password of the user; can't stand in the URL. */
    public void setPassword(String password) {
        options = options.withPassword(password);
    }

    /** JMS client identifier of each connection (JMS 3.1 §6.1.2); none by default. */
    public void setClientId(String clientId) {
        set("clientId", clientId);
    }

    /** Messages that a consumer holds ready, 1 to 65,536; 1,000 by default. */
    public void setPrefetch(int messages) {
        set("prefetch", messages);
    }

    /** Bytes that a consumer holds ready, one message always fitting; 8 MiB by default. */
    public void setPrefetchBytes(long bytes) {
        set("prefetchBytes", bytes);
    }

    /** Longest wait for the answer to a send or commit; 60 s by default. */
    public void setSendTimeoutMillis(long millis) {
        set("sendTimeoutMillis", millis);
    }

    /** Longest wait for the answer to any other request; 30 s by default. */
    public void setRequestTimeoutMillis(long millis) {
        set("requestTimeoutMillis", millis);
    }

    /** Longest wait for one host to answer, authentication included; 5 s by default. */
    public void setConnectTimeoutMillis(long millis) {
        set("connectTimeoutMillis", millis);
    }

    /** Longest wait for running listeners at stop and close; 2 minutes by default. */
    public void setCloseTimeoutMillis(long millis) {
        set("closeTimeoutMillis", millis);
    }

    /** Wait before the first attempt to connect again, at most; doubled with each; 50 ms by default. */
    public void setReconnectDelayMillis(long millis) {
        set("reconnectDelayMillis", millis);
    }

    /** Longest wait between attempts to connect again; 5 s by default. */
    public void setReconnectDelayMaxMillis(long millis) {
        set("reconnectDelayMaxMillis", millis);
    }

    /** Attempts to connect again, each over all hosts; 0: never; -1, the default: no limit. */
    public void setReconnectAttempts(int attempts) {
        set("reconnectAttempts", attempts);
    }

    /** Time after a loss when the connection is given up; 5 minutes by default; -1: never. */
    public void setReconnectTimeoutMillis(long millis) {
        set("reconnectTimeoutMillis", millis);
    }

    /** Classes that an ObjectMessage may hold when it is received: exact names, separated by commas; none by default. */
    public void setTrustedClasses(String classNames) {
        set("trustedClasses", classNames);
    }

    private void set(String name, Object value) {
        options = options.with(name, String.valueOf(value));
    }

    @Override
    public String toString() {
        return "TernConnectionFactory[" + options.url() + "]";
    }
}
