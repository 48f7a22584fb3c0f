package io.ternmq.testsupport.arch.broken.journal.files;

import io.ternmq.testsupport.arch.broken.paging.Window;

public final class Bodies {
    public Object window = new Window();
}
