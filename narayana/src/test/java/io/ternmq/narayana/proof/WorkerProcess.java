package io.ternmq.narayana.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The process of a {@link Worker}, that can be asked, killed and started again. */
final class WorkerProcess implements AutoCloseable {
    private static final int ANSWER_SECONDS_MAX = 100;

    private final List<String> command;
    private final Path log;
    private Process process;
    private BlockingQueue<String> lines;

    WorkerProcess(String brokerUrl, Path directory, String databaseUrl) {
        try {
            command = Worker.command(brokerUrl, directory, databaseUrl);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log = directory.resolve("worker.log");
        launch();
    }

    /** Starts it; {@link #awaitReady} waits for it. */
    void launch() {
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var from = process.inputReader(UTF_8);
        var read = new LinkedBlockingQueue<String>();
        lines = read;
        var reading = new Thread(() -> pass(from, read), "worker-lines");
        reading.setDaemon(true);
        reading.start();
    }

    private static void pass(BufferedReader from, BlockingQueue<String> read) {
        try {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                read.add(line);
            }
        } catch (IOException e) {
            // Killed, as its end would say too.
        }
        read.add("gone");
    }

    void awaitReady() {
        expect("ready");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the client is gone, see " + log, e);
        }
    }

    /** The next line. */
    String answer() {
        try {
            String line = lines.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException("the client says nothing, see " + log);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Whether there is a line that nobody has taken. */
    boolean hasAnswer() {
        return !lines.isEmpty();
    }

    /** The words after the first, which must be this one. */
    List<String> expect(String first) {
        List<String> words = List.of(answer().split(" "));
        if (!words.get(0).equals(first)) {
            throw new IllegalStateException(words + " instead of " + first + ", see " + log);
        }
        return words.subList(1, words.size());
    }

    /** SIGKILL, and the wait until it is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
