package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.destination.NamedQueue;
import io.ternmq.jms.destination.NamedTopic;
import io.ternmq.jms.destination.TemporaryQueueName;
import io.ternmq.jms.destination.TemporaryTopicName;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.ConsumerSpec;
import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.link.Wakeup;
import io.ternmq.jms.message.Acknowledger;
import io.ternmq.jms.message.JmsMessage;
import io.ternmq.jms.message.Messages;
import io.ternmq.jms.message.TrustedClasses;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.message.MessageContent;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session (JMS 3.1 §6.2): makes messages, producers and consumers, and settles what its consumers got.
 *
 * <p>Belongs to one thread at a time, as JMS demands; {@link #close} may come from any.
 */
final class JmsSession extends MessageSource implements QueueSession, TopicSession {

    private final JmsConnection connection;
    private final LinkSession link;
    private final SessionMode mode;
    private final Domain domain;
    private final SessionWork work;
    private final Sender sender;
    private final LargeBodies bodies;
    private final List<JmsMessageConsumer> consumers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable SessionThread> thread = new AtomicReference<>();

    JmsSession(JmsConnection connection, LinkSession link, SessionMode mode, Domain domain) {
        this.connection = connection;
        this.link = link;
        this.mode = mode;
        this.domain = domain;
        this.work = new SessionWork(link, mode, connection.settings());
        this.bodies = new LargeBodies(link, connection.settings().requestTimeoutMillis());
        this.sender = new Sender(this, link, "ID:" + UUID.randomUUID() + "-" + link.number() + "-");
    }

    // For the objects of this package.

    ConnectionSettings settings() {
        return connection.settings();
    }

    @Override
    TrustedClasses trusted() {
        return connection.settings().trusted();
    }

    LinkSession link() {
        return link;
    }

    SessionMode mode() {
        return mode;
    }

    SessionWork work() {
        return work;
    }

    Sender sender() {
        return sender;
    }

    LargeBodies bodies() {
        return bodies;
    }

    /** The message that was delivered, whose body may have to be fetched first. */
    JmsMessage messageOf(Received received, Acknowledger acknowledger) throws JMSException {
        var content = received.content();
        var body = MessageContent.hasLargeBody(content) ? Optional.of(bodies.get(received)) : Optional.<byte[]>empty();
        return Messages.received(content, body, received.count(), acknowledger, trusted());
    }

    boolean isStarted() {
        return connection.isStarted();
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    void requireOpen() throws IllegalStateException {
        if (closed.get()) {
            throw new IllegalStateException("The session is closed.", ClientCode.CLOSED.name());
        }
    }

    <T> T await(Pending<T> pending, String what) throws JMSException {
        return Replies.await(pending, settings().requestTimeoutMillis(), what);
    }

    void awaitFence() throws JMSException {
        await(link.fence(), "receiveNoWait");
    }

    /** The thread of this session's listeners, made when it is first needed. */
    SessionThread thread() {
        var existing = thread.get();
        if (existing != null) {
            return existing;
        }
        var made = new SessionThread(connection);
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
        return existing != null && existing.isCurrent();
    }

    void wake() {
        consumers.forEach(JmsMessageConsumer::wake);
    }

    /** Waits for the listener that runs now. */
    void awaitPause() throws JMSException {
        var existing = thread.get();
        if (existing != null && !existing.awaitPause(settings().closeTimeoutMillis())) {
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
        return mode == SessionMode.TRANSACTED;
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        requireOpen();
        return mode.number();
    }

    @Override
    public void commit() throws JMSException {
        requireOpen();
        sender.awaitCompletions();
        work.commit();
    }

    @Override
    public void rollback() throws JMSException {
        requireOpen();
        sender.awaitCompletions();
        work.rollback();
    }

    @Override
    public void recover() throws JMSException {
        requireOpen();
        work.recover();
    }

    void acknowledgeAll() throws JMSException {
        requireOpen();
        work.acknowledgeAll();
    }

    // The end.

    @Override
    public void close() throws JMSException {
        if (closed.get()) {
            return;
        }
        if (isInListener()) {
            throw new IllegalStateException(
                    "A listener can't close its own session: it would wait for itself (JMS 3.1 §6.2.15).");
        }
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        connection.forget(this);
        await(end(), "close of a session");
    }

    /** As {@link #close}, but the connection's close is what is waited for. */
    void closeWithConnection() throws JMSException {
        if (closed.compareAndSet(false, true)) {
            end();
        }
    }

    private Pending<?> end() throws JMSException {
        Pending<?> closing;
        consumers.forEach(JmsMessageConsumer::closeWithSession);
        boolean paused = false;
        try {
            for (var consumer : consumers) {
                consumer.awaitReceiver();
            }
            awaitPause();
            paused = true;
            sender.awaitCompletions();
        } finally {
            Optional.ofNullable(thread.get()).ifPresent(SessionThread::end);
            // Whatever was waited for in vain: the broker must not go on delivering to the session.
            closing = link.close(paused ? work.present() : new DeliveryIds());
        }
        return closing;
    }

    // Producers and consumers.

    @Override
    public JmsMessageProducer createProducer(@Nullable Destination destination) throws JMSException {
        requireOpen();
        return new JmsMessageProducer(this, destination == null ? null : JmsDestination.of(destination));
    }

    @Override
    public QueueSender createSender(@Nullable Queue queue) throws JMSException {
        domain.requireQueues();
        return createProducer(queue);
    }

    @Override
    public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
        domain.requireTopics();
        return createProducer(topic);
    }

    @Override
    public JmsMessageConsumer createConsumer(@Nullable Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public JmsMessageConsumer createConsumer(@Nullable Destination destination, @Nullable String selector)
            throws JMSException {
        return createConsumer(destination, selector, false);
    }

    @Override
    public JmsMessageConsumer createConsumer(
            @Nullable Destination destination, @Nullable String selector, boolean noLocal) throws JMSException {
        var target = JmsDestination.of(destination);
        return open(target, ConsumerSpec.consumer(target.address(), textOf(selector), noLocal));
    }

    private JmsMessageConsumer open(JmsDestination target, ConsumerSpec spec) throws JMSException {
        var opened = open(spec);
        var consumer = new JmsMessageConsumer(this, opened, target, spec.selector(), spec.noLocal());
        consumers.add(consumer);
        return consumer;
    }

    LinkConsumer open(ConsumerSpec spec) throws JMSException {
        requireOpen();
        var consumer = link.openConsumer(spec);
        try {
            await(consumer.opened(), "consumer of " + spec.destination());
            return consumer;
        } catch (JMSException e) {
            // One that opens too late would hold what it prefetches, for nobody.
            consumer.close();
            throw e;
        }
    }

    private static String textOf(@Nullable String selector) {
        return selector == null ? "" : selector.strip();
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue) throws JMSException {
        return createReceiver(queue, null);
    }

    @Override
    public QueueReceiver createReceiver(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        domain.requireQueues();
        return createConsumer(queue, selector, false);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic) throws JMSException {
        return createSubscriber(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(@Nullable Topic topic, @Nullable String selector, boolean noLocal)
            throws JMSException {
        domain.requireTopics();
        return createConsumer(topic, selector, noLocal);
    }

    private JmsMessageConsumer subscribe(
            @Nullable Topic topic, String name, @Nullable String selector, boolean noLocal, Subscription kind)
            throws JMSException {
        domain.requireTopics();
        var target = JmsDestination.of(topic);
        if (name == null || name.isEmpty()) {
            throw new JMSException("a subscription needs a name");
        }
        if (kind.durable() && !kind.shared() && connection.getClientID() == null) {
            throw new IllegalStateException("an unshared durable subscription needs a client id (JMS 3.1 §8.3.3)");
        }
        var spec = ConsumerSpec.subscription(
                target.address(), textOf(selector), noLocal, name, kind.durable(), kind.shared());
        return open(target, spec);
    }

    @Override
    public JmsMessageConsumer createSharedConsumer(@Nullable Topic topic, String name) throws JMSException {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public JmsMessageConsumer createSharedConsumer(@Nullable Topic topic, String name, @Nullable String selector)
            throws JMSException {
        return subscribe(topic, name, selector, false, Subscription.SHARED);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(@Nullable Topic topic, String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(
            @Nullable Topic topic, String name, @Nullable String selector, boolean noLocal) throws JMSException {
        return createDurableConsumer(topic, name, selector, noLocal);
    }

    @Override
    public JmsMessageConsumer createDurableConsumer(@Nullable Topic topic, String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public JmsMessageConsumer createDurableConsumer(
            @Nullable Topic topic, String name, @Nullable String selector, boolean noLocal) throws JMSException {
        return subscribe(topic, name, selector, noLocal, Subscription.DURABLE);
    }

    @Override
    public JmsMessageConsumer createSharedDurableConsumer(@Nullable Topic topic, String name) throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public JmsMessageConsumer createSharedDurableConsumer(@Nullable Topic topic, String name, @Nullable String selector)
            throws JMSException {
        return subscribe(topic, name, selector, false, Subscription.SHARED_DURABLE);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) throws JMSException {
        domain.requireQueues();
        requireOpen();
        var target = JmsDestination.of(queue);
        return new JmsQueueBrowser(this, target, textOf(selector));
    }

    @Override
    public void unsubscribe(String name) throws JMSException {
        domain.requireTopics();
        requireOpen();
        throw JmsErrors.of(Failure.of(
                ErrorCode.NOT_SUPPORTED,
                "The broker has no durable subscriptions, so it has none named " + name + "."));
    }

    // Destinations.

    @Override
    public Queue createQueue(@Nullable String name) throws JMSException {
        domain.requireQueues();
        requireOpen();
        return new NamedQueue(JmsDestination.checkedName(name));
    }

    @Override
    public Topic createTopic(@Nullable String name) throws JMSException {
        domain.requireTopics();
        requireOpen();
        return new NamedTopic(JmsDestination.checkedName(name));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        domain.requireQueues();
        requireOpen();
        return new TemporaryQueueName(temporaryName(), JmsSession::deleteTemporary);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        domain.requireTopics();
        requireOpen();
        return new TemporaryTopicName(temporaryName(), JmsSession::deleteTemporary);
    }

    private String temporaryName() {
        return connection.id() + "-" + UUID.randomUUID();
    }

    private static void deleteTemporary(io.ternmq.protocol.message.Destination address) throws JMSException {
        throw JmsErrors.of(Failure.of(ErrorCode.NOT_SUPPORTED, "The broker has no temporary destinations: " + address));
    }

    // What only an application server uses, as an option (JMS 3.1 §9.2).

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        requireOpen();
        return null;
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
        requireOpen();
        if (listener != null) {
            throw JmsErrors.of(Failure.of(
                    ErrorCode.NOT_SUPPORTED,
                    "A session has no listener of its own, an option of JMS that TernMQ leaves out: give one"
                            + " to a consumer."));
        }
    }

    @Override
    public void run() {
        // Runs what an application server's connection consumer has put into the session: never anything.
    }
}
