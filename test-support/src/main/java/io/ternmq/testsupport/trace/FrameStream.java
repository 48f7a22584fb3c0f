package io.ternmq.testsupport.trace;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts one direction of a connection into frames: {@code i32 length | u8 opcode | fields} (docs/protocol.md).
 */
final class FrameStream {
    private byte[] rest = new byte[0];

    /** A frame: its opcode and its fields, undecoded. */
    record RawFrame(int opcode, byte[] fields) {
        int i32(int at) {
            return ByteBuffer.wrap(fields).getInt(at);
        }

        long i64(int at) {
            return ByteBuffer.wrap(fields).getLong(at);
        }
    }

    List<RawFrame> add(byte[] bytes) {
        byte[] all = Arrays.copyOf(rest, rest.length + bytes.length);
        System.arraycopy(bytes, 0, all, rest.length, bytes.length);
        List<RawFrame> frames = new ArrayList<>();
        int at = 0;
        while (all.length - at >= Integer.BYTES) {
            int length = ByteBuffer.wrap(all).getInt(at);
            if (length < 1 || all.length - at - Integer.BYTES < length) {
                break;
            }
            int start = at + Integer.BYTES;
            frames.add(new RawFrame(all[start], Arrays.copyOfRange(all, start + 1, start + length)));
            at = start + length;
        }
        rest = Arrays.copyOfRange(all, at, all.length);
        return frames;
    }
}
