package io.ternmq.broker.journal.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Names of the files in the data directory, and moving them about. */
final class StoreNames {
    private StoreNames() {}

    /** The two files, 0 and 1. */
    static Path file(Path directory, int slot) {
        return directory.resolve(slot == 0 ? "store-a.mv.db" : "store-b.mv.db");
    }

    /** Where a file is made anew. */
    static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** Sets a damaged file apart under a name of its own; nothing is deleted. The new name. */
    static Path quarantine(Path file) throws IOException {
        int number = 1;
        Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + number);
        while (Files.exists(aside)) {
            number++;
            aside = file.resolveSibling(file.getFileName() + ".damaged-" + number);
        }
        Files.move(file, aside);
        forceDirectory(file);
        return aside;
    }

    /** Forces the directory of a file, so that its name survives a power loss. */
    static void forceDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
