package io.ternmq.testsupport.arch.broken.transaction;

public final class Up {
    public Object upper = new io.ternmq.testsupport.arch.broken.engine.Upper();
}
