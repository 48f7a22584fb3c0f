package io.ternmq.jms.destination;

import io.ternmq.protocol.message.Destination;
import jakarta.jms.JMSException;

/** How a temporary destination is deleted: its connection knows. */
public interface Deletion {

    /** Of a destination that another connection made (JMS 3.1 §6.2.2). */
    Deletion FOREIGN = address -> {
        throw new JMSException("Only the connection that made it can delete " + address + ".");
    };

    /** Deletes it. */
    void delete(Destination address) throws JMSException;
}
