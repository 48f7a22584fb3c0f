package io.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOptionsTest {
    @TempDir
    Path directory;

    private RunOptions read(Map<String, String> options) throws TckException {
        return RunOptions.read(name -> options.getOrDefault(name, ""), "", directory);
    }

    @Test
    void runsEverythingOnFourBrokersByDefault() throws TckException {
        RunOptions options = read(Map.of());

        assertThat(options.version()).isEqualTo("11.0.3");
        assertThat(options.forks()).isEqualTo(4);
        assertThat(options.transport()).isEqualTo("tcp");
        assertThat(options.include()).isEmpty();
        assertThat(options.jar()).isEmpty();
        assertThat(options.target()).isEmpty();
        assertThat(options.user() + "/" + options.password()).isEqualTo("j2ee/j2ee");
    }

    @Test
    void findsAJarFromWhereMavenWasStarted() throws Exception {
        Path jar = Files.createFile(directory.resolve("tck.jar"));

        assertThat(read(Map.of("tck.jar", "tck.jar")).jar()).contains(jar);
    }

    @Test
    void runsOneForkOnABrokerThatRunsAlready() throws TckException {
        RunOptions options = read(Map.of("tck.target", "tcp://localhost:61717"));

        assertThat(options.forks()).isEqualTo(1);
        assertThat(options.target()).contains("tcp://localhost:61717");
    }

    @Test
    void refusesSeveralForksOnOneBroker() {
        assertThatThrownBy(() -> read(Map.of("tck.target", "tcp://localhost:61717", "tck.forks", "2")))
                .isInstanceOf(TckException.class)
                .hasMessageStartingWith("tck.forks must be 1 with tck.target");
    }

    @ParameterizedTest
    @CsvSource({
        "tck.forks, 0, 'tck.forks is 1 to 64, not 0'",
        "tck.forks, many, 'tck.forks is a number, not many'",
        "tck.transport, udp, 'tck.transport is tcp or vm, not udp'",
        "tck.target, vm://x, 'tck.target is tcp://host:port, not vm://x'",
        "tck.target, '::', 'tck.target is no URL'",
        "tck.jar, none.jar, 'tck.jar names'",
    })
    void refusesWhatMakesNoSense(String option, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(option, value)))
                .isInstanceOf(TckException.class)
                .hasMessageStartingWith(message);
    }
}
