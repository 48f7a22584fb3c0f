package io.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    @TempDir
    Path folder;

    @Test
    void startsWithInitialValuesWhenNobodySaysAnything() throws ConfigException {
        ServerConfig config = read(Map.of(), Map.of(), Map.of());

        assertThat(config.data()).isEqualTo(Path.of("ternmq-data"));
        assertThat(config.listen()).hasToString("[tcp://127.0.0.1:61717]");
        assertThat(config.limits().frameBytesMax()).isEqualTo(1 << 20);
        assertThat(config.queues().maxDeliveries()).isEqualTo(10);
    }

    @Test
    void readsNestedAndFlatKeysAndLists() throws Exception {
        ServerConfig config = readFile("""
                data: /var/lib/ternmq
                listen:
                  - tcp://127.0.0.1:7000
                  - vm://orders
                limits:
                  frame-size: 64KiB
                queues.max-deliveries: 3
                heartbeat: 500ms
                """);

        assertThat(config.data()).isEqualTo(Path.of("/var/lib/ternmq"));
        assertThat(config.listen()).hasToString("[tcp://127.0.0.1:7000, vm://orders]");
        assertThat(config.limits().frameBytesMax()).isEqualTo(65_536);
        assertThat(config.limits().heartbeatMillis()).isEqualTo(500);
        assertThat(config.queues().maxDeliveries()).isEqualTo(3);
    }

    @Test
    void prefersTheCommandLineToPropertiesToTheEnvironmentToTheFile() throws Exception {
        Path file = write("data: file\nheartbeat: 1s\nqueues: {max-messages: 1, max-deliveries: 1}\n");
        ServerConfig config = ConfigReader.read(
                Optional.of(file),
                Map.of("TERNMQ_DATA", "environment", "TERNMQ_HEARTBEAT", "2s", "TERNMQ_QUEUES_MAX_MESSAGES", "2"),
                Map.of("ternmq.data", "property", "ternmq.heartbeat", "3s"),
                Map.of("data", "option"));

        assertThat(config.data()).isEqualTo(Path.of("option"));
        assertThat(config.limits().heartbeatMillis()).isEqualTo(3_000);
        assertThat(config.queues().maxMessages()).isEqualTo(2);
        assertThat(config.queues().maxDeliveries()).isEqualTo(1);
    }

    @Test
    void reportsEverythingWrongAtOnceEachWithItsPlaceAndCure() throws IOException {
        Path file = write("dta: x\nlimits:\n  frame-size: huge\n  conections: 3\n");

        List<String> problems = problems(() -> ConfigReader.read(
                Optional.of(file),
                Map.of("TERNMQ_HEARTBEAT", "soon", "TERNMQ_LISTENN", "x", "PATH", "/bin"),
                Map.of("ternmq.queues.max-deliveries", "-1", "ternmq.nonsense.at.all", "1", "user.name", "me"),
                Map.of("listen", "everywhere")));

        assertThat(problems)
                .contains(
                        file + ":1: there is no setting dta; did you mean data?",
                        file + ":3: limits.frame-size can't be 'huge'; it must be a size such as 512KiB, 64MiB or 2GiB,"
                                + " from 16384 to 268435456 bytes",
                        file + ":4: there is no setting limits.conections; did you mean limits.connections?",
                        "TERNMQ_HEARTBEAT: heartbeat can't be 'soon'; it must be a time such as 500ms, 10s, 5min or 1h,"
                                + " from 100 to 600000 ms",
                        "TERNMQ_LISTENN: there is no setting TERNMQ_LISTENN; did you mean TERNMQ_LISTEN?",
                        "-Dternmq.queues.max-deliveries: queues.max-deliveries can't be '-1'; it must be a whole number"
                                + " from 0 to 1000000",
                        "--listen: listen can't be 'everywhere'; it must be one or more, with commas between:"
                                + " tcp://127.0.0.1:61717")
                .anyMatch(problem -> problem.startsWith("-Dternmq.nonsense.at.all: there is no setting"))
                .hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            data: [a, {b: c}]           | :1: the elements of data must be plain values
            just text                   | :1: the file must hold keys with values
            data: a\\ndata: b           | :2: data is there twice
            data: 'a                    | :1: not YAML
            data: &x {b: *x}            | keys within keys go too deep
            --- 1\\n--- 2               | not YAML
            data:                       | data can't be ''
            listen: []                  | listen can't be ''
            log: {level: chatty}        | must be one of error, warn, info, debug
            """)
    void namesThePlaceOfWhatIsWrongInAFile(String text, String expected) throws IOException {
        Path file = write(text.replace("\\n", "\n"));

        assertThat(problems(() -> ConfigReader.read(Optional.of(file), Map.of(), Map.of(), Map.of())))
                .anyMatch(problem -> problem.startsWith(file.toString()) && problem.contains(expected));
    }

    @Test
    void namesAFileThatIsNotThere() {
        Path file = folder.resolve("nowhere.yaml");

        assertThat(problems(() -> ConfigReader.read(Optional.of(file), Map.of(), Map.of(), Map.of())))
                .containsExactly(file + ": can't be read: no such file or folder");
    }

    @Test
    void namesAFileThatIsNoText() throws IOException {
        Path file = Files.write(folder.resolve("ternmq.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThat(problems(() -> ConfigReader.read(Optional.of(file), Map.of(), Map.of(), Map.of())))
                .containsExactly(file + ": is no text in UTF-8; save it as that");
    }

    @Test
    void showsAValueWithoutItsControlCharactersAndNotAllOfIt() {
        assertThat(problems(() -> read(Map.of("TERNMQ_HEARTBEAT", "a\u001b[2J" + "b".repeat(200)), Map.of(), Map.of())))
                .singleElement()
                .asString()
                .contains("'a?[2Jbbb")
                .contains("b...'")
                .hasSizeLessThan(300);
    }

    @Test
    void leavesTheClientsVariablesAlone() throws ConfigException {
        ServerConfig config = read(
                Map.of("TERNMQ_URL", "tcp://x", "TERNMQ_USER", "anna", "TERNMQ_PASSWORD", "p"), Map.of(), Map.of());

        assertThat(config.data()).isEqualTo(Path.of("ternmq-data"));
    }

    /** Of services in the same namespace whose names begin with ternmq. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TERNMQ_SERVICE_HOST",
                "TERNMQ_SERVICE_PORT",
                "TERNMQ_SERVICE_PORT_JMS",
                "TERNMQ_PORT",
                "TERNMQ_PORT_61717_TCP",
                "TERNMQ_PORT_61717_TCP_ADDR",
                "TERNMQ_EAST_PORT_61717_TCP_PROTO"
            })
    void leavesWhatKubernetesSetsAlone(String variable) throws ConfigException {
        var config = read(Map.of(variable, "tcp://10.0.0.1:61717"), Map.of(), Map.of());

        assertThat(config).isEqualTo(read(Map.of(), Map.of(), Map.of()));
    }

    @Test
    void printsATemplateThatCanBeReadBack() throws Exception {
        String template = ConfigReader.template().replaceAll("(?m)^#([a-z.-]+: )", "$1");

        assertThat(readFile(template)).isEqualTo(read(Map.of(), Map.of(), Map.of()));
    }

    private ServerConfig readFile(String text) throws Exception {
        return ConfigReader.read(Optional.of(write(text)), Map.of(), Map.of(), Map.of());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("ternmq.yaml"), text);
    }

    private static ServerConfig read(
            Map<String, String> environment, Map<String, String> properties, Map<String, String> commandLine)
            throws ConfigException {
        return ConfigReader.read(Optional.empty(), environment, properties, commandLine);
    }

    private interface Reading {
        Object read() throws ConfigException;
    }

    private static List<String> problems(Reading reading) {
        return catchThrowableOfType(ConfigException.class, reading::read).problems().stream()
                .map(Problem::toString)
                .toList();
    }
}
