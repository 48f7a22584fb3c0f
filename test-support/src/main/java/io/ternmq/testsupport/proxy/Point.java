package io.ternmq.testsupport.proxy;

/**
 * A place in the bytes of one direction of one connection.
 *
 * @param unit what is counted
 * @param count so many of them have passed, from 0
 */
public record Point(Unit unit, long count) {
    /** What is counted. */
    public enum Unit {
        BYTES,
        FRAMES
    }

    /** Checks the count. */
    public Point {
        if (count < 0) {
            throw new IllegalArgumentException("a point " + count + " units from the beginning");
        }
    }

    /** Before the first byte. */
    public static Point atOnce() {
        return new Point(Unit.BYTES, 0);
    }

    /** After so many bytes. */
    public static Point afterBytes(long count) {
        return new Point(Unit.BYTES, count);
    }

    /** At the boundary after so many frames. */
    public static Point afterFrames(long count) {
        return new Point(Unit.FRAMES, count);
    }

    boolean isReached(FrameMeter meter) {
        return unit == Unit.BYTES ? meter.bytes() >= count : meter.frames() >= count && meter.isAtBoundary();
    }

    /** Bytes until this point at least, where nothing is known of the frames to come. */
    long bytesAhead(FrameMeter meter) {
        return unit == Unit.BYTES ? count - meter.bytes() : Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return "after " + count + (unit == Unit.BYTES ? " bytes" : " frames");
    }
}
