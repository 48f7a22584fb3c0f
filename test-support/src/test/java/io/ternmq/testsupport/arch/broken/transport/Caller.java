package io.ternmq.testsupport.arch.broken.transport;

import io.ternmq.testsupport.arch.broken.Root;

public final class Caller {
    public Object root = new Root();
}
