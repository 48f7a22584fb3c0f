package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.ConsumerSpec;
import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.link.Wakeup;
import io.ternmq.jms.message.TrustedClasses;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueSender;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session (JMS 3.1 §6.2): makes messages, producers and consumers, and settles what its consumers got.
 *
 * <p>Belongs to one thread at a time, as JMS demands; {@link #close} may come from any.
 */
sealed class JmsSession extends ConsumerSource permits JmsXaSession {

    private final JmsConnection connection;
    private final SessionMode mode;
    private final Workplace own;
    private final ServerWork server = new ServerWork(this);
    private final Sender sender;
    private final List<JmsMessageConsumer> consumers = new CopyOnWriteArrayList<>();
    private final Closing closing;
    private final AtomicReference<@Nullable SessionThread> thread = new AtomicReference<>();

    /** Waits until a session's thread has left its listener, or the time is over: then false. */
    private interface Waiting {
        boolean await(SessionThread thread, long limitMillis);
    }

    JmsSession(JmsConnection connection, LinkSession link, SessionMode mode, Domain domain) {
        super(domain);
        this.connection = connection;
        this.mode = mode;
        this.closing = new Closing(connection.settings());
        Work work = mode == SessionMode.XA
                ? new BranchWork(link, connection.settings(), this::requireOpen)
                : new SessionWork(link, mode, connection.settings(), this::requireOpen);
        this.own = new Workplace(
                link, work, new LargeBodies(link, connection.settings().requestTimeoutMillis()));
        this.sender = new Sender(this, "ID:" + UUID.randomUUID() + "-" + link.number() + "-");
    }

    // For the objects of this package.

    ConnectionSettings settings() {
        return connection.settings();
    }

    @Override
    TrustedClasses trusted() {
        return connection.settings().trusted();
    }

    boolean isOf(JmsConnection other) {
        return connection == other;
    }

    SessionMode mode() {
        return mode;
    }

    /** Where it works: a transacted session that serves a connection consumer does so there. */
    private Workplace place() {
        return mode == SessionMode.TRANSACTED ? server.place().orElse(own) : own;
    }

    LinkSession link() {
        return place().link();
    }

    Work work() {
        return place().work();
    }

    /** Where it works when it serves nobody else. */
    final Workplace own() {
        return own;
    }

    /** Where it sends now. */
    Outlet outlet() {
        var now = place();
        return new Outlet(now, now.work().sending());
    }

    Sender sender() {
        return sender;
    }

    ServerWork server() {
        return server;
    }

    /** Makes messages of what its own consumers get. */
    Intake intake() {
        return new Intake(own.link(), own.bodies(), trusted());
    }

    boolean isStarted() {
        return connection.isStarted();
    }

    /** How far the close of it, or of its connection, has come. */
    Phase phase() {
        return closing.phase().or(connection.phase());
    }

    boolean isOpen() {
        return phase() == Phase.OPEN;
    }

    /** Whether its consumers hand over what they have. */
    boolean isDelivering() {
        return isStarted() && isOpen();
    }

    /** Whether it can be used here: listeners that a close waits for keep it until they return (JMS 3.1 §6.1.8). */
    boolean isUsable() {
        var now = phase();
        return now == Phase.OPEN || now.isUsable(connection.isCalledByListener());
    }

    /** Whether one may begin to receive from its consumers here: once a close has begun, only listeners may. */
    boolean isReceivable() {
        return isOpen() || (isUsable() && connection.isCalledByListener());
    }

    @Override
    void requireOpen() throws IllegalStateException {
        if (!isUsable()) {
            throw new IllegalStateException("The session is closed.", ClientCode.CLOSED.name());
        }
    }

    <T> T await(Pending<T> pending, String what) throws JMSException {
        return Replies.await(pending, settings().requestTimeoutMillis(), what);
    }

    void awaitFence() throws JMSException {
        await(own.link().fence(), "receiveNoWait");
    }

    /** The thread of this session's listeners, made when it is first needed. */
    SessionThread thread() {
        var existing = thread.get();
        if (existing != null) {
            return existing;
        }
        var made = new SessionThread(sender::isCompleting);
        var first = thread.compareAndExchange(null, made);
        if (first != null) {
            return first;
        }
        made.start();
        return made;
    }

    Wakeup listen(JmsMessageConsumer consumer) {
        var listening = thread();
        listening.listen(consumer);
        return listening.wakeup();
    }

    void stopListening(JmsMessageConsumer consumer) {
        var existing = thread.get();
        if (existing != null) {
            existing.forget(consumer);
        }
    }

    void forget(JmsMessageConsumer consumer) {
        consumers.remove(consumer);
        stopListening(consumer);
    }

    boolean isInListener() {
        var existing = thread.get();
        return (existing != null && existing.isCurrent()) || server.running().isCurrent();
    }

    /** Whether a message listener of this session called what runs now. */
    boolean isInMessageListener() {
        var existing = thread.get();
        return (existing != null && existing.isInMessageListener())
                || server.running().isCurrent();
    }

    void wake() {
        consumers.forEach(JmsMessageConsumer::wake);
    }

    /** Waits for the listener that runs now. */
    void awaitPause() throws JMSException {
        awaitListener(SessionThread::awaitPause, settings().closeTimeoutMillis());
    }

    /** Waits for what message listeners and receives have been given; the connection is stopped before. */
    void awaitNoneHandedOver() throws JMSException {
        long limitMillis = settings().closeTimeoutMillis();
        awaitListener(SessionThread::awaitMessageListener, limitMillis);
        for (var consumer : consumers) {
            consumer.awaitNoneHandedOver(limitMillis);
        }
    }

    private void awaitListener(Waiting waiting, long limitMillis) throws JMSException {
        var existing = thread.get();
        if ((existing != null && !waiting.await(existing, limitMillis))
                || !server.running().awaitLeft(limitMillis)) {
            throw JmsErrors.of(
                    ClientCode.TIMEOUT,
                    "a message listener did not return within " + settings().closeTimeoutMillis()
                            + " ms (closeTimeoutMillis)");
        }
    }

    // Transactions and acknowledgement.

    @Override
    public boolean getTransacted() throws JMSException {
        requireOpen();
        return mode.isTransacted();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        requireOpen();
        return mode.number();
    }

    @Override
    public void commit() throws JMSException {
        requireOpen();
        sender.requireNotCompleting("commit");
        sender.awaitCompletions();
        try {
            work().commit();
        } finally {
            server.settled();
        }
    }

    @Override
    public void rollback() throws JMSException {
        requireOpen();
        sender.requireNotCompleting("roll back");
        sender.awaitCompletions();
        work().rollback();
        server.settled();
    }

    @Override
    public void recover() throws JMSException {
        requireOpen();
        if (mode == SessionMode.TRANSACTED || !server.recover()) {
            own.work().recover();
        }
    }

    void acknowledgeAll() throws JMSException {
        requireOpen();
        own.work().acknowledgeAll();
    }

    // The end.

    @Override
    public void close() throws JMSException {
        if (closing.phase() == Phase.CLOSED) {
            return;
        }
        if (isInListener()) {
            throw new IllegalStateException(
                    "A listener can't close its own session: it would wait for itself (JMS 3.1 §6.2.15).");
        }
        if (!closing.begin()) {
            closing.awaitDone();
            return;
        }
        try {
            closing.awaitWork(List.of(this));
            closing.attempt(() -> await(end(closing.isStuck(this)), "close of a session"));
        } finally {
            // Not before: the close of its connection has to wait for the same.
            connection.forget(this);
            closing.done();
        }
        closing.requireNoFailure();
    }

    /** As {@link #close}, when the connection's close has waited for all, and will wait for the broker. */
    void endWithConnection(boolean stuck) throws JMSException {
        if (!closing.begin()) {
            closing.awaitDone();
            return;
        }
        try {
            end(stuck);
        } finally {
            closing.done();
        }
    }

    /** Waits for receives and message listeners that are running; nothing more is handed over. */
    void awaitHandedOver(long limitMillis) throws JMSException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        for (var consumer : consumers) {
            consumer.awaitReceiver(remainingMillis(deadline));
        }
        awaitListener(SessionThread::awaitMessageListener, remainingMillis(deadline));
    }

    private static long remainingMillis(long deadline) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    /** Tells the broker, whatever was waited for in vain: it must not go on delivering to the session. */
    Pending<?> end(boolean stuck) throws JMSException {
        Pending<?> closed;
        try {
            if (!stuck) {
                server.end();
            }
        } finally {
            Optional.ofNullable(thread.get()).ifPresent(SessionThread::end);
            closed = own.link().close(stuck ? new DeliveryIds() : own.work().present());
        }
        return closed;
    }

    // Producers and consumers.

    @Override
    public JmsMessageProducer createProducer(@Nullable Destination destination) throws JMSException {
        requireOpen();
        return new JmsMessageProducer(this, destination == null ? null : JmsDestination.of(destination));
    }

    @Override
    public QueueSender createSender(@Nullable Queue queue) throws JMSException {
        domain().requireQueues();
        return createProducer(queue);
    }

    @Override
    public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
        domain().requireTopics();
        return createProducer(topic);
    }

    @Override
    JmsMessageConsumer open(JmsDestination target, ConsumerSpec spec) throws JMSException {
        if (server.listener() != null) {
            throw new IllegalStateException(
                    "The session has a message listener for a server session, and no consumers.");
        }
        var opened = open(spec);
        var consumer = new JmsMessageConsumer(this, opened, target, spec.selector(), spec.noLocal());
        consumers.add(consumer);
        requireOpen();
        return consumer;
    }

    LinkConsumer open(ConsumerSpec spec) throws JMSException {
        requireOpen();
        connection.temporaries().requireOwn(spec.destination());
        var consumer = own.link().openConsumer(spec);
        try {
            await(consumer.opened(), "consumer of " + spec.destination());
            return consumer;
        } catch (JMSException e) {
            // One that opens too late would hold what it prefetches, for nobody.
            consumer.close();
            throw e;
        }
    }

    @Override
    ConsumerSpec subscription(
            JmsDestination topic, @Nullable String name, String selector, boolean noLocal, Subscription kind)
            throws JMSException {
        return kind.spec(topic, name, selector, noLocal, connection.getClientID());
    }

    @Override
    QueueBrowser browse(JmsDestination queue, String selector) throws JMSException {
        return new JmsQueueBrowser(this, queue, selector);
    }

    @Override
    public void unsubscribe(@Nullable String name) throws JMSException {
        domain().requireTopics();
        requireOpen();
        connection.unsubscribe(name);
    }

    // Destinations.

    @Override
    public Queue createQueue(@Nullable String name) throws JMSException {
        domain().requireQueues();
        requireOpen();
        return new NamedQueue(JmsDestination.checkedName(name));
    }

    @Override
    public Topic createTopic(@Nullable String name) throws JMSException {
        domain().requireTopics();
        requireOpen();
        return new NamedTopic(JmsDestination.checkedName(name));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        domain().requireQueues();
        requireOpen();
        return connection.temporaries().createQueue();
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        domain().requireTopics();
        requireOpen();
        return connection.temporaries().createTopic();
    }

    // What only an application server uses.

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        requireOpen();
        return server.listener();
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        requireOpen();
        if (listener != null && !consumers.isEmpty()) {
            throw new IllegalStateException(
                    "The session has consumers, so it can't serve a connection consumer as well.");
        }
        server.listener(listener);
    }

    @Override
    public void run() {
        server.run();
    }
}
