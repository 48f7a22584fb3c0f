package io.ternmq.samples.bank;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a Java process of its own, that can be killed and started again. */
final class Child {
    private final Path log;
    private final List<String> command = new ArrayList<>();
    private Process process;

    /** Starts it. What it says goes to a file. */
    Child(Path log, String mainClass, String... arguments) throws IOException {
        this.log = log;
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(arguments));
        process = launch();
        // Nobody else would end it if this program is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** How often it has said a line so far, in all its lives. */
    long said(String line) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line::equals).count();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: it gets no chance to write or say anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again. */
    void restart() throws IOException {
        process = launch();
    }

    /** Asks it to end, and waits until it has. Returns its exit code. */
    int finish() throws IOException, InterruptedException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return process.waitFor();
    }
}
