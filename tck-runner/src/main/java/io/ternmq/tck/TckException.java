package io.ternmq.tck;

/** The TCK can't be run; the message says why and what to do. */
final class TckException extends Exception {
    private static final long serialVersionUID = 1L;

    TckException(String message) {
        super(message);
    }
}
