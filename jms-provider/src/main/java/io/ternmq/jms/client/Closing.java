package io.ternmq.jms.client;

import jakarta.jms.JMSException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The close of one session, or of all sessions of a connection: first whatever runs in them is waited for, while they can
 * be used, and only then does one of them end (JMS 3.1 §6.1.8, §6.2.15).
 *
 * <p>I1: one thread closes, others wait for it.
 * <br>I2: each wait ends: what takes too long is given up, and told by {@link #requireNoFailure}.
 *
 * <p>Belongs to the thread that began, but for {@link #phase}, {@link #begin} and {@link #awaitDone}.
 */
final class Closing {

    private final ConnectionSettings settings;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Waiters others = new Waiters();

    /** Sessions in which something still runs. */
    private final Set<JmsSession> stuck = new HashSet<>();

    private volatile Phase phase = Phase.OPEN;
    private @Nullable JMSException failure;

    /** A part of the close that may fail. */
    interface Step {
        void run() throws JMSException;
    }

    Closing(ConnectionSettings settings) {
        this.settings = settings;
    }

    Phase phase() {
        return phase;
    }

    /** Whether the caller is the one that closes. */
    boolean begin() {
        boolean first = begun.compareAndSet(false, true);
        if (first) {
            phase = Phase.CLOSING;
        }
        return first;
    }

    /** Waits until the thread that began is done, as long as it may take at most. */
    void awaitDone() {
        long limitMillis =
                settings.closeTimeoutMillis() + settings.sendTimeoutMillis() + settings.requestTimeoutMillis();
        others.await(() -> phase == Phase.CLOSED, TimeUnit.MILLISECONDS.toNanos(limitMillis));
    }

    /**
     * Ends the receives of the sessions, and waits for their message listeners and then for their asynchronous sends.
     * Afterwards nobody can use them.
     *
     * @param sessions may grow meanwhile, as listeners can make some
     */
    void awaitWork(List<JmsSession> sessions) {
        sessions.forEach(JmsSession::wake);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.closeTimeoutMillis());
        for (var session : sessions) {
            attempt(session, () -> session.awaitHandedOver(remainingMillis(deadline)));
        }
        phase = Phase.COMPLETING;
        awaitCompletions(sessions);
        phase = Phase.ENDING;
        sessions.forEach(JmsSession::wake);
    }

    /** One completion listener may send by another session. */
    private void awaitCompletions(List<JmsSession> sessions) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.sendTimeoutMillis());
        var next = nextCompleting(sessions);
        while (next.isPresent()) {
            var session = next.get();
            attempt(session, () -> session.sender().awaitCompletions(remainingMillis(deadline)));
            next = nextCompleting(sessions);
        }
    }

    private Optional<JmsSession> nextCompleting(List<JmsSession> sessions) {
        return sessions.stream()
                .filter(session -> session.sender().isCompleting() && !isStuck(session))
                .findFirst();
    }

    private static long remainingMillis(long deadline) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    private void attempt(JmsSession session, Step step) {
        if (!attempt(step)) {
            stuck.add(session);
        }
    }

    /** Whether something still runs in a session, which was waited for in vain. */
    boolean isStuck(JmsSession session) {
        return stuck.contains(session);
    }

    /** Does what may fail; false if it did. The first failure is kept. */
    boolean attempt(Step step) {
        try {
            step.run();
            return true;
        } catch (JMSException e) {
            failure = failure == null ? e : failure;
            return false;
        }
    }

    /** Lets the others go. */
    void done() {
        phase = Phase.CLOSED;
        others.signal();
    }

    /** Throws what failed first. */
    void requireNoFailure() throws JMSException {
        var first = failure;
        if (first != null) {
            throw first;
        }
    }
}
