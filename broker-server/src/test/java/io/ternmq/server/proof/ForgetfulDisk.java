package io.ternmq.server.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Keeps a copy of the broker's data at the first kill, and puts it back at the second. */
final class ForgetfulDisk implements Runnable {
    private final Path data;
    private final Path copy;
    private int kills;

    ForgetfulDisk(Path directory) {
        data = directory.resolve("data");
        copy = directory.resolve("copy");
    }

    @Override
    public void run() {
        kills++;
        try {
            if (kills == 1) {
                copy(data, copy);
            } else if (kills == 2) {
                delete(data);
                copy(copy, data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
