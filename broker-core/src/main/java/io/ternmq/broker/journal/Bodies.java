package io.ternmq.broker.journal;

import java.util.List;
import java.util.Optional;

/**
 * The bodies that the log holds: where each lies, and what it says. The store asks for the places of the messages that
 * a delta adds, and keeps them from then on.
 *
 * <p>Thread: the store's. Safe while the journal appends.
 *
 * <p>Order: the place of a body is known when the batch that holds it is durable, and before its sequence is reported;
 * it is remembered until {@link #forget}.
 */
public interface Bodies {
    /** Where the body of a message lies; empty if it was forgotten or never appended. Look in the store first. */
    Optional<Place> place(long message);

    /** Reads bodies and verifies their checksums; one result for each, in the order asked for. */
    List<BodyRead> read(List<BodyAt> wanted);

    /**
     * Drops the places of bodies in batches up to and including the sequence: what the store needs of them it has.
     *
     * @param pinned messages, rising, whose places are kept nevertheless: an open transaction may still refer to them;
     *     one that is not named any more in a later call is dropped then
     */
    void forget(long sequence, long[] pinned);

    /** A body to read. */
    record BodyAt(long message, Place place) {}

    /** What a read of one body gave. */
    sealed interface BodyRead {
        /** The content, verified. */
        record Found(byte[] content) implements BodyRead {}

        /** The segment was released meanwhile: the place is to be looked up again. */
        record Gone() implements BodyRead {}

        /** The segment is there, but these bytes are not this body. */
        record Damaged(String text) implements BodyRead {}
    }
}
