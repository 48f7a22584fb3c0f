package io.ternmq.xacontract;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource of somebody else, which no provider may take for its own. */
final class ForeignResource implements XAResource {

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw refusal();
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw refusal();
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        throw refusal();
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        throw refusal();
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        throw refusal();
    }

    @Override
    public void forget(Xid xid) throws XAException {
        throw refusal();
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    private static XAException refusal() {
        return new XAException(XAException.XAER_PROTO);
    }
}
