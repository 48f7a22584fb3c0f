package io.ternmq.jms.client;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.message.Acknowledger;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session does for an application server (Javadoc of {@code ServerSession}): a connection consumer loads it with
 * deliveries, and {@link #run} hands them to the session's listener.
 *
 * <p>The deliveries belong to a lane of the connection consumer. Until they are settled a transacted session works there,
 * so that they and its sends are one transaction; another session acknowledges there, message by message.
 *
 * <p>Belongs to the session's thread, which is the server's; what is volatile may be read by any.
 */
final class ServerWork {

    private static final Logger LOG = LoggerFactory.getLogger(ServerWork.class);

    private final JmsSession session;
    private final Presence running = new Presence();
    private final ConcurrentLinkedQueue<Received> loaded = new ConcurrentLinkedQueue<>();
    private volatile @Nullable MessageListener listener;
    private volatile @Nullable Lane lane;

    ServerWork(JmsSession session) {
        this.session = session;
    }

    void listener(@Nullable MessageListener newListener) {
        listener = newListener;
    }

    @Nullable
    MessageListener listener() {
        return listener;
    }

    Presence running() {
        return running;
    }

    /** Where a transacted session works now. */
    Optional<Workplace> place() {
        return Optional.ofNullable(lane).map(Lane::place);
    }

    /**
     * Takes deliveries for the next run.
     *
     * @throws IllegalStateException if those before are not settled, or the session is closed
     */
    void load(Lane from, List<Received> batch) throws IllegalStateException {
        if (!session.isOpen()) {
            throw new IllegalStateException(
                    "the pool gave a server session whose session is closed", ClientCode.CLOSED.name());
        }
        if (session.mode() == SessionMode.XA) {
            throw new IllegalStateException(
                    "the pool gave a server session with an XASession, which no connection consumer"
                            + " takes: receive by its own consumers instead");
        }
        if (lane != null) {
            throw new IllegalStateException("the pool gave a server session that hasn't settled what it had before:"
                    + " commit, roll back or acknowledge before it returns to the pool");
        }
        lane = from;
        loaded.addAll(batch);
    }

    /** Forgets what was loaded. */
    void unload() {
        loaded.clear();
        lane = null;
    }

    /** Hands what is loaded to the listener, in the calling thread. */
    void run() {
        var from = lane;
        if (from == null) {
            return;
        }
        running.enter();
        try {
            var received = loaded.poll();
            while (received != null) {
                handle(from, received);
                received = loaded.poll();
            }
        } finally {
            running.leave();
        }
        settled();
    }

    private void handle(Lane from, Received received) {
        var current = listener;
        if (!from.isCurrent(received)) {
            return;
        }
        if (current == null || !session.isDelivering()) {
            if (current == null) {
                LOG.warn("A server session has no message listener, so its message goes back to the broker.");
            }
            from.giveBack(received);
            return;
        }
        boolean called = false;
        boolean failed = true;
        try {
            var message = from.accept(received, acknowledger(from));
            if (message != null) {
                called = true;
                from.place().work().listenerCalled(received);
                current.onMessage(message);
            }
            failed = false;
        } catch (Throwable e) {
            // An Error, too, ends this call alone, as in a session that calls its listeners itself.
            LOG.warn("The message listener of a server session failed.", e);
            if (!called && !(e instanceof JMSException)) {
                from.giveBack(received);
            }
        }
        if (called && session.mode().isAutomatic()) {
            settle(from, failed);
        }
    }

    /** What was loaded after a failure goes back with it, to come again in order. */
    private static void settle(Lane from, boolean failed) {
        if (!failed) {
            try {
                from.place().work().commit();
                return;
            } catch (JMSException e) {
                LOG.warn("What a server session handled was not acknowledged, and may come again.", e);
            }
        }
        try {
            from.place().work().rollback();
        } catch (JMSException e) {
            LOG.warn("What a server session failed on could not be given back now.", e);
        }
    }

    private Acknowledger acknowledger(Lane from) {
        if (session.mode() != SessionMode.CLIENT) {
            return session::requireOpen;
        }
        return () -> {
            session.requireOpen();
            from.place().work().commit();
            settled();
        };
    }

    /** Gives back all that isn't acknowledged; false if there is nothing. */
    boolean recover() throws JMSException {
        var from = lane;
        if (from == null) {
            return false;
        }
        from.place().work().rollback();
        settled();
        return true;
    }

    /** Lets go of the lane, if nothing of it is loaded, being handled or unsettled. */
    void settled() {
        var from = lane;
        if (from == null
                || running.isAny()
                || !loaded.isEmpty()
                || !from.place().work().isIdle()) {
            return;
        }
        lane = null;
        from.free();
    }

    /** The session ends: what it has returns to the broker. */
    void end() throws JMSException {
        var from = lane;
        if (from != null) {
            loaded.forEach(from::giveBack);
            loaded.clear();
            recover();
        }
    }
}
