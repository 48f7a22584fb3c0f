package io.ternmq.broker.journal;

/**
 * Files that are whole, but don't belong together, or not to this program: of different journals, of a newer release, or
 * with a part moved away. The message says which and what to do.
 */
public final class JournalMismatch extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JournalMismatch(String message) {
        super(message);
    }
}
