package io.ternmq.testsupport.arch.broken.queue;

import io.netty.buffer.Unpooled;
import io.ternmq.protocol.frame.Opcode;
import io.ternmq.testsupport.arch.broken.engine.Upper;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVStore;

public final class Lower {
    public final AtomicLong counter = new AtomicLong(new Random().nextLong());
    public final Class<?> frame = Opcode.class;
    public final Class<?> store = MVStore.class;
    public final Object buffer = Unpooled.EMPTY_BUFFER;

    public synchronized long time() {
        return System.nanoTime();
    }

    public Class<?> upper() {
        return Upper.class;
    }
}
