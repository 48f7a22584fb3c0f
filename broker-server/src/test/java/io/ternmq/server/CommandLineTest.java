package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as somebody meets it who tries things. */
class CommandLineTest {
    private final InputStream input = System.in;

    @TempDir
    Path data;

    @AfterEach
    void restore() {
        System.setIn(input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "help",
                "broker --help",
                "send --help",
                "receive --help",
                "browse --help",
                "stat --help",
                "purge --help",
                "user --help",
                "user add --help",
                "user remove --help",
                "user list --help",
                "journal --help",
                "journal verify --help",
                "journal print --help",
                "tx --help",
                "tx list --help",
                "tx commit --help",
                "tx rollback --help",
                "tx forget --help",
                "help send"
            })
    void helpsWithEveryCommand(String words) {
        Ran ran = Ran.of(words.split(" ", -1));

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Usage: ternmq");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void teachesByExamplesAndNamesTheExitCodes() {
        assertThat(Ran.of("--help").out())
                .contains("ternmq send orders 'one message'")
                .contains("70 the broker failed")
                .contains("journal");
        assertThat(Ran.of("send", "--help").out()).contains("Examples:", "$TERNMQ_PASSWORD");
        assertThat(Ran.of("broker", "--help").out()).contains("TERNMQ_LISTEN", "-Dternmq.listen");
    }

