package io.ternmq.samples.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * The outbox against what was put into the inbox, the poison aside.
 *
 * @param in files that should arrive
 * @param out files in the outbox
 * @param lost files that should be in the outbox and aren't
 * @param duplicated arrivals beyond the first of a file
 * @param changed files in the outbox that differ from the one in the inbox, or that nobody sent
 * @param poisoned whether the poison, and nothing else, is among the dead letters
 */
record Tally(int in, int out, int lost, int duplicated, int changed, boolean poisoned) {

    static Tally of(Map<String, byte[]> sent, Path outbox, Map<String, Integer> arrivals, Map<String, byte[]> dead)
            throws IOException {
        int out = 0;
        int changed = 0;
        try (var files = Files.newDirectoryStream(outbox)) {
            for (Path file : files) {
                out++;
                var expected = sent.get(file.getFileName().toString());
                changed += expected != null && Arrays.equals(expected, Files.readAllBytes(file)) ? 0 : 1;
            }
        }
        int lost = (int) sent.keySet().stream()
                .filter(name -> !name.equals(Inbox.POISON) && !Files.exists(outbox.resolve(name)))
                .count();
        int duplicated = arrivals.values().stream().mapToInt(count -> count - 1).sum();
        boolean poisoned = dead.keySet().equals(Set.of(Inbox.POISON))
                && Arrays.equals(dead.get(Inbox.POISON), sent.get(Inbox.POISON));
        return new Tally(sent.size() - 1, out, lost, duplicated, changed, poisoned);
    }

    boolean isExact() {
        return in == out && lost == 0 && duplicated == 0 && changed == 0 && poisoned;
    }
}
