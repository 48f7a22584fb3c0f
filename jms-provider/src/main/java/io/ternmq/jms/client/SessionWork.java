package io.ternmq.jms.client;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.link.Submission;
import io.ternmq.jms.message.Acknowledger;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session has handed over and not settled, and its local transaction.
 *
 * <p>I1: {@code unsettled} holds deliveries of {@code generation} alone; older ones have returned to the broker.
 * <br>I2: a transaction that began in an older generation of the link can only be rolled back: the broker did so when the
 * connection was lost.
 * <br>I3: a transaction lasts until the broker has answered its commit or rollback, or was lost: after one without an answer
 * {@code begun} stays, so that nothing sent before is ever committed with what only seems to be the next transaction.
 *
 * <p>Belongs to the session's thread.
 */
final class SessionWork implements Work {

    private static final Logger LOG = LoggerFactory.getLogger(SessionWork.class);
    private static final int NO_TRANSACTION = 0;

    private final LinkSession link;
    private final SessionMode mode;

    /** Of messages that need no acknowledging: whether the session is open (JMS 3.1 §6.2.15). */
    private final Acknowledger guard;

    private final ConnectionSettings settings;
    private final DeliveryIds unsettled = new DeliveryIds();
    private int generation;

    /** Generation in which the transaction did its first work. */
    private int begun = NO_TRANSACTION;

    /** The commit whose answer didn't come in time, until it comes, or the transaction is given up or gets new work. */
    private @Nullable Submission doubtful;

    /** Deliveries up to this generation were given back by the application itself. */
    private int recovered;

    /** Of the deliveries of one generation. */
    private @Nullable Acknowledger acknowledger;

    private int acknowledged;

    SessionWork(LinkSession link, SessionMode mode, ConnectionSettings settings, Acknowledger guard) {
        this.link = link;
        this.mode = mode;
        this.guard = guard;
        this.settings = settings;
    }

    @Override
    public void handedOver(Received received) {
        if (mode.isAutomatic()) {
            link.acknowledgeSoon(received.generation(), received.id());
        } else {
            add(received);
        }
    }

    @Override
    public boolean isAutomatic() {
        return mode.isAutomatic();
    }

    @Override
    public void listenerCalled(Received received) {
        add(received);
    }

    @Override
    public void listenerReturned(Received received, boolean failed) {
        if (!mode.isAutomatic()) {
            return;
        }
        if (!failed) {
            unsettled.clear();
            link.acknowledgeSoon(received.generation(), received.id());
        } else if (received.generation() == link.generation()) {
            takeBack();
        }
    }

    /**
     * The message that a listener failed on comes again next, so what was delivered after it has to return as well; it
     * alone counts as an attempt.
     */
    private void takeBack() {
        try {
            recover();
        } catch (JMSException e) {
            LOG.warn("What a message listener failed on could not be given back now.", e);
        }
    }

    private void add(Received received) {
        if (generation != received.generation()) {
            unsettled.clear();
            generation = received.generation();
        }
        if (doubtful != null) {
            leaveInDoubt();
        }
        unsettled.add(received.id());
        if (mode == SessionMode.TRANSACTED && begun == NO_TRANSACTION) {
            begun = generation;
        }
    }

    @Override
    public Optional<Beginning> sending() {
        return mode == SessionMode.TRANSACTED ? Optional.of(this::transaction) : Optional.empty();
    }

    private Transaction transaction() {
        if (doubtful != null) {
            leaveInDoubt();
        }
        if (begun == NO_TRANSACTION) {
            begun = link.generation();
        }
        int began = begun;
        return (destination, content) -> link.txSend(began, destination, content);
    }

    /** New work begins after a commit whose outcome never came: it ends by a commit of its own. */
    private void leaveInDoubt() {
        doubtful = null;
        unsettled.clear();
    }

    @Override
    public Acknowledger acknowledger(Received received) {
        if (mode != SessionMode.CLIENT) {
            return guard;
        }
        var existing = acknowledger;
        if (existing == null || acknowledged != received.generation()) {
            int covered = received.generation();
            existing = () -> {
                guard.acknowledge();
                acknowledge(covered);
            };
            acknowledger = existing;
            acknowledged = covered;
        }
        return existing;
    }

    @Override
    public void acknowledgeAll() throws JMSException {
        if (mode == SessionMode.CLIENT) {
            acknowledge(generation);
        }
    }

    private void acknowledge(int received) throws JMSException {
        var failure = link.failure();
        if (failure.isPresent()) {
            throw JmsErrors.of(failure.get());
        }
        if (received <= recovered) {
            return;
        }
        if (received != link.generation()) {
            throw JmsErrors.of(
                    ClientCode.CONNECTION_LOST,
                    "The connection was lost after these messages were received; they were not acknowledged and come"
                            + " again.");
        }
        if (received != generation || unsettled.isEmpty()) {
            return;
        }
        var pending = link.acknowledge(generation, unsettled);
        unsettled.clear();
        if (!pending.await(settings.requestTimeoutMillis())) {
            throw JmsErrors.of(
                    ClientCode.IN_DOUBT,
                    "acknowledge: no answer from the broker within " + settings.requestTimeoutMillis()
                            + " ms (requestTimeoutMillis); it may take effect yet");
        }
        Replies.await(pending, 0, "acknowledge");
    }

    @Override
    public void commit() throws JMSException {
        requireTransacted();
        if (begun == NO_TRANSACTION) {
            return;
        }
        var commit = doubtful == null ? link.commit(begun, unsettled) : doubtful;
        doubtful = commit;
        var failure = Replies.awaitCommit(commit, settings.sendTimeoutMillis());
        doubtful = null;
        if (failure.isPresent()) {
            throw rolledBack(JmsErrors.ofCommit(failure.get()));
        }
        begun = NO_TRANSACTION;
        unsettled.clear();
    }

    private JMSException rolledBack(JMSException reason) {
        try {
            giveAllBack("rollback after a failed commit");
        } catch (JMSException e) {
            // I3 holds nevertheless, and the application has to hear what became of the commit.
            reason.addSuppressed(e);
        }
        return reason;
    }

    @Override
    public void rollback() throws JMSException {
        requireTransacted();
        if (begun != NO_TRANSACTION) {
            doubtful = null;
            giveAllBack("rollback");
        }
    }

    private void giveAllBack(String what) throws JMSException {
        if (link.failure().isEmpty()) {
            var pending = link.rollback(present());
            unsettled.clear();
            Replies.await(pending, settings.requestTimeoutMillis(), what);
        }
        unsettled.clear();
        begun = NO_TRANSACTION;
    }

    @Override
    public void recover() throws JMSException {
        if (mode == SessionMode.TRANSACTED) {
            throw new IllegalStateException("a transacted session is rolled back, not recovered");
        }
        int before = link.generation();
        var pending = link.recover(present());
        unsettled.clear();
        Replies.await(pending, settings.requestTimeoutMillis(), "recover");
        recovered = Math.max(recovered, before);
    }

    @Override
    public DeliveryIds present() {
        return generation == link.generation() ? unsettled : new DeliveryIds();
    }

    @Override
    public boolean isIdle() {
        return begun == NO_TRANSACTION;
    }

    private void requireTransacted() throws IllegalStateException {
        if (mode != SessionMode.TRANSACTED) {
            throw new IllegalStateException("the session isn't transacted");
        }
    }
}
