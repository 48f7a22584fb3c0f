package io.ternmq.samples.camel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The files that go on their way: many small ones, an empty one, a large one, and one that can't be worked on. */
final class Inbox {
    static final String POISON = "poison.bin";

    private static final long SEED = 20_250_101;
    private static final int SMALL_FILES = 300;
    private static final int SMALL_BYTES_MAX = 20_000;
    /** More than a frame holds, so it travels in parts. */
    private static final int LARGE_BYTES = 3 << 20;

    private static final byte[] POISON_MARK = "POISON".getBytes(StandardCharsets.US_ASCII);

    private Inbox() {}

    /** Contents by name, the same in each run. */
    static Map<String, byte[]> contents() {
        var random = new Random(SEED);
        var contents = new TreeMap<String, byte[]>();
        for (int i = 1; i <= SMALL_FILES; i++) {
            contents.put(
                    String.format(Locale.ROOT, "letter-%03d.txt", i),
                    bytes(1 + random.nextInt(SMALL_BYTES_MAX), random));
        }
        contents.put("empty.txt", new byte[0]);
        contents.put("scan.bin", bytes(LARGE_BYTES, random));
        contents.put("Grüße an Zoë.txt", "Grüße\n".getBytes(StandardCharsets.UTF_8));
        contents.put(POISON, POISON_MARK.clone());
        return contents;
    }

    private static byte[] bytes(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static boolean isPoison(byte[] content) {
        return Arrays.equals(content, POISON_MARK);
    }

    static void write(Map<String, byte[]> contents, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var file : contents.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
