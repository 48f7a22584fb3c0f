package io.ternmq.testsupport.arch.broken.journal.log;

import io.ternmq.testsupport.arch.broken.paging.Window;

public final class Segments {
    public Object window = new Window();
}
