package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.link.Wakeup;
import io.ternmq.jms.message.JmsMessage;
import io.ternmq.protocol.message.MessageContent;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a queue or topic (JMS 3.1 §8.2, §8.7), read by {@code receive} or by a listener.
 *
 * <p>Belongs to the session's thread; {@link #close} may come from any.
 */
final class JmsMessageConsumer implements QueueReceiver, TopicSubscriber {

    private static final Logger LOG = LoggerFactory.getLogger(JmsMessageConsumer.class);

    private static final int FENCES = 2;

    private final JmsSession session;
    private final LinkConsumer link;
    private final JmsDestination destination;
    private final String selector;
    private final boolean noLocal;

    private volatile @Nullable MessageListener listener;
    private volatile boolean closed;

    /** The thread that is in a receive now, which a close waits for. */
    private volatile @Nullable Thread receiver;

    private final Wakeup receiveEnded = new Wakeup();

    JmsMessageConsumer(
            JmsSession session, LinkConsumer link, JmsDestination destination, String selector, boolean noLocal) {
        this.session = session;
        this.link = link;
        this.destination = destination;
        this.selector = selector;
        this.noLocal = noLocal;
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        requireOpen();
        return selector.isEmpty() ? null : selector;
    }

    @Override
    public @Nullable MessageListener getMessageListener() throws JMSException {
        requireOpen();
        return listener;
    }

    @Override
    public void setMessageListener(@Nullable MessageListener newListener) throws JMSException {
        requireOpen();
        listener = newListener;
        if (newListener == null) {
            session.stopListening(this);
            link.wakeup(new Wakeup());
        } else {
            link.wakeup(session.listen(this));
        }
    }

    @Override
    public @Nullable Message receive() throws JMSException {
        return receive(0);
    }

    @Override
    public @Nullable Message receive(long timeoutMillis) throws JMSException {
        requireReceiving();
        receiver = Thread.currentThread();
        try {
            return receiveUntil(timeoutMillis);
        } finally {
            endReceive();
        }
    }

    private void endReceive() {
        receiver = null;
        if (closed) {
            receiveEnded.signal();
        }
    }

