package io.ternmq.server.proof;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.TernXAConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnectionFactory;

/** Where clients of each kind find a broker. */
record Access(String url) {
    ConnectionFactory factory() {
        return new TernXAConnectionFactory(url);
    }

    XAConnectionFactory xaFactory() {
        return new TernXAConnectionFactory(url);
    }

    BrokerAdmin admin() throws JMSException {
        return BrokerAdmin.connect(url, "", "");
    }
}
