package io.ternmq.broker.journal;

/** Bytes that were durable can't be read any more, or don't match their checksum. The message says which and where. */
public final class JournalDamaged extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JournalDamaged(String message) {
        super(message);
    }

    public JournalDamaged(String message, Throwable cause) {
        super(message, cause);
    }
}
