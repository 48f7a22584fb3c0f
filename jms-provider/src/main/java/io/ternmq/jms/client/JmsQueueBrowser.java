package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.ConsumerSpec;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.message.Acknowledger;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a queue (JMS 3.1 §8.11); each enumeration is a walk of its own, from the first message to the last that was
 * there.
 *
 * <p>Belongs to the session's thread.
 */
final class JmsQueueBrowser implements QueueBrowser {

    private final JmsSession session;
    private final JmsDestination queue;
    private final String selector;
    private @Nullable Walk current;
    private boolean closed;

    JmsQueueBrowser(JmsSession session, JmsDestination queue, String selector) throws JMSException {
        this.session = session;
        this.queue = queue;
        this.selector = selector;
        // A selector or queue that the broker refuses is refused here, not at the first message.
        this.current = new Walk();
    }

    @Override
    public Queue getQueue() throws JMSException {
        requireOpen();
        return (Queue) queue;
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        requireOpen();
        return selector.isEmpty() ? null : selector;
    }

    @Override
    public Enumeration<Message> getEnumeration() throws JMSException {
        requireOpen();
        var fresh = current;
        if (fresh == null || fresh.begun) {
            end();
            fresh = new Walk();
            current = fresh;
        }
        fresh.begun = true;
        return fresh;
    }

    @Override
    public void close() throws JMSException {
        closed = true;
        end();
    }

    private void end() throws JMSException {
        var walk = current;
        current = null;
        if (walk != null) {
            walk.end();
        }
    }

    private void requireOpen() throws JMSException {
        if (closed) {
            throw new IllegalStateException("The browser is closed.", ClientCode.CLOSED.name());
        }
        session.requireOpen();
    }

    @SuppressWarnings("JdkObsolete") // JMS wants it so
    private final class Walk implements Enumeration<Message> {

        private final LinkConsumer link;
        private boolean begun;
        private boolean ended;
        private @Nullable Message next;

        Walk() throws JMSException {
            link = session.open(ConsumerSpec.browser(queue.address(), selector));
        }

        @Override
        public boolean hasMoreElements() {
            try {
                return peek() != null;
            } catch (JMSException e) {
                throw JmsErrors.unchecked(e);
            }
        }

        @Override
        public Message nextElement() {
            try {
                var message = peek();
                if (message == null) {
                    throw new NoSuchElementException("the queue has no further message");
                }
                next = null;
                return message;
            } catch (JMSException e) {
                throw JmsErrors.unchecked(e);
            }
        }

        private @Nullable Message peek() throws JMSException {
            long deadline = System.nanoTime()
                    + TimeUnit.MILLISECONDS.toNanos(session.settings().requestTimeoutMillis());
            while (next == null && !ended) {
                var received = link.poll();
                if (received == null) {
                    awaitMore(deadline);
                } else if (received.isBrowseEnd()) {
                    end();
                } else {
                    next = messageOf(received);
                }
            }
            return next;
        }

        /** The message; null if its body isn't there any more, since it has left the queue meanwhile. */
        private @Nullable Message messageOf(Received received) throws JMSException {
            try {
                return session.intake().messageOf(received, Acknowledger.NONE);
            } catch (JMSException e) {
                if (LargeBodies.isGone(e)) {
                    return null;
                }
                throw e;
            }
        }

        private void awaitMore(long deadline) throws JMSException {
            var failure = link.failure();
            if (failure.isPresent()) {
                throw JmsErrors.of(failure.get());
            }
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                throw new JMSRuntimeException(
                        "browse " + queue + ": nothing from the broker within "
                                + session.settings().requestTimeoutMillis() + " ms (requestTimeoutMillis)",
                        ClientCode.TIMEOUT.name());
            }
            link.wakeup().await(remaining);
        }

        private void end() throws JMSException {
            if (!ended) {
                ended = true;
                session.await(link.close(), "close of a browser of " + queue);
            }
        }
    }
}
