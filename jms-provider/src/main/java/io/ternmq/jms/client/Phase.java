package io.ternmq.jms.client;

/**
 * How far the close of a session or connection has come.
 *
 * <pre>
 *   OPEN ──► CLOSING ──► COMPLETING ──► ENDING ──► CLOSED
 * </pre>
 */
enum Phase {
    /** It can be used. */
    OPEN,

    /**
     * Nothing is handed over any more, and message listeners that run are waited for: they can use all of it, and whoever
     * works for them (JMS 3.1 §6.1.8).
     */
    CLOSING,

    /** Asynchronous sends are waited for: listeners alone can use it. */
    COMPLETING,

    /** The broker is told; nobody can use it. */
    ENDING,

    /** The close is done. */
    CLOSED;

    /** Whether it can be used; who asks may be a listener. */
    boolean isUsable(boolean byListener) {
        return compareTo(byListener ? COMPLETING : CLOSING) <= 0;
    }

    /** The one that is further. */
    Phase or(Phase other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
