package io.ternmq.jms.client;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.LinkEvents;
import io.ternmq.jms.transport.Network;
import io.ternmq.protocol.frame.ErrorCode;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection (JMS 3.1 §6.1): its sessions, whether they get deliveries, and its end.
 *
 * <p>Any thread may call it.
 */
final class JmsConnection implements QueueConnection, TopicConnection, LinkEvents {

    private static final Logger LOG = LoggerFactory.getLogger(JmsConnection.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ConnectionSettings settings;
    private final Domain domain;
    private final UUID id = UUID.randomUUID();
    private final Link link;
    private final List<JmsSession> sessions = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean started;

    /** Whether it is too late for another client id. */
    private volatile boolean used;

    private volatile String clientId;
    private volatile @Nullable ExceptionListener exceptionListener;

    private JmsConnection(ConnectionSettings settings, Network network, Domain domain) {
        this.settings = settings;
        this.domain = domain;
        this.clientId = settings.clientId();
        this.link = new Link(settings.link(), network, System::nanoTime, RANDOM, id, this);
    }

    static JmsConnection open(ConnectionSettings settings, Network network, Domain domain) throws JMSException {
        var connection = new JmsConnection(settings, network, domain);
        try {
            Replies.await(connection.link.connect(settings.clientId()), connection.connectMillis(), "connect");
            return connection;
        } catch (JMSException e) {
            connection.link.close();
            throw e;
        }
    }

    /** Each endpoint has its own limit; this one only makes sure that nobody waits for ever. */
    private long connectMillis() {
        return settings.requestTimeoutMillis()
                + settings.link().connectTimeoutMillis()
                        * settings.link().endpoints().size();
    }

    ConnectionSettings settings() {
        return settings;
    }

    UUID id() {
        return id;
    }

    boolean isStarted() {
        return started;
    }

    boolean isClosed() {
        return closed.get();
    }

    private void requireOpen() throws IllegalStateException {
        if (closed.get()) {
            throw new IllegalStateException("The connection is closed.", ClientCode.CLOSED.name());
        }
    }

    @Override
    public JmsSession createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return createSession(transacted ? SessionMode.TRANSACTED : nonTransacted(acknowledgeMode));
    }

    private static SessionMode nonTransacted(int acknowledgeMode) throws JMSException {
        var mode = SessionMode.of(acknowledgeMode);
        if (mode == SessionMode.TRANSACTED) {
            throw new JMSException("a session that isn't transacted can't have the mode SESSION_TRANSACTED");
        }
        return mode;
    }

    @Override
    public JmsSession createSession(int sessionMode) throws JMSException {
        return createSession(SessionMode.of(sessionMode));
    }

    @Override
    public JmsSession createSession() throws JMSException {
        return createSession(SessionMode.AUTO);
    }

    JmsSession createSession(SessionMode mode) throws JMSException {
        requireOpen();
        used = true;
        var linkSession = link.openSession(mode == SessionMode.TRANSACTED, mode.isAutomatic());
        var session = new JmsSession(this, linkSession, mode, domain);
        sessions.add(session);
        if (closed.get()) {
            session.close();
            requireOpen();
        }
        return session;
    }

    void forget(JmsSession session) {
        sessions.remove(session);
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        domain.requireQueues();
        return createSession(transacted, acknowledgeMode);
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        domain.requireTopics();
        return createSession(transacted, acknowledgeMode);
    }

    @Override
    public @Nullable String getClientID() throws JMSException {
        requireOpen();
        return clientId.isEmpty() ? null : clientId;
    }

    /** Opens the connection again under the name, since a connection tells its name when it opens (JMS 3.1 §6.1.2). */
    @Override
    public void setClientID(@Nullable String name) throws JMSException {
        requireOpen();
        if (!clientId.isEmpty()) {
            throw new IllegalStateException("The connection has the client id " + clientId + " already.");
        }
        if (used) {
            throw new IllegalStateException("It is too late for a client id: the connection has been used.");
        }
        if (name == null || name.isEmpty()) {
            throw new InvalidClientIDException("an empty client id");
        }
        Replies.await(link.connect(name), connectMillis(), "setClientID");
        clientId = name;
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        requireOpen();
        return new Metadata();
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() throws JMSException {
        requireOpen();
        return exceptionListener;
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
        requireOpen();
        exceptionListener = listener;
    }

    @Override
    public void start() throws JMSException {
        requireOpen();
        used = true;
        started = true;
        link.start();
        sessions.forEach(JmsSession::wake);
    }

    @Override
    public void stop() throws JMSException {
        requireOpen();
        requireForeignThread("stop");
        used = true;
        started = false;
        for (var session : sessions) {
            session.awaitPause();
        }
    }

    private void requireForeignThread(String what) throws IllegalStateException {
        if (sessions.stream().anyMatch(JmsSession::isInListener)) {
            throw new IllegalStateException(
                    "A listener can't " + what + " its own connection: it would wait for itself (JMS 3.1 §6.1.5).");
        }
    }

    @Override
    public void close() throws JMSException {
        if (closed.get()) {
            return;
        }
        requireForeignThread("close");
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        JMSException first = null;
        for (var session : sessions) {
            first = closeSession(session, first);
        }
        var done = link.close();
        if (!done.await(settings.requestTimeoutMillis())) {
            LOG.debug("The broker did not answer the close of connection {} in time.", id);
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable JMSException closeSession(JmsSession session, @Nullable JMSException before) {
        try {
            session.closeWithConnection();
            return before;
        } catch (JMSException e) {
            return before == null ? e : before;
        }
    }

    @Override
    public void onEnded(Failure failure) {
        report(failure);
    }

    @Override
    public void onConsumerFailed(LinkConsumer consumer, Failure failure) {
        report(failure);
    }

    /** On a thread of its own: the listener may call the connection, and the loop must not wait for it. */
    private void report(Failure failure) {
        var listener = exceptionListener;
        if (closed.get()) {
            return;
        }
        if (listener == null) {
            LOG.warn("Connection {}: {} {}", id, failure.code(), failure.text());
            return;
        }
        var exception = JmsErrors.of(failure);
        var thread = new Thread(() -> listener.onException(exception), "ternmq-exception-listener");
        thread.setDaemon(true);
        thread.start();
    }

    private ConnectionConsumer noConnectionConsumer() throws JMSException {
        requireOpen();
        throw JmsErrors.of(Failure.of(
                ErrorCode.NOT_SUPPORTED, "Connection consumers are an option of JMS that TernMQ leaves out."));
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, @Nullable String selector, ServerSessionPool pool, int messagesMax)
            throws JMSException {
        return noConnectionConsumer();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, @Nullable String selector, ServerSessionPool pool, int messagesMax) throws JMSException {
        return noConnectionConsumer();
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, @Nullable String selector, ServerSessionPool pool, int messagesMax) throws JMSException {
        return noConnectionConsumer();
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int messagesMax)
            throws JMSException {
        domain.requireTopics();
        return noConnectionConsumer();
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int messagesMax)
            throws JMSException {
        domain.requireTopics();
        return noConnectionConsumer();
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String name, @Nullable String selector, ServerSessionPool pool, int messagesMax)
            throws JMSException {
        domain.requireTopics();
        return noConnectionConsumer();
    }
}
