package io.ternmq.tck.suite;

/** What is to be run doesn't make sense; the message says what to change. */
public final class SuiteException extends Exception {
    private static final long serialVersionUID = 1L;

    public SuiteException(String message) {
        super(message);
    }
}
