package io.ternmq.narayana.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A few deaths in every build. All of them by {@code -Pproof -Dit.test=XaKillIT}, some by {@code -Dcases=REGEX} over the names that it
 * prints, with another database by {@code -Ppostgresql -Ddatabase=postgresql}; see docs/reliability.md.
 */
class XaKillIT {
    private static final Set<String> FEW = Set.of(
            "COMMIT RELAY messages.prepare.after kill CLIENT",
            "COMMIT RELAY messages.commit.before kill CLIENT",
            "COMMIT RELAY messages.commit.during kill BROKER",
            "COMMIT RELAY database first database.commit.after kill BOTH",
            "VETO RELAY messages.rollback.before kill BROKER",
            "ONE_PHASE SEND messages.commit.during kill BROKER",
            "BY_HAND RELAY messages.forget.before kill BOTH",
            "RECOVERED_COMMIT RELAY messages.commit.during kill BOTH");

    @Test
    @Timeout(24 * 3600)
    void commitsMessagesAndRowsTogetherWhoeverDiesWhen() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kill")), "xa");
        List<Case> cases = cases();

        var wrong = new TreeMap<String, List<String>>();
        try (var database = OtherDatabase.start(System.getProperty("database", "h2"), directory);
                var matrix = new KillMatrix(directory, database.url())) {
            for (Case one : cases) {
                List<String> found = matrix.run(one);
                System.out.println(one + ": " + (found.isEmpty() ? "good" : found));
                if (!found.isEmpty()) {
                    wrong.put(one.toString(), found);
                }
            }
        }

        System.out.println(cases.size() + " deaths, " + wrong.size() + " wrong, in " + directory);
        assertThat(wrong).isEmpty();
        assertThat(cases).isNotEmpty();
    }

    private static List<Case> cases() {
        boolean few = !Boolean.getBoolean("proof");
        var wanted = Pattern.compile(System.getProperty("cases", ".*"));
        return Case.all().stream()
                .filter(one -> !few || FEW.contains(one.toString()))
                .filter(one -> wanted.matcher(one.toString()).matches())
                .toList();
    }
}
