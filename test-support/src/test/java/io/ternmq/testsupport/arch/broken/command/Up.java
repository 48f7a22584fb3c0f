package io.ternmq.testsupport.arch.broken.command;

public final class Up {
    public Object window = new io.ternmq.testsupport.arch.broken.paging.Window();
}
