package io.ternmq.testsupport.arch.broken.transport;

import io.ternmq.testsupport.arch.broken.journal.files.Bodies;
import io.ternmq.testsupport.arch.broken.journal.h2.Files;
import io.ternmq.testsupport.arch.broken.journal.log.Segments;
import io.ternmq.testsupport.arch.broken.journal.memory.Heap;

public final class Listener {
    public Object segments = new Segments();
    public Object files = new Files();
    public Object bodies = new Bodies();
    public Object heap = new Heap();
}
