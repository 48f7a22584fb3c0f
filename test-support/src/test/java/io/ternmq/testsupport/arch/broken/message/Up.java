package io.ternmq.testsupport.arch.broken.message;

public final class Up {
    public Object command = new io.ternmq.testsupport.arch.broken.command.Up();
}
