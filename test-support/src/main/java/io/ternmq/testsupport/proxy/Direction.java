package io.ternmq.testsupport.proxy;

/** Which way bytes go. */
public enum Direction {
    TO_BROKER,
    TO_CLIENT
}
