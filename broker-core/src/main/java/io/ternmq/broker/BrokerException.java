package io.ternmq.broker;

/** A broker could not start. The message names the thing and the cure. */
public final class BrokerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What stood in the way. */
    public enum Kind {
        /** The options contradict each other. */
        OPTIONS,
        /** The data directory can't be used: in use, of another broker, not writable. */
        DATA_DIRECTORY,
        /** What is in the data directory can't be read. */
        DAMAGED,
        /** An address can't be listened on. */
        LISTEN
    }

    BrokerException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    BrokerException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
