package io.ternmq.broker.journal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of body files: {@code 0000000123.body} is the body of message 123. Other files are nobody's business. */
record BodyDirectory(Path path) {
    private static final Pattern NAME = Pattern.compile("(\\d{10,18})\\.body");

    Path file(long message) {
        return path.resolve("%010d.body".formatted(message));
    }

    /** Ids of the messages whose files are there, rising. */
    Set<Long> messages() throws IOException {
        Set<Long> found = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    found.add(Long.parseLong(name.group(1)));
                }
            }
        }
        return found;
    }

    /** Makes creations and deletions durable. */
    void force() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    long usableBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }
}
