package io.ternmq.narayana.proof;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource whose calls begin and end at the barrier. */
class Gate implements XAResource {
    private final String name;
    private final XAResource resource;
    private final Barrier barrier;

    private interface Call<T> {
        T run() throws XAException;
    }

    /** @param name messages or database */
    Gate(String name, XAResource resource, Barrier barrier) {
        this.name = name;
        this.resource = resource;
        this.barrier = barrier;
    }

    private <T> T through(String call, Call<T> made) throws XAException {
        barrier.reach(name + "." + call + ".before");
        try {
            return made.run();
        } finally {
            barrier.reach(name + "." + call + ".after");
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        through("start", () -> {
            resource.start(xid, flags);
            return true;
        });
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        through("end", () -> {
            resource.end(xid, flags);
            if (name.equals("messages")) {
                // The answer to an end isn't waited for (ADR 0008): it is there when this is answered, so that a proxy
                // that waits for
                // the answer to a later call doesn't meet that of this one.
                resource.recover(TMSTARTRSCAN | TMENDRSCAN);
            }
            return true;
        });
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return through("prepare", () -> resource.prepare(xid));
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        through("commit", () -> {
            resource.commit(xid, onePhase);
            return true;
        });
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        through("rollback", () -> {
            resource.rollback(xid);
            return true;
        });
    }

    @Override
    public void forget(Xid xid) throws XAException {
        through("forget", () -> {
            resource.forget(xid);
            return true;
        });
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return resource.recover(flags);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return resource.isSameRM(other instanceof Gate gate ? gate.resource : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return resource.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return resource.setTransactionTimeout(seconds);
    }
}