    private @Nullable Message receiveUntil(long timeoutMillis) throws JMSException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!closed) {
            var message = next();
            if (message != null) {
                return message;
            }
            requireAlive();
            long remaining = timeoutMillis == 0 ? TimeUnit.HOURS.toNanos(1) : deadline - System.nanoTime();
            if (remaining <= 0) {
                return null;
            }
            link.wakeup().await(remaining);
        }
        return null;
    }

    /**
     * Asks the broker before it says no: what was stored before this call is found. Twice, since the broker answers a
     * request before it looks for what to deliver.
     */
    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        requireReceiving();
        receiver = Thread.currentThread();
        try {
            return receiveNow();
        } finally {
            endReceive();
        }
    }

    private @Nullable Message receiveNow() throws JMSException {
        var message = next();
        if (message != null || !session.isStarted()) {
            return message;
        }
        for (int round = 0; round < FENCES && message == null && !closed; round++) {
            requireAlive();
            session.awaitFence();
            message = next();
        }
        return message;
    }

    private void requireReceiving() throws JMSException {
        requireOpen();
        if (listener != null) {
            throw new IllegalStateException("the consumer has a message listener, so it can't be asked as well");
        }
    }

    private void requireAlive() throws JMSException {
        var failure = link.failure();
        if (failure.isPresent() && !closed) {
            throw JmsErrors.of(failure.get());
        }
    }

    private @Nullable Message next() throws JMSException {
        while (session.isStarted() && !closed) {
            var received = link.poll();
            if (received == null) {
                return null;
            }
            var message = accept(received);
            if (message != null) {
                session.work().handedOver(received);
                return message;
            }
        }
        return null;
    }

    /**
     * Hands deliveries to the listener until there are no more, or the connection is stopped.
     *
     * @return whether there was one
     */
    boolean callListener(int messagesMax) {
        int count = 0;
        while (count < messagesMax && session.isStarted() && !closed) {
            var current = listener;
            var received = current == null ? null : link.poll();
            if (current == null || received == null) {
                break;
            }
            count++;
            call(current, received);
        }
        return count > 0;
    }

    private void call(MessageListener current, Received received) {
        boolean called = false;
        boolean failed = true;
        try {
            var message = accept(received);
            if (message != null) {
                called = true;
                session.work().listenerCalled(received);
                current.onMessage(message);
            }
            failed = false;
        } catch (Throwable e) {
            // An Error, too, ends this call alone: the thread serves the session's other listeners.
            LOG.warn("The message listener of a consumer of {} failed.", destination, e);
        }
        if (called) {
            session.work().listenerReturned(received, failed);
        }
    }

    /** The message for the application; null for one that isn't for it, which the broker gets back. */
    private @Nullable JmsMessage accept(Received received) throws JMSException {
        return isExpired(received) ? null : messageOf(received);
    }

    private @Nullable JmsMessage messageOf(Received received) throws JMSException {
        try {
            return session.messageOf(received, session.work().acknowledger(received));
        } catch (MessageFormatException e) {
            LOG.warn("A delivery to a consumer of {} is no message; it goes to the dead letters.", destination, e);
            session.link().reject(received.generation(), received.id());
            return null;
        } catch (JMSException e) {
            if (received.generation() != session.link().generation()) {
                return null;
            }
            if (LargeBodies.isDamaged(e)) {
                LOG.error("A message of {} can't be delivered; it goes to the dead letters.", destination, e);
                session.link().reject(received.generation(), received.id());
            } else {
                session.link().giveBack(received.generation(), received.id());
            }
            throw e;
        }
    }

    /** Whether it has expired while it waited here, and went back, for the broker to decide. */
    private boolean isExpired(Received delivery) {
        var content = delivery.content();
        long expiration = content.length < MessageContent.BYTES_MIN ? 0 : MessageContent.expiration(content);
        if (expiration == 0) {
            return false;
        }
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - delivery.atNanos());
        if (!expiredWhileWaiting(expiration, System.currentTimeMillis(), waitedMillis)) {
            return false;
        }
        session.link().giveBack(delivery.generation(), delivery.id());
        return true;
    }

    /**
     * Whether the time of expiration lies between arrival and now. What had expired when it came was sent by a broker whose
     * clock says otherwise, and who decides: it is handed over, so nothing goes to and fro between the two.
     */
    static boolean expiredWhileWaiting(long expirationMillis, long nowMillis, long waitedMillis) {
        return expirationMillis <= nowMillis && expirationMillis > nowMillis - waitedMillis;
    }

    boolean isReceiving() {
        return receiver != null;
    }

    void wake() {
        link.wakeup().signal();
    }

    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        closed = true;
        session.forget(this);
        link.wakeup().signal();
        try {
            awaitReceiver();
            session.awaitPause();
        } finally {
            // Whatever its listener does: the broker must not go on delivering to it.
            var pending = link.close();
            session.await(pending, "close of a consumer of " + destination);
        }
    }

    /** Waits for a receive in another thread, whose message would otherwise be neither here nor with the broker. */
    void awaitReceiver() throws JMSException {
        long limitMillis = session.settings().closeTimeoutMillis();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        var busy = receiver;
        while (busy != null && busy != Thread.currentThread()) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                throw JmsErrors.of(
                        ClientCode.TIMEOUT,
                        "a receive from " + destination + " did not return within " + limitMillis
                                + " ms (closeTimeoutMillis)");
            }
            receiveEnded.await(remaining);
            busy = receiver;
        }
    }

    /** The session ends, and this with it; nobody needs to tell the broker. */
    void closeWithSession() {
        closed = true;
        link.wakeup().signal();
    }

    private void requireOpen() throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException("The consumer is closed.", ClientCode.CLOSED.name());
        }
    }

    @Override
    public Queue getQueue() throws JMSException {
        requireOpen();
        if (destination instanceof Queue queue) {
            return queue;
        }
        throw new IllegalStateException("a consumer of a topic has no queue");
    }

    @Override
    public Topic getTopic() throws JMSException {
        requireOpen();
        if (destination instanceof Topic topic) {
            return topic;
        }
        throw new IllegalStateException("a consumer of a queue has no topic");
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        requireOpen();
        return noLocal;
    }
}
