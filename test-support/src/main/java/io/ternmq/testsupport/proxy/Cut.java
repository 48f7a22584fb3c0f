package io.ternmq.testsupport.proxy;

/** How a connection ends, towards both sides. */
public enum Cut {
    /** Orderly, after what was forwarded. */
    FIN,
    /** By a reset: a read or write fails with "connection reset". */
    RST
}
