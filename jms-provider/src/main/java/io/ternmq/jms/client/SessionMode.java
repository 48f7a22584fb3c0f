package io.ternmq.jms.client;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** How a session acknowledges (JMS 3.1 §6.2.10). */
enum SessionMode {
    AUTO(Session.AUTO_ACKNOWLEDGE),
    CLIENT(Session.CLIENT_ACKNOWLEDGE),
    DUPS_OK(Session.DUPS_OK_ACKNOWLEDGE),
    TRANSACTED(Session.SESSION_TRANSACTED),

    /** Transacted too, but by a transaction manager: of an XASession, and never asked for by number. */
    XA(Session.SESSION_TRANSACTED);

    private final int number;

    SessionMode(int number) {
        this.number = number;
    }

    /** The constant of JMS. */
    int number() {
        return number;
    }

    /** Whether deliveries are acknowledged as they are handed over. */
    boolean isAutomatic() {
        return this == AUTO || this == DUPS_OK;
    }

    /** Whether what is done has its effect with a commit. */
    boolean isTransacted() {
        return number == Session.SESSION_TRANSACTED;
    }

    static SessionMode of(int number) throws JMSException {
        for (var mode : values()) {
            if (mode.number == number) {
                return mode;
            }
        }
        throw new JMSException("no session mode: " + number);
    }
}
