package io.ternmq.testsupport.arch.broken.engine;

/** Imports upward. */
public final class Turner {
    public Object listener = new io.ternmq.testsupport.arch.broken.transport.Listener();
}
