package io.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/operations.md names the settings as they are, and tests that exist. */
class OperationsPageTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void listsEverySettingWithItsInitialValueAndItsHelp() throws IOException {
        List<String> rows = page().lines().toList();

        for (Setting<?> setting : Settings.ALL) {
            assertThat(rows)
                    .contains("| `" + setting.key() + "` | `" + setting.initial() + "` | " + setting.help() + " |");
        }
        assertThat(rows.stream().filter(row -> row.matches("\\| `[a-z.-]+` \\| `[^`]+` \\| .*")))
                .hasSameSizeAs(Settings.ALL);
    }

    @Test
    void namesTestsThatExist() throws IOException {
        List<String> named = Pattern.compile("`(\\w+(?:Test|IT))`")
                .matcher(page())
                .results()
                .map(found -> found.group(1) + ".java")
                .distinct()
                .toList();

        try (Stream<Path> files = Files.walk(ROOT)) {
            List<String> there = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".java"))
                    .toList();
            assertThat(named).hasSizeGreaterThan(10).isSubsetOf(there);
        }
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs").resolve("operations.md"));
    }
}
