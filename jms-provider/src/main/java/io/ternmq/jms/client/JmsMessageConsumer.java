package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.link.Wakeup;
import io.ternmq.jms.message.JmsMessage;
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

    private final JmsSession session;
    private final LinkConsumer link;
    private final Intake intake;
    private final JmsDestination destination;
    private final String selector;
    private final boolean noLocal;

    /** The thread that is in a receive now. */
    private final Presence receiving = new Presence();

    /** The thread that is handing something over in a receive, or looks whether there is something. */
    private final Presence handing = new Presence();

    private volatile @Nullable MessageListener listener;
    private volatile boolean closed;

    /** What was asked for as a type that it isn't, and is still to be handed over. */
    private volatile @Nullable Offer refused;

    /** A delivery that may be handed over. */
    private record Offer(Received received, JmsMessage message) {}

    /** What an application takes of an offer: the message, or its body. */
    private interface Taking<T> {
        T take(Offer offer) throws JMSException;
    }

    JmsMessageConsumer(
            JmsSession session, LinkConsumer link, JmsDestination destination, String selector, boolean noLocal) {
        this.session = session;
        this.link = link;
        this.intake = session.intake();
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
        return this.<Message>receiveUntil(timeoutMillis, this::handOver);
    }

    @Override
    public @Nullable Message receiveNoWait() throws JMSException {
        return this.<Message>receiveNow(this::handOver);
    }

    /** As {@link #receive(long)}, of a body that has to have a type. */
    <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException {
        return this.<T>receiveUntil(timeoutMillis, offer -> bodyOf(offer, type));
    }

    /** As {@link #receiveNoWait}, of a body that has to have a type. */
    <T> @Nullable T receiveBodyNoWait(Class<T> type) throws JMSException {
        return this.<T>receiveNow(offer -> bodyOf(offer, type));
    }

    private JmsMessage handOver(Offer offer) {
        session.work().handedOver(offer.received());
        return offer.message();
    }

    /**
     * The body. Where receiving acknowledges, a message of another type stays here as if it had not been asked for; it
     * comes before all others (Javadoc of {@code JMSConsumer.receiveBody}).
     */
    private <T> T bodyOf(Offer offer, Class<T> type) throws JMSException {
        boolean read = false;
        try {
            var body = offer.message().getBody(type);
            if (body == null) {
                throw new MessageFormatException("the message has no body: receive it as a message instead");
            }
            read = true;
            return body;
        } finally {
            if (!read && session.work().isAutomatic()) {
                refused = offer;
            } else {
                session.work().handedOver(offer.received());
            }
        }
    }

    private <T> @Nullable T receiveUntil(long timeoutMillis, Taking<T> taking) throws JMSException {
        var began = requireReceiving();
        receiving.enter();
        try {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (!isOver(began)) {
                var taken = takeNext(began, taking);
                if (taken != null) {
                    return taken;
                }
                requireAlive(began);
                long remaining = timeoutMillis == 0 ? TimeUnit.HOURS.toNanos(1) : deadline - System.nanoTime();
                if (remaining <= 0) {
                    return null;
                }
                link.wakeup().await(remaining);
            }
            return null;
        } finally {
            receiving.leave();
        }
    }

    /** Asks the broker before it says no: what was stored before this call is found. */
    private <T> @Nullable T receiveNow(Taking<T> taking) throws JMSException {
        var began = requireReceiving();
        receiving.enter();
        try {
            var taken = takeNext(began, taking);
            if (taken == null && session.isStarted() && !isOver(began)) {
                requireAlive(began);
                session.awaitFence();
                taken = takeNext(began, taking);
            }
            return taken;
        } finally {
            receiving.leave();
        }
    }

    /** The phase in which a receive begins. */
    private Phase requireReceiving() throws JMSException {
        var began = session.phase();
        if (closed || !session.isReceivable()) {
            throw isClosed();
        }
        if (listener != null) {
            throw new IllegalStateException("the consumer has a message listener, so it can't be asked as well");
        }
        session.work().receiving();
        return began;
    }

    /** Whether a receive has to end: one that a listener began during a close goes on until that has waited in vain. */
    private boolean isOver(Phase began) {
        var now = session.phase();
        return closed || (now != Phase.OPEN && (began == Phase.OPEN || !now.isUsable(true)));
    }

    private void requireAlive(Phase began) throws JMSException {
        var failure = link.failure();
        if (failure.isPresent() && !isOver(began)) {
            throw JmsErrors.of(failure.get());
        }
    }

    /** Hands over what is next; null if there is nothing now. */
    private <T> @Nullable T takeNext(Phase began, Taking<T> taking) throws JMSException {
        // Before it looks whether anything may be handed over: whoever stops the connection looks the other way round.
        handing.enter();
        try {
            var offer = next(began);
            return offer == null ? null : taking.take(offer);
        } finally {
            handing.leave();
        }
    }

    private @Nullable Offer next(Phase began) throws JMSException {
        while (session.isStarted() && !isOver(began)) {
            var kept = takeRefused();
            if (kept != null) {
                return kept;
            }
            var received = link.poll();
            if (received == null) {
                return null;
            }
            var message = acceptOrGiveBack(received);
            if (message != null) {
                return new Offer(received, message);
            }
        }
        return null;
    }

    private @Nullable Offer takeRefused() {
        var kept = refused;
        refused = null;
        return kept != null && kept.received().generation() == session.link().generation() ? kept : null;
    }

    /** A lack of memory, say, must not leave it with nobody. */
    private @Nullable JmsMessage acceptOrGiveBack(Received received) throws JMSException {
        try {
            return accept(received);
        } catch (RuntimeException | Error e) {
            session.link().giveBack(received.generation(), received.id());
            throw e;
        }
    }

    private @Nullable JmsMessage accept(Received received) throws JMSException {
        return intake.accept(received, session.work().acknowledger(received), destination);
    }

    /**
     * Hands deliveries to the listener until there are no more, or the connection is stopped.
     *
     * @return whether there was one
     */
    boolean callListener(int messagesMax) {
        int count = 0;
        while (count < messagesMax && session.isDelivering() && !closed) {
            var current = listener;
            if (current == null || !callNext(current)) {
                break;
            }
            count++;
        }
        return count > 0;
    }

    private boolean callNext(MessageListener current) {
        var kept = takeRefused();
        var received = kept == null ? link.poll() : kept.received();
        if (received == null) {
            return false;
        }
        boolean called = false;
        boolean failed = true;
        try {
            var message = kept == null ? accept(received) : kept.message();
            if (message != null) {
                called = true;
                session.work().listenerCalled(received);
                current.onMessage(message);
            }
            failed = false;
        } catch (Throwable e) {
            // An Error, too, ends this call alone: the thread serves the session's other listeners.
            LOG.warn(
                    called ? "The message listener of a consumer of {} failed." : "A message of {} can't be made.",
                    destination,
                    e);
            if (!called && !(e instanceof JMSException)) {
                called = countAttempt(received);
            }
        }
        if (called) {
            session.work().listenerReturned(received, failed);
        }
        return true;
    }

    /**
     * What can't even be made into a message, for lack of memory say, must not stay with nobody: where the session acknowledges by
     * itself it is an attempt that failed, so that it doesn't come for ever; else it goes back. Whether it is an attempt.
     */
    private boolean countAttempt(Received received) {
        if (session.work().isAutomatic()) {
            session.work().listenerCalled(received);
            return true;
        }
        session.link().giveBack(received.generation(), received.id());
        return false;
    }

    boolean isReceiving() {
        return receiving.isAny();
    }

    void wake() {
        link.wakeup().signal();
    }

    @Override
    public void close() throws JMSException {
        if (closed || !session.phase().isUsable(true)) {
            return;
        }
        closed = true;
        session.forget(this);
        link.wakeup().signal();
        try {
            awaitReceiver(session.settings().closeTimeoutMillis());
            session.awaitPause();
        } finally {
            var kept = takeRefused();
            if (kept != null) {
                session.link()
                        .giveBack(kept.received().generation(), kept.received().id());
            }
            // Whatever its listener does: the broker must not go on delivering to it.
            var pending = link.close();
            session.await(pending, "close of a consumer of " + destination);
        }
    }

    /** Waits for a receive in another thread, whose message would otherwise be neither here nor with the broker. */
    void awaitReceiver(long limitMillis) throws JMSException {
        await(receiving, limitMillis);
    }

    /** Waits for what a receive is handing over, and not for one that waits for a message; the connection is stopped before. */
    void awaitNoneHandedOver(long limitMillis) throws JMSException {
        await(handing, limitMillis);
    }

    private void await(Presence presence, long limitMillis) throws JMSException {
        if (!presence.awaitLeft(limitMillis)) {
            throw JmsErrors.of(
                    ClientCode.TIMEOUT,
                    "a receive from " + destination + " did not return within "
                            + session.settings().closeTimeoutMillis() + " ms (closeTimeoutMillis)");
        }
    }

    private void requireOpen() throws IllegalStateException {
        if (closed || !session.isUsable()) {
            throw isClosed();
        }
    }

    private static IllegalStateException isClosed() {
        return new IllegalStateException("The consumer is closed.", ClientCode.CLOSED.name());
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
