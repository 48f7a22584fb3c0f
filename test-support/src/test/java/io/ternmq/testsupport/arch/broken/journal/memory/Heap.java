package io.ternmq.testsupport.arch.broken.journal.memory;

import io.ternmq.testsupport.arch.broken.paging.Window;

public final class Heap {
    public Object window = new Window();
}
