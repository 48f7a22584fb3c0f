package io.ternmq.xacontract;

import io.ternmq.jms.BrokerAdmin;
import jakarta.jms.JMSException;
import javax.transaction.xa.Xid;

/** Ends branches of a TernMQ broker by hand, by the calls that its own tools make. */
public final class TernMqAdministrator implements Administrator {

    private final BrokerAdmin admin;

    /** For the broker at a URL. */
    public TernMqAdministrator(String url) throws JMSException {
        admin = BrokerAdmin.connect(url, "", "");
    }

    @Override
    public void commit(Xid branch) throws JMSException {
        admin.branches().decide(branch, true);
    }

    @Override
    public void rollback(Xid branch) throws JMSException {
        admin.branches().decide(branch, false);
    }

    @Override
    public void close() throws JMSException {
        admin.close();
    }
}
