package io.ternmq.testsupport.proxy;

import io.netty.buffer.ByteBuf;

/**
 * Counts the bytes and whole frames that pass in one direction, by the lengths before the frames.
 *
 * <p>Owned by the proxy's event loop.
 */
final class FrameMeter {
    private long bytes;
    private long frames;
    private int lengthBytes;
    private int length;
    private long ahead;

    long bytes() {
        return bytes;
    }

    long frames() {
        return frames;
    }

    /** Whether what has passed ends with a frame. */
    boolean isAtBoundary() {
        return lengthBytes == 0;
    }

    /** Passes over bytes up to a maximum, but not beyond the frame's end; tells how many. */
    int advance(ByteBuf in, int offset, int bytesMax) {
        int passed = 0;
        while (passed < bytesMax && lengthBytes < Integer.BYTES) {
            length = length << 8 | in.getUnsignedByte(offset + passed);
            lengthBytes++;
            passed++;
            // A length that no frame has counts as none: damaged bytes must not stop the count.
            ahead = Math.max(0, length);
        }
        if (lengthBytes == Integer.BYTES) {
            int body = (int) Math.min(ahead, bytesMax - passed);
            ahead -= body;
            passed += body;
            endFrame();
        }
        bytes += passed;
        return passed;
    }

    private void endFrame() {
        if (ahead == 0) {
            frames++;
            lengthBytes = 0;
            length = 0;
        }
    }
}
