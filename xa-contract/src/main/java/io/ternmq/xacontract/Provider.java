package io.ternmq.xacontract;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.io.IOException;

/** Somebody whose contract is examined. Used by one row at a time, whose thread may be another each time. */
interface Provider {

    /** Name and version. */
    String title();

    /** Opens a connection, which isn't started. */
    XAConnection connect() throws JMSException;

    /** As {@link #connect}, by another name of the same broker. */
    XAConnection connectOtherwise() throws JMSException;

    /** Opens a connection without XA. */
    Connection connectPlainly() throws JMSException;

    /** Whether anybody can end branches by hand. */
    boolean hasAdministrator() throws ContractException;

    /** Somebody who ends branches by hand, to be closed. */
    Administrator administrator() throws ContractException;

    /** Ends the broker at once, as SIGKILL does. */
    void kill() throws IOException, InterruptedException;

    /** Starts the broker unless it runs. */
    void boot() throws IOException, InterruptedException;
}
