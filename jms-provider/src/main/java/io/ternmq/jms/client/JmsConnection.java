package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.ConsumerSpec;
import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.LinkEvents;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.message.Acknowledger;
import io.ternmq.jms.transport.Network;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.message.Utf8;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection (JMS 3.1 §6.1): its sessions, whether they get deliveries, and its end.
 *
 * <p>Any thread may call it.
 */
sealed class JmsConnection implements QueueConnection, TopicConnection, LinkEvents permits JmsXaConnection {

    private static final Logger LOG = LoggerFactory.getLogger(JmsConnection.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Most messages that one server session is given at a time. */
    private static final int MESSAGES_MAX = 65_536;

    private final ConnectionSettings settings;
    private final Domain domain;
    private final UUID id = UUID.randomUUID();
    private final Link link;
    private final List<JmsSession> sessions = new CopyOnWriteArrayList<>();
    private final List<JmsConnectionConsumer> connectionConsumers = new CopyOnWriteArrayList<>();
    private final OwnTemporaries temporaries;
    private final Reports reports = new Reports();
    private final Closing closing;
    private volatile boolean started;

    /** Whether it is too late for another client id. */
    private volatile boolean used;

    private volatile String clientId;
    private volatile @Nullable ExceptionListener exceptionListener;

    JmsConnection(ConnectionSettings settings, Network network, Domain domain) {
        this.settings = settings;
        this.domain = domain;
        this.closing = new Closing(settings);
        this.clientId = settings.clientId();
        this.link = new Link(settings.link(), network, System::nanoTime, RANDOM, id, this);
        this.temporaries = new OwnTemporaries(this, link);
    }

    static JmsConnection open(ConnectionSettings settings, Network network, Domain domain) throws JMSException {
        var connection = new JmsConnection(settings, network, domain);
        connection.connect();
        return connection;
    }

    void connect() throws JMSException {
        try {
            Replies.await(link.connect(settings.clientId()), connectMillis(), "connect");
        } catch (JMSException e) {
            link.close();
            throw e;
        }
    }

    /** Each endpoint has its own limit; this one only makes sure that nobody waits for ever. */
    private long connectMillis() {
        return settings.requestTimeoutMillis()
                + settings.link().connectTimeoutMillis()
                        * settings.link().endpoints().size();
    }

    Link link() {
        return link;
    }

    Domain domain() {
        return domain;
    }

    ConnectionSettings settings() {
        return settings;
    }

    OwnTemporaries temporaries() {
        return temporaries;
    }

    <T> T await(Pending<T> pending, String what) throws JMSException {
        return Replies.await(pending, settings.requestTimeoutMillis(), what);
    }

    boolean isStarted() {
        return started;
    }

    /** Whether consumers hand over what they have. */
    boolean isDelivering() {
        return started && phase() == Phase.OPEN;
    }

    Phase phase() {
        return closing.phase();
    }

    /** Whether a listener of one of its sessions called what runs now. */
    boolean isCalledByListener() {
        return sessions.stream().anyMatch(JmsSession::isInListener);
    }

    private boolean isUsable() {
        var now = phase();
        return now == Phase.OPEN || now.isUsable(isCalledByListener());
    }

    void requireOpen() throws IllegalStateException {
        if (!isUsable()) {
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

    /** It is too late for another client id from now on. */
    void beginUse() throws JMSException {
        requireOpen();
        used = true;
    }

    JmsSession createSession(SessionMode mode) throws JMSException {
        beginUse();
        return opened(new JmsSession(this, openLink(mode), mode, domain));
    }

    /** Opens a session of the link. */
    LinkSession openLink(SessionMode mode) {
        return link.openSession(mode.isTransacted(), mode.isAutomatic());
    }

    /** A session that is new, unless the connection was closed meanwhile. */
    <S extends JmsSession> S opened(S session) throws JMSException {
        sessions.add(session);
        if (!isUsable()) {
            session.close();
            requireOpen();
        }
        return session;
    }

    void forget(JmsSession session) {
        sessions.remove(session);
    }

    void forget(JmsConnectionConsumer consumer) {
        connectionConsumers.remove(consumer);
    }

    void unsubscribe(@Nullable String name) throws JMSException {
        if (name == null || name.isEmpty() || !Utf8.fitsName(name)) {
            throw new InvalidDestinationException("no subscription has this name");
        }
        await(link.ask(request -> new Unsubscribe(request, name)), "unsubscribe " + name);
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
        if (name == null || name.isEmpty() || !Utf8.fitsName(name)) {
            throw new InvalidClientIDException(
                    "a client id isn't empty, nor too long, and has no half of a surrogate pair");
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
        connectionConsumers.forEach(JmsConnectionConsumer::wake);
    }

    @Override
    public void stop() throws JMSException {
        requireOpen();
        // A completion listener may: nothing waits for it here.
        requireNone(JmsSession::isInMessageListener, "stop");
        used = true;
        started = false;
        link.stop();
        for (var session : sessions) {
            session.awaitNoneHandedOver();
        }
    }

    private void requireNone(Predicate<JmsSession> inListener, String what) throws IllegalStateException {
        if (sessions.stream().anyMatch(inListener)) {
            throw new IllegalStateException(
                    "A listener can't " + what + " its own connection: it would wait for itself (JMS 3.1 §6.1.5).");
        }
    }

    @Override
    public void close() throws JMSException {
        if (phase() == Phase.CLOSED) {
            return;
        }
        requireNone(JmsSession::isInListener, "close");
        if (!closing.begin()) {
            closing.awaitDone();
            return;
        }
        try {
            connectionConsumers.forEach(JmsConnectionConsumer::closeWithConnection);
            closing.awaitWork(sessions);
            end();
        } finally {
            closing.done();
        }
        closing.requireNoFailure();
    }

    private void end() {
        // Also those that listeners made meanwhile.
        connectionConsumers.forEach(JmsConnectionConsumer::closeWithConnection);
        for (var session : sessions) {
            closing.attempt(() -> session.endWithConnection(closing.isStuck(session)));
        }
        if (!link.close().await(settings.requestTimeoutMillis())) {
            LOG.debug("The broker did not answer the close of connection {} in time.", id);
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

    @Override
    public void onTemporaryLost(io.ternmq.protocol.message.Destination destination, Failure failure) {
        temporaries.lost(destination);
        report(failure);
    }

    /** Tells the exception listener, or the log. */
    void report(Failure failure) {
        var listener = exceptionListener;
        if (phase() != Phase.OPEN) {
            return;
        }
        if (listener == null) {
            LOG.warn("Connection {}: {} {}", id, failure.code(), failure.text());
            return;
        }
        reports.tell(listener, JmsErrors.of(failure));
    }

    // Connection consumers, for application servers.

    /** Opens a consumer in a session of the link to itself. */
    Lane openLane(ConsumerSpec spec, JmsDestination source, Runnable onFree) throws JMSException {
        var linkSession = link.openSession(true, false);
        var work = new SessionWork(linkSession, SessionMode.TRANSACTED, settings, Acknowledger.NONE);
        var place = new Workplace(linkSession, work, new LargeBodies(linkSession, settings.requestTimeoutMillis()));
        var consumer = linkSession.openConsumer(spec);
        try {
            await(consumer.opened(), "connection consumer of " + source);
        } catch (JMSException e) {
            linkSession.close(new DeliveryIds());
            throw e;
        }
        var intake = new Intake(linkSession, place.bodies(), settings.trusted());
        return new Lane(place, consumer, intake, source, onFree);
    }

    private ConnectionConsumer open(
            JmsDestination source, ConsumerSpec spec, @Nullable ServerSessionPool pool, int messagesMax)
            throws JMSException {
        if (pool == null) {
            throw new JMSException("a connection consumer needs a pool of server sessions");
        }
        if (messagesMax < 1 || messagesMax > MESSAGES_MAX) {
            throw new JMSException("a server session gets 1 to " + MESSAGES_MAX + " messages, not " + messagesMax);
        }
        used = true;
        temporaries.requireOwn(spec.destination());
        var consumer = JmsConnectionConsumer.open(this, source, spec, pool, messagesMax);
        connectionConsumers.add(consumer);
        if (!isUsable()) {
            consumer.close();
            requireOpen();
        }
        return consumer;
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Destination destination,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int messagesMax)
            throws JMSException {
        requireOpen();
        var source = JmsDestination.of(destination);
        var spec = ConsumerSpec.consumer(source.address(), ConsumerSource.textOf(selector), false);
        return open(source, spec, pool, messagesMax);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Queue queue, @Nullable String selector, @Nullable ServerSessionPool pool, int messagesMax)
            throws JMSException {
        return createConnectionConsumer((Destination) queue, selector, pool, messagesMax);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            @Nullable Topic topic, @Nullable String selector, @Nullable ServerSessionPool pool, int messagesMax)
            throws JMSException {
        return createConnectionConsumer((Destination) topic, selector, pool, messagesMax);
    }

    private ConnectionConsumer open(
            Subscription kind,
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int messagesMax)
            throws JMSException {
        domain.requireTopics();
        requireOpen();
        var source = JmsDestination.of(topic);
        var spec = kind.spec(source, name, ConsumerSource.textOf(selector), false, getClientID());
        return open(source, spec, pool, messagesMax);
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int messagesMax)
            throws JMSException {
        return open(Subscription.SHARED, topic, name, selector, pool, messagesMax);
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int messagesMax)
            throws JMSException {
        return open(Subscription.DURABLE, topic, name, selector, pool, messagesMax);
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            @Nullable Topic topic,
            @Nullable String name,
            @Nullable String selector,
            @Nullable ServerSessionPool pool,
            int messagesMax)
            throws JMSException {
        return open(Subscription.SHARED_DURABLE, topic, name, selector, pool, messagesMax);
    }
}
