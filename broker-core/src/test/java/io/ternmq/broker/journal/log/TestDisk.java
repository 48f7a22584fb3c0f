package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Place;
import io.ternmq.testsupport.disk.CrashDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Changes bytes behind the log's back. */
final class TestDisk {
    private TestDisk() {}

    /** Inverts a bit in the middle of a body. */
    static void flip(CrashDisk disk, Place place) throws IOException {
        Path file = new LogDirectory(TestLog.directory(disk)).segment(place.segment());
        flip(file, place.offset() + place.length() / 2);
    }

    static void flip(Path file, long at) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 4));
            channel.write(one.flip(), at);
            channel.force(false);
        }
    }
}
