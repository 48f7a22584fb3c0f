package io.ternmq.jms.message;

import jakarta.jms.JMSException;

/** What {@code Message.acknowledge} does: the session knows. */
public interface Acknowledger {

    /** Of a message that nobody received. */
    Acknowledger NONE = () -> {};

    /** Acknowledges what the session consumed. */
    void acknowledge() throws JMSException;
}
