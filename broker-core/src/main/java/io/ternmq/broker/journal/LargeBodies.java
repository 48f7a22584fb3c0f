package io.ternmq.broker.journal;

/**
 * Bodies that are too large for the log. Each is put in parts before the record that names its message, and read in parts
 * after it; nobody holds one whole.
 *
 * <p>Thread: any, without blocking. What is asked for one message is done in the order in which it was asked. Listeners are
 * called on a thread of the implementation's own, or within the call.
 *
 * <p>Durability: {@link PutResult.Forced} says that the body will survive power loss, its name included; only then may a
 * record name its message. What no record names is removed at the next start.
 */
public interface LargeBodies extends AutoCloseable {
    /**
     * Appends a part to the body of a message; the first one begins it.
     *
     * @param message id of a message that no record names yet
     * @param offset of the part, which is the length of all parts before it
     * @param last whether the body ends with this part
     */
    void put(long message, long offset, byte[] part, boolean last, PutListener listener);

    /**
     * Reads a part of a body that was forced.
     *
     * @param length how many bytes at most; fewer come where the body ends
     */
    void read(long message, long offset, int length, ReadListener listener);

    /** Takes a body away, whole or not. One that isn't there is nothing to do. */
    void remove(long message);

    /** Does what was asked before, and ends. */
    @Override
    void close();

    /** Hears what became of a part. */
    @FunctionalInterface
    interface PutListener {
        void onPut(PutResult result);
    }

    /** What became of a part. */
    sealed interface PutResult {
        /** It is written, not forced. */
        record Taken() implements PutResult {}

        /** It was the last one: the whole body is forced. {@code crc32c}: of the whole body. */
        record Forced(long length, int crc32c) implements PutResult {}

        /** It can't be kept, and what was kept of the body is removed. The text says why, and what to do. */
        record Refused(String text) implements PutResult {}
    }

    /** Hears of a part that was read. */
    @FunctionalInterface
    interface ReadListener {
        void onRead(ReadResult result);
    }

    /** What was read. */
    sealed interface ReadResult {
        /** The bytes, whose checksums were right. */
        record Part(byte[] bytes) implements ReadResult {}

        /** There is no such body. */
        record Missing() implements ReadResult {}

        /** Bytes that were forced can't be read any more, or don't match their checksum. The text says which. */
        record Damaged(String text) implements ReadResult {}
    }

    /** Hears that it can't go on: a force failed, so nothing more will be reported and the broker halts. */
    @FunctionalInterface
    interface Listener {
        void onFailed(Throwable cause);
    }
}
