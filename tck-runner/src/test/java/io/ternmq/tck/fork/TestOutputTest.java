package io.ternmq.tck.fork;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TestOutputTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final TestOutput output = new TestOutput(log);

    @Test
    void keepsWhatWasWrittenSinceItWasCleared() throws IOException {
        output.write("before".getBytes(UTF_8));
        output.clear();
        output.write('n');
        output.write("ow".getBytes(UTF_8));

        assertThat(output.kept()).isEqualTo("now");
        assertThat(log.toString(UTF_8)).isEqualTo("beforenow");
    }

    @Test
    void keepsTheEndOfMuch() throws IOException {
        output.write("x".repeat(100_000).getBytes(UTF_8));
        output.write("end".getBytes(UTF_8));

        assertThat(output.kept()).startsWith("… x").endsWith("xend").hasSize(65_536 + 2);
        assertThat(log.size()).isEqualTo(100_003);
    }
}