    @Test
    void tellsItsVersion() {
        assertThat(Ran.of("--version"))
                .matches(ran -> ran.code() == 0 && ran.out().startsWith("TernMQ "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            nosuch                          | Unmatched argument at index 0: 'nosuch'
            sendd q x                       | Did you mean: ternmq send
            broker --lisen x                | '--lisen'
            broker --lisen x                | Possible solutions: --listen
            --lisen x                       | '--lisen'
            broker --config                 | Missing required parameter for option '--config' (FILE)
            broker -Dternmq.data=x          | Properties go before -jar
            send                            | Missing required parameter: 'QUEUE'
            send q --count many             | Invalid value for option '--count': 'many' is not an int
            send q --count 0 x              | --count is at least 1, not 0
            send q --priority 10 x          | --priority is 0 to 9, not 10
            send q --ttl -1 x               | --ttl is at least 0, not -1
            receive                         | Missing required parameter: 'QUEUE'
            browse q --limit few            | 'few' is not an int
            stat --url http://localhost     | it has to begin with tcp:// or vm://
            purge q                         | add --yes to do it
            user                            | Missing required subcommand
            user add                        | Missing required parameter: 'NAME'
            user add a,b#/ c                | Unmatched argument at index 3: 'c'
            user add #anna                  | a user name has 1 to 128 characters
            journal                         | Missing required subcommand
            journal check                   | Unmatched argument at index 1: 'check'
            tx                              | Missing required subcommand
            tx commit                       | Missing required parameter: 'XID'
            tx commit 5:0a                  | '5:0a' is not a Xid
            tx rollback 5:0a                | 'ternmq tx list' prints them
            tx forget -1:0a:                | names no branch
            tx forget 9999999999:0a:        | is not the format id of a Xid, which has 32 bits
            broker --listen somewhere       | --listen: listen can't be 'somewhere'; it must be one or more
            broker --config nowhere.yaml    | nowhere.yaml: can't be read: no such file or folder
            journal verify --config no.yaml | no.yaml: can't be read: no such file or folder
            """)
    void saysWhatIsWrongWithACommandLineAndExitsWithTwo(String words, String expected) {
        Ran ran = Ran.of(words.split(" ", -1));

        assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.err()).contains(expected);
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            send q x --url tcp://127.0.0.1:1       | is a broker running there? Start one with: ternmq broker
            receive q --url tcp://127.0.0.1:1      | Connection refused
            browse q --url tcp://127.0.0.1:1       | Connection refused
            stat --url tcp://127.0.0.1:1           | is a broker running there?
            purge q --yes --url tcp://127.0.0.1:1  | is a broker running there?
            tx list --url tcp://127.0.0.1:1        | is a broker running there?
            tx commit 1:0a: --url tcp://127.0.0.1:1 | is a broker running there?
            send q --file no.file                  | no.file: no such file or folder
            journal verify --data no-folder        | name the broker's with --data
            broker --data /dev/null/x              | /dev/null/x
            """)
    void saysWhatCouldNotBeDoneAndExitsWithOne(String words, String expected) {
        Ran ran = Ran.of(words.split(" ", -1));

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(ran.err()).contains(expected).startsWith("ternmq: ");
        assertThat(ran.err().lines().count()).as(ran.err()).isEqualTo(1);
    }

    @Test
    void checksSettingsWithoutStarting() throws Exception {
        assertThat(Ran.of("broker", "--check", "--data", data.resolve("new").toString()))
                .isEqualTo(new Ran(0, "The settings are fine." + System.lineSeparator(), ""));
        assertThat(data.resolve("new")).doesNotExist();

        Files.writeString(data.resolve("users"), "rubbish");
        Ran ran = Ran.of("broker", "--check", "--data", data.toString());

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(ran.err()).contains("users:1: not a user");
    }

    @Test
    void refusesToListenForEverybodyWithoutUsers() {
        Ran ran = Ran.of("broker", "--check", "--listen", "tcp://0.0.0.0:7777", "--data", data.toString());

        assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.err()).contains("would let anybody in", "ternmq user add NAME", "127.0.0.1");
    }

    @Test
    void printsSettingsThatCanBeUsed() throws Exception {
        Ran printed = Ran.of("broker", "--print-config");
        Path file = Files.writeString(data.resolve("ternmq.yaml"), printed.out());

        assertThat(printed.code()).isZero();
        assertThat(Ran.of("broker", "--check", "--config", file.toString(), "--data", data.toString())
                        .code())
                .isZero();
    }

    @Test
    void looksAfterUsersInTheFolderThatTheSettingsName() throws Exception {
        Path config = Files.writeString(data.resolve("my.yaml"), "data: " + data.resolve("d") + "\n");
        type("secret\n");
        assertThat(Ran.of("user", "add", "anna", "--config", config.toString()).out())
                .contains("added anna");
        type("other\n");
        assertThat(Ran.of("user", "add", "anna", "--config", config.toString()).out())
                .contains("changed the password of anna");

        assertThat(Ran.of("user", "list", "--data", data.resolve("d").toString())
                        .out()
                        .lines())
                .containsExactly("anna");

        assertThat(Ran.of("user", "remove", "anna", "--config", config.toString())
                        .out())
                .contains("removed anna");
        Ran again = Ran.of("user", "remove", "anna", "--config", config.toString());
        assertThat(again.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(again.err())
                .contains("there is no user anna in " + data.resolve("d").resolve("users"));
    }

    @Test
    void takesNoMoreOfTheInputThanThePassword() throws Exception {
        InputStream rest = new ByteArrayInputStream("secret\r\nfirst\nsecond\n".getBytes(StandardCharsets.UTF_8));
        System.setIn(rest);

        assertThat(Passwords.read("", true)).containsExactly("secret".toCharArray());

        assertThat(rest.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("first\nsecond\n");
    }

    @Test
    void takesNoMessageForAPassword() {
        type("first\nsecond\n");

        Ran ran = Ran.of("send", "orders", "--user", "anna", "--url", "tcp://127.0.0.1:1");

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(ran.err()).contains("--password-stdin", "nothing was sent");
    }

    @Test
    void wantsAPassword() {
        type("");

        Ran ran = Ran.of("user", "add", "anna", "--data", data.toString());

        assertThat(ran.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(ran.err()).contains("no password was given");
        assertThat(data.resolve("users")).doesNotExist();
    }

    private static void type(String text) {
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
