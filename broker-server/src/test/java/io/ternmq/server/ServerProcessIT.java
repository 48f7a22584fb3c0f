package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server in a process of its own: how it starts, stops, fails, and what the commands beside it say. */
class ServerProcessIT {
    private static final int KEPT = 20;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("listens on \\[(tcp://127.0.0.1:\\d+)");

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private int logs;
    private Path log;

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void stopsCleanlyOnSigtermAndKeepsEverything() throws Exception {
        Process broker = start();
        Shop.at(url()).send(KEPT);

        broker.destroy();

        assertThat(exitCode(broker)).isEqualTo(ExitCodes.DONE);
        assertThat(Files.readString(log)).contains("stopping", "has stopped").doesNotContain("WARN", "ERROR");
        start();
        Shop.at(url()).requireAll(KEPT);
    }

    @Test
    void keepsEverythingThatWasAcknowledgedWhenItIsKilled() throws Exception {
        Process broker = start();
        Shop.at(url()).send(KEPT);

        broker.destroyForcibly();

        exitCode(broker);
        start();
        Shop.at(url()).requireAll(KEPT);
    }

    @Test
    void isNamedByWhoeverWantsItsDirectory() throws Exception {
        Process broker = start();
        Shop.at(url()).send(KEPT);

        Ran second = Ran.of("broker", "--data", data().toString(), "--listen", "tcp://127.0.0.1:0");
        Ran verify = Ran.of("journal", "verify", "--data", data().toString());

        String inUse =
                "data directory " + data().toRealPath() + " is in use by process " + broker.pid() + "; stop that one";
        assertThat(second.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(second.err()).contains(inUse);
        assertThat(verify.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(verify.err()).contains(inUse);
        Shop.at(url()).requireAll(KEPT);
    }

    @Test
    void servesTheCommands() throws Exception {
        start();
        String url = url();

        assertThat(Ran.of("send", "orders", "one", "two", "--property", "kind=test", "--url", url))
                .isEqualTo(new Ran(0, "", "sent 2" + System.lineSeparator()));
        assertThat(Ran.of("browse", "orders", "--headers", "--url", url).out()).contains("one", "two", "kind = test");
        assertThat(Ran.of("stat", "or*", "--url", url).out().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("orders  "));
        assertThat(Ran.of("receive", "orders", "--url", url).out().lines()).containsExactly("one");
        assertThat(Ran.of("purge", "orders", "--yes", "--url", url).out()).startsWith("removed 1");
        Ran nothing = Ran.of("receive", "orders", "--timeout", "1", "--url", url);
        assertThat(nothing.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(nothing.err()).contains("received 0, no more within 1 ms");
    }

    @Test
    void leavesAMessageInTheQueueThatCouldNotBePrinted() throws Exception {
        start();
        Ran.of("send", "orders", "one", "--url", url());
        var closed = new PrintWriter(Writer.nullWriter());
        closed.close();
        var err = new StringWriter();

        int code = Main.run(new String[] {"receive", "orders", "--url", url()}, closed, new PrintWriter(err, true));

        assertThat(code).isEqualTo(ExitCodes.FAILURE);
        assertThat(err.toString()).contains("standard output was closed");
        assertThat(Ran.of("receive", "orders", "--url", url()).out().lines()).containsExactly("one");
    }

    /** What docs/operations.md tells to do. */
    @Test
    void haltsAtADamagedBodyAndPurgeGivesItUp() throws Exception {
        Process first = start();
        Shop.at(url()).with("hurt").send(KEPT);
        Shop.at(url()).send(KEPT);
        first.destroyForcibly();
        exitCode(first);
        // After a kill the log goes on in a new segment, and the first one is only read when a body in it is wanted.
        Process second = start();
        second.destroy();
        assertThat(exitCode(second)).isEqualTo(ExitCodes.DONE);
        var segment = SegmentBytes.first(data());
        segment.invert(segment.find("m13"));
        Ran verify = Ran.of("journal", "verify", "--data", data().toString());
        assertThat(verify.code()).isEqualTo(ExitCodes.FAILURE);
        assertThat(verify.err()).contains("DAMAGED: segment 1 at ", "docs/operations.md");

        Process broker = start();
        Throwable lost = catchThrowable(() -> Shop.at(url()).with("hurt").requireAll(KEPT));

        assertThat(lost).isNotNull();
        assertThat(exitCode(broker)).isEqualTo(ExitCodes.BROKER_FAILED);
        assertThat(Files.readString(log)).contains("of queue 'hurt' can't be read: ", "ternmq purge");
        start();
        assertThat(Ran.of("purge", "hurt", "--yes", "--url", url()).out()).startsWith("removed 20");
        Shop.at(url()).with("hurt").requireAll(0);
        Shop.at(url()).requireAll(KEPT);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private String url() throws IOException {
        Matcher matcher = LISTENING.matcher(Files.readString(log));
        if (!matcher.find()) {
            throw new IOException("nothing listens");
        }
        return matcher.group(1);
    }

    private Process start() throws IOException {
        logs++;
        log = folder.resolve("broker-" + logs + ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.ternmq.server.Main",
                        "--data",
                        data().toString(),
                        "--listen",
                        "tcp://127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        started.add(process);
        await().atMost(LONG)
                .until(() -> !process.isAlive()
                        || LISTENING.matcher(Files.readString(log)).find());
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
