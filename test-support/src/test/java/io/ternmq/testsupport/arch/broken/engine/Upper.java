package io.ternmq.testsupport.arch.broken.engine;

/** Imports downward, which is right; the class it imports closes the circle. */
public final class Upper {
    public io.ternmq.testsupport.arch.broken.queue.Lower lower = new io.ternmq.testsupport.arch.broken.queue.Lower();
}
