package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.error.ClientCode;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import org.jspecify.annotations.Nullable;

/**
 * A producer (JMS 3.1 §7): its destination and the defaults of its messages. The broker knows nothing of it, so making
 * and closing one costs nothing.
 *
 * <p>Belongs to the session's thread.
 */
final class JmsMessageProducer implements QueueSender, TopicPublisher {

    private final JmsSession session;
    private final @Nullable JmsDestination destination;
    private SendOptions defaults = SendOptions.DEFAULT;
    private volatile boolean closed;

    JmsMessageProducer(JmsSession session, @Nullable JmsDestination destination) {
        this.session = session;
        this.destination = destination;
    }

    private void requireOpen() throws IllegalStateException {
        if (closed || !session.isUsable()) {
            throw new IllegalStateException("The producer is closed.", ClientCode.CLOSED.name());
        }
    }

    /** The producer's own destination, for calls that name none. */
    private JmsDestination own() throws JMSException {
        requireOpen();
        if (destination == null) {
            throw new UnsupportedOperationException(
                    "the producer has no destination, so each send has to name one (JMS 3.1 §7.1)");
        }
        return destination;
    }

    /** A destination that the call names, which only a producer without one allows. */
    private JmsDestination named(@Nullable Destination given) throws JMSException {
        requireOpen();
        if (destination != null) {
            throw new UnsupportedOperationException("the producer is for " + destination + " alone (JMS 3.1 §7.1)");
        }
        return JmsDestination.of(given);
    }

    private void send(JmsDestination target, @Nullable Message message, SendOptions options) throws JMSException {
        session.sender().send(target, required(message), options);
    }

    private void send(
            JmsDestination target,
            @Nullable Message message,
            SendOptions options,
            @Nullable CompletionListener listener)
            throws JMSException {
        if (listener == null) {
            throw new IllegalArgumentException("no completion listener");
        }
        session.sender().send(target, required(message), options, listener);
    }

    private static Message required(@Nullable Message message) throws JMSException {
        if (message == null) {
            throw new MessageFormatException("no message");
        }
        return message;
    }

    private SendOptions options(int mode, int priority, long lifetime) {
        return defaults.deliveryMode(mode).priority(priority).timeToLiveMillis(lifetime);
    }

    @Override
    public void send(@Nullable Message message) throws JMSException {
        send(own(), message, defaults);
    }

    @Override
    public void send(@Nullable Message message, int mode, int priority, long lifetime) throws JMSException {
        send(own(), message, options(mode, priority, lifetime));
    }

    @Override
    public void send(@Nullable Destination target, @Nullable Message message) throws JMSException {
        send(named(target), message, defaults);
    }

    @Override
    public void send(@Nullable Destination target, @Nullable Message message, int mode, int priority, long lifetime)
            throws JMSException {
        send(named(target), message, options(mode, priority, lifetime));
    }

    @Override
    public void send(@Nullable Queue target, @Nullable Message message) throws JMSException {
        send((Destination) target, message);
    }

    @Override
    public void send(@Nullable Queue target, @Nullable Message message, int mode, int priority, long lifetime)
            throws JMSException {
        send((Destination) target, message, mode, priority, lifetime);
    }

    @Override
    public void send(@Nullable Message message, @Nullable CompletionListener listener) throws JMSException {
        send(own(), message, defaults, listener);
    }

    @Override
    public void send(
            @Nullable Message message, int mode, int priority, long lifetime, @Nullable CompletionListener listener)
            throws JMSException {
        send(own(), message, options(mode, priority, lifetime), listener);
    }

    @Override
    public void send(@Nullable Destination target, @Nullable Message message, @Nullable CompletionListener listener)
            throws JMSException {
        send(named(target), message, defaults, listener);
    }

    @Override
    public void send(
            @Nullable Destination target,
            @Nullable Message message,
            int mode,
            int priority,
            long lifetime,
            @Nullable CompletionListener listener)
            throws JMSException {
        send(named(target), message, options(mode, priority, lifetime), listener);
    }

    @Override
    public void publish(@Nullable Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(@Nullable Message message, int mode, int priority, long lifetime) throws JMSException {
        send(message, mode, priority, lifetime);
    }

    @Override
    public void publish(@Nullable Topic topic, @Nullable Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(@Nullable Topic topic, @Nullable Message message, int mode, int priority, long lifetime)
            throws JMSException {
        send((Destination) topic, message, mode, priority, lifetime);
    }

    @Override
    public @Nullable Destination getDestination() throws JMSException {
        requireOpen();
        return destination;
    }

    @Override
    public @Nullable Queue getQueue() throws JMSException {
        requireOpen();
        if (destination == null || destination instanceof Queue) {
            return (Queue) destination;
        }
        throw new InvalidDestinationException("the producer is for a topic");
    }

    @Override
    public @Nullable Topic getTopic() throws JMSException {
        requireOpen();
        if (destination == null || destination instanceof Topic) {
            return (Topic) destination;
        }
        throw new InvalidDestinationException("the producer is for a queue");
    }

    @Override
    public void setDisableMessageID(boolean value) throws JMSException {
        requireOpen();
        defaults = defaults.withoutMessageId(value);
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        requireOpen();
        return defaults.withoutMessageId();
    }

    @Override
    public void setDisableMessageTimestamp(boolean value) throws JMSException {
        requireOpen();
        defaults = defaults.withoutTimestamp(value);
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        requireOpen();
        return defaults.withoutTimestamp();
    }

    @Override
    public void setDeliveryMode(int mode) throws JMSException {
        requireOpen();
        SendOptions.requireMode(mode);
        defaults = defaults.deliveryMode(mode);
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        requireOpen();
        return defaults.deliveryMode();
    }

    @Override
    public void setPriority(int value) throws JMSException {
        requireOpen();
        SendOptions.requirePriority(value);
        defaults = defaults.priority(value);
    }

    @Override
    public int getPriority() throws JMSException {
        requireOpen();
        return defaults.priority();
    }

    @Override
    public void setTimeToLive(long millis) throws JMSException {
        requireOpen();
        defaults = defaults.timeToLiveMillis(millis);
    }

    @Override
    public long getTimeToLive() throws JMSException {
        requireOpen();
        return defaults.timeToLiveMillis();
    }

    @Override
    public void setDeliveryDelay(long millis) throws JMSException {
        requireOpen();
        defaults = defaults.deliveryDelayMillis(millis);
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        requireOpen();
        return defaults.deliveryDelayMillis();
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        session.sender().requireNotCompleting("close its own producer");
        closed = true;
        session.sender().awaitCompletions();
    }
}
