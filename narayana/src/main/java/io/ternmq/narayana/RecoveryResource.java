package io.ternmq.narayana;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * An {@code XAResource} of a broker for recovery alone, with a connection only while it is needed.
 *
 * <ol>
 *   <li>A scan, from {@code recover(TMSTARTRSCAN)} to {@code recover(TMENDRSCAN)}, has one connection.
 *   <li>Outside of scans each call has a connection of its own. So nothing stays open between the passes of recovery, in which nobody
 *       would hear that it was lost.
 *   <li>What can't connect, or loses its connection, is XAER_RMFAIL: to be asked again (XA, C193 §3).
 * </ol>
 *
 * <p>The object is the same for good, because Narayana keeps what it learned by the resource that told it. Any thread may use it; calls
 * wait for each other.
 */
final class RecoveryResource implements XAResource {
    private final Opener opener;
    private @Nullable Opened scan;
    private boolean closed;

    /** Connects to the broker. */
    interface Opener {
        XAConnection open() throws JMSException;
    }

    private record Opened(XAConnection connection, XAResource resource) {
        void close() {
            try {
                connection.close();
            } catch (JMSException | JMSRuntimeException e) {
                // It is lost already, and there is nothing in it to lose.
            }
        }
    }

    private interface Call<T> {
        T on(XAResource resource) throws XAException;
    }

    RecoveryResource(Opener opener) {
        this.opener = opener;
    }

    @Override
    public synchronized Xid[] recover(int flags) throws XAException {
        boolean starts = (flags & TMSTARTRSCAN) != 0;
        boolean ends = (flags & TMENDRSCAN) != 0;
        if (scan == null && ends && !starts) {
            return new Xid[0];
        }
        if (scan == null && starts) {
            scan = open();
        }
        try {
            return call(resource -> resource.recover(flags));
        } finally {
            if (ends) {
                endScan();
            }
        }
    }

    @Override
    public synchronized void commit(Xid xid, boolean onePhase) throws XAException {
        call(resource -> {
            resource.commit(xid, onePhase);
            return true;
        });
    }

    @Override
    public synchronized void rollback(Xid xid) throws XAException {
        call(resource -> {
            resource.rollback(xid);
            return true;
        });
    }

    @Override
    public synchronized void forget(Xid xid) throws XAException {
        call(resource -> {
            resource.forget(xid);
            return true;
        });
    }

    /** Whether the other is of this broker; asks it. Of two resources for recovery it knows only whether they are one. */
    @Override
    public synchronized boolean isSameRM(XAResource other) throws XAException {
        return other == this || (!(other instanceof RecoveryResource) && call(own -> own.isSameRM(other)));
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw refused("start");
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw refused("end");
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        throw refused("prepare");
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    /** Is not taken: nothing runs here that could time out. */
    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    synchronized void close() {
        closed = true;
        endScan();
    }

    private <T> T call(Call<T> call) throws XAException {
        var opened = scan;
        if (opened != null) {
            return inScan(opened, call);
        }
        var own = open();
        try {
            return call.on(own.resource());
        } finally {
            own.close();
        }
    }

    private <T> T inScan(Opened opened, Call<T> call) throws XAException {
        try {
            return call.on(opened.resource());
        } catch (XAException e) {
            if (e.errorCode == XAException.XAER_RMFAIL) {
                endScan();
            }
            throw e;
        }
    }

    private Opened open() throws XAException {
        if (closed) {
            throw failure(XAException.XAER_RMFAIL, "the recovery of this broker is closed", null);
        }
        XAConnection connection;
        try {
            connection = opener.open();
        } catch (JMSException | JMSRuntimeException e) {
            throw failure(XAException.XAER_RMFAIL, "no connection to the broker for recovery: " + e.getMessage(), e);
        }
        try {
            return new Opened(connection, connection.createXASession().getXAResource());
        } catch (JMSException | JMSRuntimeException e) {
            new Opened(connection, this).close();
            throw failure(XAException.XAER_RMFAIL, "no session of the broker for recovery: " + e.getMessage(), e);
        }
    }

    private void endScan() {
        var opened = scan;
        scan = null;
        if (opened != null) {
            opened.close();
        }
    }

    private static XAException refused(String call) {
        return failure(
                XAException.XAER_PROTO,
                call + " on a resource for recovery; enlist that of an XASession for transactional work",
                null);
    }

    private static XAException failure(int code, String text, @Nullable Exception cause) {
        var failure = new XAException(text);
        failure.errorCode = code;
        failure.initCause(cause);
        return failure;
    }
}
