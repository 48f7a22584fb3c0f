package io.ternmq.broker.journal;

import java.util.List;

/**
 * Makes batches durable, in order.
 *
 * <p>Thread: all methods are called by the thread that runs the engine. The listener is called in order of sequence,
 * on any one thread at a time: on the caller's, from within {@link #append} or {@link #barrier}, where the journal
 * forces inline, otherwise on its own.
 *
 * <p>Order: a batch is never written before its predecessor. Durability: {@link Listener#onDurable} says that the
 * batch and all before it will survive power loss (local log: forced here; replicated: forced on a majority).
 */
public interface Journal extends AutoCloseable {
    /**
     * Appends batches. Admission (limits, disk space) came before: an append is never refused, it can only fail.
     *
     * @param batches in order of sequence, without gaps; may be empty
     * @param force true when an effect waits for their durability; otherwise they are written at once, and forced with
     *     the next group or within a second
     */
    void append(List<Batch> batches, boolean force);

    /** Makes everything appended so far durable, as append does with force. */
    void barrier();

    /** Memory that holds what was appended and isn't written yet. Any thread. */
    default long queuedBytes() {
        return 0;
    }

    /** Writes and forces what was appended, and releases the files. */
    @Override
    void close();

    /** Hears what became of batches. */
    interface Listener {
        /** All batches up to this sequence are written: they survive the death of the process. */
        void onWritten(long sequence);

        /** All batches up to this sequence are durable. */
        void onDurable(long sequence);

        /** A write or force failed. Fatal: what was not reported durable is in doubt, nothing more will be reported. */
        void onFailed(Throwable cause);

        /** Leadership is lost: what was not reported durable is in doubt. Discard the engine and rebuild it. */
        void onSuperseded();

        /**
         * Room is running out: producers must stop now; what removes messages may go on. Comes from a thread of the
         * journal's own, at any time.
         */
        default void onSpaceLow() {}

        /** There is room again. From the same thread as {@link #onSpaceLow}. */
        default void onSpaceOk() {}
    }
}
