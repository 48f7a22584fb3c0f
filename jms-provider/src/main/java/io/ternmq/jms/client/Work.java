package io.ternmq.jms.client;

import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.message.Acknowledger;
import io.ternmq.protocol.message.Destination;
import jakarta.jms.JMSException;
import java.util.Optional;

/**
 * What a session has handed over and not settled, and the transaction in which it works, if any.
 *
 * <p>Belongs to the session's thread.
 */
interface Work {

    /** A transaction in which messages can be sent. */
    interface Transaction {
        void send(Destination destination, byte[] content);
    }

    /** The first work in a transaction begins it. */
    interface Beginning {
        Transaction begin();
    }

    /** The application begins to ask for a delivery. */
    default void receiving() {}

    /** The application is about to get a delivery that it asked for. */
    void handedOver(Received received);

    /** Whether a delivery is acknowledged by being handed over. */
    boolean isAutomatic();

    /** A listener is about to get a delivery. */
    void listenerCalled(Received received);

    /** A listener has returned, or failed (JMS 3.1 §6.2.13). */
    void listenerReturned(Received received, boolean failed);

    /** The transaction for a send that begins now, whatever becomes of it until then; empty if it isn't part of one. */
    Optional<Beginning> sending();

    /** What the application acknowledges a delivery by: the same for all of a generation. */
    Acknowledger acknowledger(Received received);

    /** Acknowledges all that the session has consumed (JMS 3.1 §6.2.10). */
    void acknowledgeAll() throws JMSException;

    /** Commits the local transaction. */
    void commit() throws JMSException;

    /** Rolls the local transaction back. */
    void rollback() throws JMSException;

    /** Gives back all that isn't acknowledged. */
    void recover() throws JMSException;

    /** What the application has and the broker waits for, as far as it is known here. */
    DeliveryIds present();

    /** Whether no local transaction is under way. */
    boolean isIdle();
}
