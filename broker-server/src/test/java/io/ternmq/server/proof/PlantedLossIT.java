package io.ternmq.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Shows that the kill checker sees what it should: between two kills the broker's disk is put back to an earlier state, as
 * if it had acknowledged before it forced and the power had failed.
 */
class PlantedLossIT {
    @ParameterizedTest
    @EnumSource(names = {"QUEUES", "BRANCHES"})
    void findsWhatABrokerForgot(Places.Domain domain) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "kill")), "planted");
        var settings = new Settings(Mode.TRANSACTED, domain, Settings.Victim.BROKER, 2, 50, 2, 1, directory);

        var verdict = new KillRun(settings, System.out::println, new ForgetfulDisk(directory)).run();

        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.duplicated() + verdict.lost() + verdict.branches().misstated())
                .isPositive();
    }
}
