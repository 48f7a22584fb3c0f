package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sixteen kills in every build. More by {@code -Pproof -Dit.test=KillIT -Dkills=200 -Ddomain=queues|selectors|topics|branches
 * -Dmode=transacted|auto|client -Dvictim=broker|clients}; see docs/reliability.md.
 */
class KillIT {
    private static final int KILLS = 2;

    static List<Places.Domain> domains() {
        return Settings.domains();
    }

    @ParameterizedTest
    @MethodSource("domains")
    @Timeout(24 * 3600)
    void losesRepeatsChangesAndInventsNothing(Places.Domain domain) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kill")), "run");

        var verdict = new KillRun(Settings.fromProperties(domain, KILLS, directory), System.out::println).run();

        assertThat(verdict.isGood()).as(verdict + "\nhistories in " + directory).isTrue();
        assertThat(verdict.consumed()).isPositive();
    }
}
