package io.ternmq.server;

import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.net.URI;
import java.util.HexFormat;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/** A session that works in branches, and the manager that drives it; a branch's name is its text form. */
final class BranchSession implements AutoCloseable {
    private final XAConnection connection;
    private final XASession session;
    private final XAResource resource;
    private final MessageProducer producer;

    BranchSession(URI broker, String user, String password) throws JMSException {
        connection = new TernXAConnectionFactory(broker.toString()).createXAConnection(user, password);
        session = connection.createXASession();
        resource = session.getXAResource();
        producer = session.createProducer(session.createQueue("orders"));
    }

    /** The branch is active, and sends a message. */
    BranchSession begin(String name) throws JMSException, XAException {
        resource.start(BranchName.parse(name), XAResource.TMNOFLAGS);
        producer.send(session.createTextMessage("hello"));
        return this;
    }

    /**
     * The branch that is active is idle, or rollback-only.
     *
     * @param flag of XAResource
     */
    void end(String name, int flag) throws XAException {
        resource.end(BranchName.parse(name), flag);
    }

    /** The branch is prepared. */
    void prepare(String name) throws JMSException, XAException {
        begin(name).end(name, XAResource.TMSUCCESS);
        resource.prepare(BranchName.parse(name));
    }

    /** The manager commits. */
    void commit(String name) throws XAException {
        resource.commit(BranchName.parse(name), false);
    }

    /** So many branches are idle; nothing was done in them. */
    void beginMany(int count) throws XAException {
        for (int i = 0; i < count; i++) {
            BranchName name = BranchName.parse("9:" + HexFormat.of().toHexDigits(i) + ":");
            resource.start(name, XAResource.TMNOFLAGS);
            resource.end(name, XAResource.TMSUCCESS);
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
