package io.ternmq.testsupport.arch.broken.journal.h2;

import io.ternmq.testsupport.arch.broken.paging.Window;

public final class Files {
    public Object window = new Window();
}
