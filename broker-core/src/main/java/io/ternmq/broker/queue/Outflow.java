package io.ternmq.broker.queue;

/**
 * Bytes of the deliveries that were decided for one channel and haven't left by it yet, and of those of all channels. Nothing
 * else counts the memory that they take, so a channel gets no more while its peer is slow to read what it has.
 *
 * <p>A channel has a share that it may use whatever the others have, so a few slow peers don't stop all.
 */
public final class Outflow {
    private static final long CHANNEL_BYTES_MAX = 4 << 20;
    private static final long CHANNEL_BYTES_SPARED = 64 << 10;
    private static final int BYTES_BESIDE_CONTENT = 128;

    private final Total total;
    private long bytes;

    /** Of a channel by which nothing left yet. */
    public Outflow(Total total) {
        this.total = total;
    }

    /** Of all channels. */
    public static final class Total {
        private final long most;
        private long bytes;
        private boolean refused;

        /** At most so many bytes, and what is spared for each channel. */
        public Total(long most) {
            this.most = most;
        }

        private boolean isFull() {
            boolean full = bytes >= most;
            refused |= full;
            return full;
        }

        /** Whether there is room again after some channel found none. Tells it once. */
        public boolean takeRelieved() {
            boolean relieved = refused && bytes < most;
            refused &= !relieved;
            return relieved;
        }
    }

    /** What a delivery counts. */
    public static long bytes(int contentBytes) {
        return (long) contentBytes + BYTES_BESIDE_CONTENT;
    }

    /** Whether nothing more is delivered for now. Of an empty one anything may be delivered, however large. */
    public boolean isFull() {
        return bytes >= CHANNEL_BYTES_MAX || (bytes >= CHANNEL_BYTES_SPARED && total.isFull());
    }

    /** A delivery was decided. */
    public void add(int contentBytes) {
        bytes += bytes(contentBytes);
        total.bytes += bytes(contentBytes);
    }

    /** So many bytes have left. */
    public void left(long leftBytes) {
        bytes -= leftBytes;
        total.bytes -= leftBytes;
        assert bytes >= 0 : bytes;
    }

    /** The channel is gone, and what was to leave by it. */
    public void end() {
        left(bytes);
    }
}
