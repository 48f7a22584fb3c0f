package io.ternmq.jms.client;

import static io.ternmq.jms.client.Unchecked.call;
import static io.ternmq.jms.client.Unchecked.orNull;
import static io.ternmq.jms.client.Unchecked.run;

import io.ternmq.jms.error.ClientCode;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A context of the simplified API (JMS 3.1 §6.3): a session, and a share of a connection. The session is made when it is
 * first needed, so that a client id can still be set before.
 *
 * <p>Belongs to one thread at a time.
 */
sealed class Context implements JMSContext permits XaContext {

    private final SharedConnection shared;
    private final JmsConnection connection;
    private final SessionMode mode;
    private volatile @Nullable JmsSession session;
    private boolean autoStart = true;

    /** Its share of the connection is given back once, whoever closes it at the same time. */
    private final AtomicBoolean closed = new AtomicBoolean();

    Context(SharedConnection shared, SessionMode mode) {
        this.shared = shared;
        this.connection = shared.connection();
        this.mode = mode;
        shared.join();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateRuntimeException("The context is closed.", ClientCode.CLOSED.name());
        }
    }

    JmsSession session() throws JMSException {
        requireOpen();
        var existing = session;
        if (existing == null) {
            existing = open(connection);
            session = existing;
        }
        return existing;
    }

    JmsSession open(JmsConnection of) throws JMSException {
        return of.createSession(mode);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        requireOpen();
        return call(() -> new Context(shared, SessionMode.of(sessionMode)));
    }

    @Override
    public JMSProducer createProducer() {
        return call(() -> {
            session();
            return new ContextProducer(this);
        });
    }

    @Override
    public @Nullable String getClientID() {
        requireOpen();
        return orNull(connection::getClientID);
    }

    @Override
    public void setClientID(@Nullable String clientId) {
        requireOpen();
        run(() -> connection.setClientID(clientId));
    }

    @Override
    public ConnectionMetaData getMetaData() {
        requireOpen();
        return call(connection::getMetaData);
    }

    @Override
    public @Nullable ExceptionListener getExceptionListener() {
        requireOpen();
        return orNull(connection::getExceptionListener);
    }

    @Override
    public void setExceptionListener(@Nullable ExceptionListener listener) {
        requireOpen();
        run(() -> connection.setExceptionListener(listener));
    }

    @Override
    public void start() {
        requireOpen();
        run(connection::start);
    }

    @Override
    public void stop() {
        requireOpen();
        run(connection::stop);
    }

    @Override
    public void setAutoStart(boolean value) {
        requireOpen();
        autoStart = value;
    }

    @Override
    public boolean getAutoStart() {
        requireOpen();
        return autoStart;
    }

    @Override
    public void close() {
        if (!closed.get()) {
            run(this::end);
        }
    }

    private void end() throws JMSException {
        var existing = session;
        try {
            if (existing != null) {
                existing.close();
            }
        } finally {
            boolean over = existing == null || !existing.phase().isUsable(true);
            if (over && closed.compareAndSet(false, true)) {
                shared.leave();
            }
        }
    }

    @Override
    public BytesMessage createBytesMessage() {
        return call(() -> session().createBytesMessage());
    }

    @Override
    public MapMessage createMapMessage() {
        return call(() -> session().createMapMessage());
    }

    @Override
    public Message createMessage() {
        return call(() -> session().createMessage());
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return call(() -> session().createObjectMessage());
    }

    @Override
    public ObjectMessage createObjectMessage(@Nullable Serializable object) {
        return call(() -> session().createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() {
        return call(() -> session().createStreamMessage());
    }

    @Override
    public TextMessage createTextMessage() {
        return call(() -> session().createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(@Nullable String text) {
        return call(() -> session().createTextMessage(text));
    }

    @Override
    public boolean getTransacted() {
        requireOpen();
        return mode.isTransacted();
    }

    @Override
    public int getSessionMode() {
        requireOpen();
        return mode.number();
    }

    @Override
    public void commit() {
        run(() -> session().commit());
    }

    @Override
    public void rollback() {
        run(() -> session().rollback());
    }

    @Override
    public void recover() {
        run(() -> session().recover());
    }

    @Override
    public void acknowledge() {
        run(() -> session().acknowledgeAll());
    }

    private interface Opening {
        JmsMessageConsumer open(JmsSession session) throws JMSException;
    }

    private JMSConsumer consumer(Opening opening) {
        return call(() -> {
            var consumer = new ContextConsumer(opening.open(session()));
            if (autoStart) {
                connection.start();
            }
            return consumer;
        });
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination) {
        return consumer(s -> s.createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String selector) {
        return consumer(s -> s.createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String selector, boolean noLocal) {
        return consumer(s -> s.createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(s -> s.createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal) {
        return consumer(s -> s.createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(s -> s.createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(
            @Nullable Topic topic, @Nullable String name, @Nullable String selector) {
        return consumer(s -> s.createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name) {
        return consumer(s -> s.createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name, @Nullable String selector) {
        return consumer(s -> s.createSharedConsumer(topic, name, selector));
    }

    @Override
    public Queue createQueue(@Nullable String name) {
        return call(() -> session().createQueue(name));
    }

    @Override
    public Topic createTopic(@Nullable String name) {
        return call(() -> session().createTopic(name));
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue) {
        return call(() -> session().createBrowser(queue));
    }

    @Override
    public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) {
        return call(() -> session().createBrowser(queue, selector));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return call(() -> session().createTemporaryQueue());
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return call(() -> session().createTemporaryTopic());
    }

    @Override
    public void unsubscribe(@Nullable String name) {
        run(() -> session().unsubscribe(name));
    }
}
