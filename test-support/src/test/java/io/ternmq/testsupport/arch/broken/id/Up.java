package io.ternmq.testsupport.arch.broken.id;

public final class Up {
    public Object message = new io.ternmq.testsupport.arch.broken.message.Up();
}
