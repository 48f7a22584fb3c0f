package io.ternmq.server;

/** What the process says when it ends. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;

    /** EX_SOFTWARE of sysexits: the broker met a broken invariant or a disk that fails, and has to be looked at. */
    static final int BROKER_FAILED = 70;

    private ExitCodes() {}
}
