package io.ternmq.testsupport.proxy;

/** What the proxy does to one direction of a connection. */
public sealed interface Fault {

    /** The direction in which the bytes are counted. */
    Direction direction();

    /** Where it happens. */
    Point point();

    /** The connection ends towards both sides; what came before the point has been forwarded. */
    record CutAt(Direction direction, Point point, Cut cut) implements Fault {}

    /**
     * From the point on, bytes in this direction vanish, and the end of the connection too. In both directions it makes
     * a half-open connection: each side believes that the other one is there.
     */
    record BlackHole(Direction direction, Point point) implements Fault {}

    /** From the point on, bytes wait until {@link FaultProxy#release}. */
    record Hold(Direction direction, Point point) implements Fault {}

    /**
     * The byte after the point is changed.
     *
     * @param mask the bits to turn, 1..255
     */
    record Corrupt(Direction direction, Point point, int mask) implements Fault {
        /** Checks that something changes. */
        public Corrupt {
            if (mask < 1 || mask > 255) {
                throw new IllegalArgumentException("a mask of " + mask + " doesn't change a byte");
            }
        }
    }

    /**
     * From the point on, bytes go in pieces of at most so many, each in a write of its own.
     *
     * @param bytesMax largest piece
     * @param seed of the sizes
     */
    record Pieces(Direction direction, Point point, int bytesMax, long seed) implements Fault {
        /** Checks the size. */
        public Pieces {
            if (bytesMax < 1) {
                throw new IllegalArgumentException("pieces of " + bytesMax + " bytes");
            }
        }
    }
}
