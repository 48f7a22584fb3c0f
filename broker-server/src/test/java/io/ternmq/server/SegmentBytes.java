package io.ternmq.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Finds and inverts bytes of a file: a disk that decays. */
record SegmentBytes(Path file) {
    /** The first segment of a log. */
    static SegmentBytes first(Path data) {
        return new SegmentBytes(data.resolve("log").resolve("0000000001.segment"));
    }

    /** Where a text stands. */
    long find(String text) throws IOException {
        String all = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = all.indexOf(text);
        if (at < 0) {
            throw new IOException(text + " is not in " + file);
        }
        return at;
    }

    /** Inverts a byte; a second time puts it right. */
    void invert(long at) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0)).flip();
            channel.write(one, at);
        }
    }
}
