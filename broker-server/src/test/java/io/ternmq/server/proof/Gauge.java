package io.ternmq.server.proof;

import io.ternmq.testsupport.process.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What a broker in a process of its own takes: disk, heap, handles. */
final class Gauge {
    private final BrokerProcess broker;

    Gauge(BrokerProcess broker) {
        this.broker = broker;
    }

    /** Bytes of all files in the data directory. */
    long diskBytes() {
        return bytes(broker.data());
    }

    private static long bytes(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                return Files.size(path);
            }
            try (var files = Files.list(path)) {
                return files.mapToLong(Gauge::bytes).sum();
            }
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of the objects that are alive, after a full collection; 0 without the JDK's jcmd. */
    long heapBytes() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return 0;
        }
        try {
            Process process = new ProcessBuilder(
                            List.of(jcmd.toString(), Long.toString(broker.pid()), "GC.class_histogram"))
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[2]))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Open files and sockets; 0 where the system doesn't say. */
    long handles() {
        try (var handles = Files.list(Path.of("/proc", Long.toString(broker.pid()), "fd"))) {
            return handles.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
