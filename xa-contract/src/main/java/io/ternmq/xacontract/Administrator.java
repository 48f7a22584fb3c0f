package io.ternmq.xacontract;

import jakarta.jms.JMSException;
import javax.transaction.xa.Xid;

/** Ends a prepared branch by hand, as a provider's console does; a class with a public constructor that takes a URL. */
public interface Administrator extends AutoCloseable {

    /** Commits it heuristically. */
    void commit(Xid branch) throws Exception;

    /** Rolls it back heuristically. */
    void rollback(Xid branch) throws Exception;

    @Override
    void close() throws JMSException;
}
