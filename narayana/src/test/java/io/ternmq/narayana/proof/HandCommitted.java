package io.ternmq.narayana.proof;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that commits as told, and answers that somebody had done so by hand; it then has nothing to forget. */
final class HandCommitted extends Gate {
    private final Barrier barrier;

    HandCommitted(XAResource resource, Barrier barrier) {
        super("database", resource, barrier);
        this.barrier = barrier;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        super.commit(xid, onePhase);
        throw new XAException(XAException.XA_HEURCOM);
    }

    @Override
    public void forget(Xid xid) {
        barrier.reach("database.forget.before");
        barrier.reach("database.forget.after");
    }
}
