package io.ternmq.broker.journal.memory;

import io.ternmq.broker.journal.LargeBodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Large bodies on the heap, up to a number of bytes. Answers within the call.
 *
 * <p>Any thread may call; parts of one body come from one thread at a time.
 */
public final class MemoryLargeBodies implements LargeBodies {
    private static final long ALL = 0;

    private final long bytesMax;
    private final Map<Long, Body> bodies = new ConcurrentHashMap<>();
    /** Bytes of all, under the one key {@link #ALL}, so that they are counted without a lock. */
    private final Map<Long, Long> bytes = new ConcurrentHashMap<>();

    /**
     * Begins empty.
     *
     * @param bytesMax bytes of all bodies together; more are refused
     */
    public MemoryLargeBodies(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Parts in order. Grown by the thread that puts them, read when whole. */
    private static final class Body {
        private final List<byte[]> parts = new ArrayList<>();
        private long length;

        void add(byte[] part) {
            parts.add(part);
            length += part.length;
        }

        byte[] read(long offset, int most) {
            byte[] read = new byte[(int) Math.max(0, Math.min(most, length - offset))];
            long at = 0;
            for (byte[] part : parts) {
                long from = Math.max(offset, at);
                long to = Math.min(offset + read.length, at + part.length);
                if (from < to) {
                    System.arraycopy(part, (int) (from - at), read, (int) (from - offset), (int) (to - from));
                }
                at += part.length;
            }
            return read;
        }

        int crc32c() {
            var crc = new CRC32C();
            parts.forEach(crc::update);
            return (int) crc.getValue();
        }
    }

    @Override
    public void put(long message, long offset, byte[] part, boolean last, PutListener listener) {
        listener.onPut(put(message, offset, part, last));
    }

    private PutResult put(long message, long offset, byte[] part, boolean last) {
        @Nullable Body body = offset == 0 ? new Body() : bodies.get(message);
        if (body == null || body.length != offset) {
            return new PutResult.Refused("the parts before it are not there any more");
        }
        long all = bytes.merge(ALL, (long) part.length, Long::sum);
        if (all > bytesMax) {
            count(-part.length);
            remove(message);
            return new PutResult.Refused("large bodies of a broker in memory may have " + bytesMax
                    + " bytes together; receive some, or give it more heap");
        }
        body.add(part);
        bodies.put(message, body);
        return last ? new PutResult.Forced(body.length, body.crc32c()) : new PutResult.Taken();
    }

    @Override
    public void read(long message, long offset, int length, ReadListener listener) {
        Body body = bodies.get(message);
        listener.onRead(body == null ? new ReadResult.Missing() : new ReadResult.Part(body.read(offset, length)));
    }

    @Override
    public void remove(long message) {
        Body body = bodies.remove(message);
        if (body != null) {
            count(-body.length);
        }
    }

    private void count(long more) {
        bytes.merge(ALL, more, Long::sum);
    }

    @Override
    public void close() {
        bodies.clear();
    }
}
