package io.ternmq.jms.client;

import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.LinkSession;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.link.Seat;
import io.ternmq.jms.message.Acknowledger;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionInProgressException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of an XASession: in a branch it belongs to the branch, and outside it is done at once, as in a session that
 * acknowledges automatically.
 *
 * <p>What was handed over is kept by the {@link Seat}, since any thread may end the work in a branch.
 *
 * <p>Belongs to the session's thread.
 */
final class BranchWork implements Work {

    private static final Logger LOG = LoggerFactory.getLogger(BranchWork.class);

    private final Seat seat;
    private final Acknowledger guard;
    private final ConnectionSettings settings;

    /** Where the session worked when the present receive began: what it gets belongs there. */
    private int receivingIn = Seat.OUTSIDE;

    BranchWork(LinkSession link, ConnectionSettings settings, Acknowledger guard) {
        this.seat = link.seat();
        this.settings = settings;
        this.guard = guard;
    }

    @Override
    public void receiving() {
        receivingIn = seat.place();
    }

    @Override
    public void handedOver(Received received) {
        seat.handedOver(receivingIn, received.generation(), received.id());
    }

    @Override
    public boolean isAutomatic() {
        return receivingIn == Seat.OUTSIDE;
    }

    @Override
    public void listenerCalled(Received received) {
        seat.listenerCalled(received.generation(), received.id());
    }

    @Override
    public void listenerReturned(Received received, boolean failed) {
        if (!failed) {
            seat.listenerReturned(received.generation(), received.id());
            return;
        }
        try {
            Replies.await(seat.takeBack(), settings.requestTimeoutMillis(), "recover");
        } catch (JMSException e) {
            LOG.warn("What a message listener failed on could not be given back now.", e);
        }
    }

    /** The branch is that of now: another thread may end it before the message is ready. */
    @Override
    public Optional<Beginning> sending() {
        int in = seat.place();
        return in == Seat.OUTSIDE
                ? Optional.empty()
                : Optional.of(() -> (destination, content) -> seat.send(in, destination, content));
    }

    @Override
    public Acknowledger acknowledger(Received received) {
        return guard;
    }

    @Override
    public void acknowledgeAll() {
        // It is done without being asked for, as in every transacted session (JMS 3.1 §6.2.10).
    }

    @Override
    public void commit() throws JMSException {
        throw decidedElsewhere("committed");
    }

    @Override
    public void rollback() throws JMSException {
        throw decidedElsewhere("rolled back");
    }

    private static TransactionInProgressException decidedElsewhere(String how) {
        return new TransactionInProgressException(
                "the work of an XASession is " + how + " by its transaction manager (Javadoc of XASession)");
    }

    @Override
    public void recover() throws JMSException {
        throw new IllegalStateException("a transacted session is rolled back, not recovered");
    }

    @Override
    public DeliveryIds present() {
        return new DeliveryIds();
    }

    @Override
    public boolean isIdle() {
        return true;
    }
}
