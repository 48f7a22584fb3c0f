package io.ternmq.narayana;

import java.util.Objects;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jboss.tm.XAResourceWrapper;

/**
 * An {@code XAResource} with the name of its resource manager, for work and for recovery alike, which {@link NamesInLog} writes into
 * Narayana's log.
 *
 * <p>Without the name recovery can't finish a transaction of which one branch was committed before a crash: that branch is in the log, and
 * in no resource manager any more. With it, recovery knows whom to ask: a manager of that name that answered, and doesn't list
 * the branch, has committed it.
 *
 * <p>The name must be another one for each broker or database, and the same over restarts.
 *
 * <p>Threads are those of the resource.
 */
public final class NamedResource implements XAResourceWrapper {
    private final String name;
    private final XAResource resource;

    private NamedResource(String name, XAResource resource) {
        this.name = Objects.requireNonNull(name, "name");
        this.resource = Objects.requireNonNull(resource, "resource");
    }

    /** A resource of the manager with that name. */
    public static NamedResource of(String name, XAResource resource) {
        return new NamedResource(name, resource);
    }

    @Override
    public XAResource getResource() {
        return resource;
    }

    @Override
    public String getJndiName() {
        return name;
    }

    @Override
    public String getProductName() {
        return name;
    }

    @Override
    public String getProductVersion() {
        return "";
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        resource.start(xid, flags);
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        resource.end(xid, flags);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return resource.prepare(xid);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        resource.commit(xid, onePhase);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        resource.rollback(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        resource.forget(xid);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return resource.recover(flags);
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return resource.isSameRM(other instanceof NamedResource named ? named.resource : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return resource.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        return resource.setTransactionTimeout(seconds);
    }

    /** Narayana finds a transaction's resources by this: the same one, under the same name. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NamedResource named && named.resource == resource && named.name.equals(name);
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(resource);
    }

    @Override
    public String toString() {
        return name;
    }
}
