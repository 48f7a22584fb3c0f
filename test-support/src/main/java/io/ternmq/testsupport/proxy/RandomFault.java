package io.ternmq.testsupport.proxy;

import java.util.Random;

/** A fault by seed: the same seed and size give the same fault. */
public final class RandomFault {
    private RandomFault() {}

    /**
     * A fault somewhere in the first bytes or frames of a connection.
     *
     * @param seed chooses
     * @param framesMax at most so many frames from the beginning
     * @param bytesMax at most so many bytes from the beginning
     */
    public static Fault of(long seed, int framesMax, int bytesMax) {
        var random = new Random(seed);
        var direction = random.nextBoolean() ? Direction.TO_BROKER : Direction.TO_CLIENT;
        var point = random.nextBoolean()
                ? Point.afterFrames(random.nextInt(framesMax + 1))
                : Point.afterBytes(random.nextInt(bytesMax + 1));
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Fault.CutAt(direction, point, Cut.RST);
            case 2 -> new Fault.CutAt(direction, point, Cut.FIN);
            case 3 -> new Fault.BlackHole(direction, point);
            case 4 -> new Fault.Corrupt(direction, point, 1 << random.nextInt(8));
            default -> new Fault.Pieces(direction, point, 1 + random.nextInt(16), random.nextLong());
        };
    }
}
