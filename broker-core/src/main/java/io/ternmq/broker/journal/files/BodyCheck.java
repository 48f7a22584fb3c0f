package io.ternmq.broker.journal.files;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.protocol.message.LargeBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads all large bodies of a broker that doesn't run, and compares them with what their messages say. Changes nothing. */
public final class BodyCheck {
    private static final int PART_BYTES = 256 << 10;

    private BodyCheck() {}

    /**
     * What was found.
     *
     * @param files how many there are, those that nobody names among them
     * @param problems bodies that are damaged, missing, or not what their message says
     */
    public record Report(int files, List<String> problems) {}

    /**
     * Checks the files. One that nobody names may be half of a body: it is removed at the next start, and no problem.
     *
     * @param path where they lie; may not exist
     * @param named messages that have to have one, and what they say of it
     */
    public static Report run(Path path, Map<Long, LargeBody> named) throws IOException {
        var directory = new BodyDirectory(path);
        Set<Long> found = Files.isDirectory(path) ? directory.messages() : Set.of();
        List<String> problems = new ArrayList<>();
        ByteBuffer scratch = BodyReader.scratch();
        for (var each : new TreeMap<>(named).entrySet()) {
            long message = each.getKey();
            if (!found.contains(message)) {
                problems.add("the body of message " + message + " is missing: " + directory.file(message));
            } else {
                check(directory.file(message), message, each.getValue(), scratch, problems);
            }
        }
        return new Report(found.size(), problems);
    }

    private static void check(Path file, long message, LargeBody named, ByteBuffer scratch, List<String> problems)
            throws IOException {
        try (var reader = BodyReader.ofAnyJournal(file, message, scratch)) {
            if (reader.header().length() != named.length() || reader.header().crc32c() != named.crc32c()) {
                problems.add(file + ": it is not the body that message " + message + " names");
            }
            for (long at = 0; at < reader.header().length(); at += PART_BYTES) {
                reader.read(at, PART_BYTES);
            }
        } catch (JournalDamaged e) {
            problems.add(file + ": " + e.getMessage());
        }
    }
}
