package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten kills in every build. More by {@code -Pproof -Dit.test=KillIT -Dkills=200 -Dmode=transacted|auto|client -Dvictim=broker|clients}; see
 * docs/reliability.md.
 */
class KillIT {
    private static final int KILLS = 10;

    @Test
    @Timeout(24 * 3600)
    void losesRepeatsChangesAndInventsNothing() throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kill")), "run");

        var verdict = new KillRun(Settings.fromProperties(KILLS, directory), System.out::println).run();

        assertThat(verdict.isGood()).as(verdict + "\nhistories in " + directory).isTrue();
        assertThat(verdict.consumed()).isPositive();
    }
}
