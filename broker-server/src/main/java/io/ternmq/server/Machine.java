package io.ternmq.server;

import io.ternmq.broker.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what the broker has to work with, and what follows from it. */
final class Machine {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
    private static final long MIB = 1L << 20;

    /** Three segments, two files of the store, and what has to stay free. */
    private static final long DISK_BYTES_LOW = 1024 * MIB;

    private Machine() {}

    static void describe(Path data, EngineOptions options) {
        long free = freeBytes(data.toAbsolutePath());
        LOG.info(
                "data in {} ({} free), heap {}, of which messages in memory take up to {}",
                data.toAbsolutePath(),
                text(free),
                text(Runtime.getRuntime().maxMemory()),
                text(options.memory().bytesMax()));
        if (free < DISK_BYTES_LOW) {
            LOG.warn(
                    "only {} are free on the disk of {}; producers wait when less than 256 MiB are, so make room",
                    text(free),
                    data.toAbsolutePath());
        }
    }

    /** Of the nearest folder that exists. What can't be asked for counts as enough: using it will tell. */
    private static long freeBytes(Path data) {
        Path there = data;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            LOG.debug("no figures of the disk of {}", there, e);
            return Long.MAX_VALUE;
        }
    }

    private static String text(long bytes) {
        if (bytes == Long.MAX_VALUE) {
            return "unknown";
        }
        return bytes < 10 * 1024 * MIB
                ? bytes / MIB + " MiB"
                : String.format(Locale.ROOT, "%d GiB", bytes / (1024 * MIB));
    }
}
