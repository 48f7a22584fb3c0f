package io.ternmq.broker.journal;

import java.util.List;

/**
 * The segments of the log, as the store sees them: it counts what lives in each, moves the last live bodies out, and
 * releases it. Nothing is copied forward in the log.
 *
 * <p>Thread: the store's. Safe while the journal appends.
 */
public interface SegmentSpace {
    /** All segments that hold batches, in order of number; the last one may still be written to. */
    List<Segment> segments();

    /**
     * Reads a sealed segment from its beginning and names every body in it, the dead ones too.
     *
     * @throws JournalDamaged if a part of it can't be read; bodies before it have been named already
     */
    void scan(long segment, BodyVisitor visitor);

    /**
     * Gives a segment back: nothing refers to a body in it, and each of the two files has a certified checkpoint that
     * covers its last batch. After a crash it may be there again, and is to be released again.
     *
     * @throws IllegalStateException if it isn't sealed, or a file's certified checkpoint doesn't cover it
     */
    void release(long segment);

    /**
     * One segment.
     *
     * @param number rises; gaps are normal
     * @param firstSequence of the first batch in it
     * @param lastSequence of the last batch in it so far; {@code firstSequence - 1} if there is none
     * @param bytes that it takes on the disk
     * @param sealed nothing more will be written to it
     */
    record Segment(long number, long firstSequence, long lastSequence, long bytes, boolean sealed) {}

    /** Hears of bodies in order of offset. */
    @FunctionalInterface
    interface BodyVisitor {
        /** The content is read only when asked for, within this call. */
        void onBody(long message, Place place, Content content);
    }

    /** The content of the body that is being visited. */
    @FunctionalInterface
    interface Content {
        byte[] bytes();
    }
}
