package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.Submission;
import io.ternmq.jms.link.Submission.OnLoss;
import io.ternmq.jms.message.JmsMessage;
import io.ternmq.jms.message.Messages;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a session sends: header fields, then one frame each way, or none back where nobody waits.
 *
 * <p>A persistent message is waited for. Of non-persistent ones the first to a destination is, so that a destination that
 * is refused is an exception; later refusals are logged.
 *
 * <p>Belongs to the session's thread.
 */
final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final JmsSession session;
    private final String idPrefix;
    private final long timeoutMillis;
    private final AtomicInteger incomplete = new AtomicInteger();
    private final Waiters allComplete = new Waiters();
    private long lastId;

    /** Whether a completion listener is being called. */
    private volatile boolean completing;

    /** Destination that took a non-persistent message. */
    private @Nullable JmsDestination proven;

    Sender(JmsSession session, String idPrefix) {
        this.session = session;
        this.idPrefix = idPrefix;
        this.timeoutMillis = session.settings().sendTimeoutMillis();
    }

    void send(JmsDestination target, Message message, SendOptions options) throws JMSException {
        var own = prepare(target, message, options);
        var content = own.content();
        var outlet = session.outlet();
        if (content.length > outlet.link().contentBytesMax()) {
            sendLarge(outlet, target, own, content, options);
        } else if (outlet.isTransacted()) {
            awaitRoom(outlet, target, content);
            outlet.transaction().send(target.address(), content);
        } else if (!options.isPersistent() && target.equals(proven)) {
            awaitRoom(outlet, target, content);
            outlet.link().send(target.address(), content, OnLoss.FAIL, Sender::logRefusal);
        } else {
            sendAndWait(outlet, target, content, options.isPersistent() ? OnLoss.RESEND : OnLoss.FAIL);
        }
    }

    private void sendAndWait(Outlet outlet, JmsDestination target, byte[] content, OnLoss onLoss) throws JMSException {
        awaitRoom(outlet, target, content);
        var submission = outlet.link().send(target.address(), content, onLoss, Sender::tellNobody);
        Replies.awaitDecision(submission, timeoutMillis, "send to " + target);
        var failure = submission.failure();
        if (failure.isPresent()) {
            throw JmsErrors.of(failure.get());
        }
        if (onLoss == OnLoss.FAIL) {
            proven = target;
        }
    }

    /** Once more if a connection was lost on the way and the broker says that the message never reached it. */
    private void sendLarge(Outlet outlet, JmsDestination target, JmsMessage message, byte[] whole, SendOptions options)
            throws JMSException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            try {
                sendLargeOnce(outlet, target, message, whole, options);
                return;
            } catch (JMSException e) {
                boolean lost = ClientCode.CONNECTION_LOST.name().equals(e.getErrorCode());
                boolean again = lost && options.isPersistent() && !outlet.isTransacted();
                if (!again || System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private void sendLargeOnce(
            Outlet outlet, JmsDestination target, JmsMessage message, byte[] whole, SendOptions options)
            throws JMSException {
        if (outlet.isTransacted()) {
            // Begun before the body is put: what a lost connection takes away is more than the body then.
            var transaction = outlet.transaction();
            var content = message.content(outlet.place().bodies().put(whole));
            awaitRoom(outlet, target, content);
            transaction.send(target.address(), content);
        } else {
            var content = message.content(outlet.place().bodies().put(whole));
            sendAndWait(outlet, target, content, options.isPersistent() ? OnLoss.ASK : OnLoss.FAIL);
        }
    }

    void send(JmsDestination target, Message message, SendOptions options, CompletionListener listener)
            throws JMSException {
        var own = prepare(target, message, options);
        var content = own.content();
        var outlet = session.outlet();
        var onLoss = options.isPersistent() ? OnLoss.RESEND : OnLoss.FAIL;
        if (content.length > outlet.link().contentBytesMax()) {
            content = own.content(outlet.place().bodies().put(content));
            onLoss = options.isPersistent() ? OnLoss.ASK : OnLoss.FAIL;
        }
        awaitRoom(outlet, target, content);
        var thread = session.thread();
        incomplete.incrementAndGet();
        if (outlet.isTransacted()) {
            outlet.transaction().send(target.address(), content);
            thread.complete(() -> complete(message, listener, null));
            return;
        }
        outlet.link()
                .send(
                        target.address(),
                        content,
                        onLoss,
                        submission -> thread.complete(() -> complete(message, listener, submission)));
    }

    private void complete(Message message, CompletionListener listener, @Nullable Submission submission) {
        completing = true;
        try {
            var failure = submission == null ? null : submission.failure().orElse(null);
            reset(message);
            if (failure == null) {
                listener.onCompletion(message);
            } else {
                listener.onException(message, JmsErrors.of(failure));
            }
        } finally {
            completing = false;
            if (incomplete.decrementAndGet() == 0) {
                allComplete.signal();
            }
        }
    }

    /** So that the listener can read it (Javadoc of BytesMessage). */
    private static void reset(Message message) {
        if (message instanceof BytesMessage bytes) {
            try {
                bytes.reset();
            } catch (JMSException e) {
                LOG.warn("A message that was sent can't be reset for its completion listener.", e);
            }
        }
    }

    /** Refuses what would wait for the completion listener that calls it (JMS 3.1 §7.3.4). */
    void requireNotCompleting(String what) throws IllegalStateException {
        if (completing && session.isInListener()) {
            throw new IllegalStateException("A completion listener can't " + what + ", which would wait for itself.");
        }
    }

    /** Whether a completion listener is still to be called, or to return. */
    boolean isCompleting() {
        return incomplete.get() > 0;
    }

    /** Waits until every completion listener has been called. */
    void awaitCompletions() throws JMSException {
        awaitCompletions(timeoutMillis);
    }

    /** The same, for a time of which a part may be over. */
    void awaitCompletions(long remainingMillis) throws JMSException {
        if (isCompleting() && !awaitNoneIncomplete(TimeUnit.MILLISECONDS.toNanos(remainingMillis))) {
            throw JmsErrors.of(
                    ClientCode.TIMEOUT,
                    incomplete.get() + " messages were not answered within " + timeoutMillis
                            + " ms (sendTimeoutMillis)");
        }
    }

    private boolean awaitNoneIncomplete(long timeoutNanos) {
        if (session.thread().isCurrent()) {
            return session.thread().completeUntil(() -> !isCompleting(), timeoutNanos);
        }
        return allComplete.await(() -> !isCompleting(), timeoutNanos);
    }

    private JmsMessage prepare(JmsDestination target, Message message, SendOptions options) throws JMSException {
        session.requireOpen();
        SendOptions.requireMode(options.deliveryMode());
        SendOptions.requirePriority(options.priority());
        var own = Messages.own(message);
        setHeaders(own, target, options);
        if (own != message) {
            copyHeaders(own, message);
        }
        return own;
    }

    private void awaitRoom(Outlet outlet, JmsDestination target, byte[] content) throws JMSException {
        if (!outlet.link().awaitRoom(content.length, timeoutMillis)) {
            throw JmsErrors.of(
                    ClientCode.TIMEOUT,
                    "send to " + target + ": too many messages were unanswered for " + timeoutMillis
                            + " ms (sendTimeoutMillis), so it was not sent");
        }
    }

    private void setHeaders(JmsMessage message, JmsDestination target, SendOptions options) throws JMSException {
        long now = System.currentTimeMillis();
        message.setJMSDestination(target);
        message.setJMSDeliveryMode(options.deliveryMode());
        message.setJMSPriority(options.priority());
        // Always, whatever the hint says: the time of delivery follows from it (JMS 3.1 §3.4.13).
        message.setJMSTimestamp(now);
        message.setJMSExpiration(options.timeToLiveMillis() > 0 ? after(now, options.timeToLiveMillis()) : 0);
        message.setJMSDeliveryTime(options.deliveryDelayMillis() > 0 ? after(now, options.deliveryDelayMillis()) : 0);
        message.setJMSMessageID(options.withoutMessageId() ? null : idPrefix + ++lastId);
    }

    /** Much later than any clock shows is the latest that there is. */
    private static long after(long nowMillis, long millis) {
        return millis > Long.MAX_VALUE - nowMillis ? Long.MAX_VALUE : nowMillis + millis;
    }

    /** Another provider's message learns what it was sent as (JMS 3.1 §3.12). */
    private static void copyHeaders(Message from, Message to) throws JMSException {
        to.setJMSDestination(from.getJMSDestination());
        to.setJMSDeliveryMode(from.getJMSDeliveryMode());
        to.setJMSPriority(from.getJMSPriority());
        to.setJMSTimestamp(from.getJMSTimestamp());
        to.setJMSExpiration(from.getJMSExpiration());
        to.setJMSDeliveryTime(from.getJMSDeliveryTime());
        to.setJMSMessageID(from.getJMSMessageID());
    }

    private static void tellNobody(Submission submission) {
        // The sending thread waits for it.
    }

    private static void logRefusal(Submission submission) {
        submission
                .failure()
                .ifPresent(failure ->
                        LOG.warn("A non-persistent message was not sent: {} {}", failure.code(), failure.text()));
    }
}
