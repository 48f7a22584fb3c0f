package io.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TckClassPathTest {
    private RunOptions options;

    @BeforeEach
    void readOptions() throws TckException {
        options = RunOptions.read(name -> "", "", Path.of(""));
    }

    @Test
    void tellsHowToGoOnWithoutTheArtifact() {
        String log = """
                [ERROR] Failed to execute goal: Could not find artifact jakarta.tck:jms-tck:jar:11.0.3 in central
                [ERROR] more
                """;

        assertThat(TckClassPath.explained(log, options))
                .startsWith("jakarta.tck:jms-tck:11.0.3 isn't in the repositories that this build reads.")
                .contains("-Dtck.jar=path/to/jms-tck-11.0.3.jar")
                .contains("mvn install:install-file -DgroupId=jakarta.tck -DartifactId=jms-tck -Dversion=11.0.3")
                .contains("-Dtck.version=")
                .endsWith("Maven said: [ERROR] Failed to execute goal: Could not find artifact"
                        + " jakarta.tck:jms-tck:jar:11.0.3 in central");
    }

    @Test
    void tellsWhichPartIsMissing() {
        String log = "[ERROR] The following artifacts could not be resolved: jakarta.tck:common:jar:11.1.0: absent";

        assertThat(TckClassPath.explained(log, options))
                .startsWith("jakarta.tck:common:11.1.0 isn't in the repositories")
                .contains("-DartifactId=common -Dversion=11.1.0")
                .doesNotContain("tck.jar");
    }

    @Test
    void handsOnWhatElseMavenSays() {
        assertThat(TckClassPath.explained("[ERROR] Non-readable settings\n", options))
                .isEqualTo("Maven couldn't be asked for the TCK:\n[ERROR] Non-readable settings");
    }
}
