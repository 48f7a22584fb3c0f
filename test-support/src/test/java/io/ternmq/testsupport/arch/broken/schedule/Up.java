package io.ternmq.testsupport.arch.broken.schedule;

public final class Up {
    public Object lower = new io.ternmq.testsupport.arch.broken.queue.Lower();
}
