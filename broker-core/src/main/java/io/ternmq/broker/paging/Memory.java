package io.ternmq.broker.paging;

/**
 * How much memory the contents of messages may take, in each queue and in all together. Each content is charged with
 * what its reference costs as well.
 */
public final class Memory {
    private static final int REFERENCE_BYTES = 256;

    private final int queueMessagesMax;
    private final long queueBytesMax;
    private final long bytesMax;
    private long bytes;

    /**
     * Limits of memory.
     *
     * @param queueMessagesMax most contents of one queue
     * @param queueBytesMax most bytes of one queue's contents
     * @param bytesMax most bytes of all contents
     */
    public Memory(int queueMessagesMax, long queueBytesMax, long bytesMax) {
        this.queueMessagesMax = queueMessagesMax;
        this.queueBytesMax = queueBytesMax;
        this.bytesMax = bytesMax;
    }

    /** Bytes charged now. */
    public long bytes() {
        return bytes;
    }

    /** Whether more than half is taken, so that a content is kept only as long as it must be. */
    public boolean tight() {
        return bytes > bytesMax / 2;
    }

    int queueMessagesMax() {
        return queueMessagesMax;
    }

    long queueBytesMax() {
        return queueBytesMax;
    }

    boolean full() {
        return bytes > bytesMax;
    }

    /** Whether there is room for so many bytes more. */
    public boolean fits(long more) {
        return bytes + more <= bytesMax;
    }

    long charge(Reference reference) {
        long charge = charge(reference.bytes);
        bytes += charge;
        return charge;
    }

    long release(Reference reference) {
        long charge = charge(reference.bytes);
        bytes -= charge;
        assert bytes >= 0 : bytes;
        return charge;
    }

    static long charge(int contentBytes) {
        return (long) contentBytes + REFERENCE_BYTES;
    }
}
