package io.ternmq.testsupport.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The broker in a process of its own, on one data directory and one port of the loopback, that can be killed. The broker's classes
 * are those of the class path of the test.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 5_000_000;

    private static final List<String> JVM_OPTIONS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private final Path directory;
    private final int port;
    private final List<String> jvmOptions;
    private List<String> prefix;
    private Process process;

    private BrokerProcess(Path directory, int port, List<String> prefix, List<String> jvmOptions) {
        this.directory = directory;
        this.port = port;
        this.prefix = prefix;
        this.jvmOptions = jvmOptions;
        this.process = launch();
    }

    /** Starts it on a free port, and waits until it accepts. */
    public static BrokerProcess start(Path directory) {
        return start(directory, List.of());
    }

    /**
     * Starts it with frames of another size.
     *
     * @param frameSize such as 32KiB; what is larger goes into files
     */
    public static BrokerProcess start(Path directory, String frameSize) {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.add("-Dternmq.limits.frame-size=" + frameSize);
        return start(directory, List.of(), options);
    }

    /**
     * Starts it with a command of its own before it, such as a tracer.
     *
     * @param prefix the command's words
     */
    public static BrokerProcess start(Path directory, List<String> prefix) {
        return start(directory, prefix, JVM_OPTIONS);
    }

    /**
     * Starts it in a JVM of one's own choice.
     *
     * @param prefix words of a command before it
     * @param jvmOptions options of the JVM
     */
    public static BrokerProcess start(Path directory, List<String> prefix, List<String> jvmOptions) {
        return start(new BrokerProcess(directory, freePort(), prefix, jvmOptions));
    }

    private static BrokerProcess start(BrokerProcess broker) {
        broker.awaitReady();
        return broker;
    }

    /** Where it listens, as {@code tcp://127.0.0.1:PORT}. */
    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Its data directory. */
    public Path data() {
        return directory.resolve("data");
    }

    /** SIGKILL, and the wait until it is gone. */
    public void kill() {
        // Under a tracer the broker is a child of it, and would outlive it.
        var traced = process.descendants().toList();
        traced.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        traced.forEach(child -> child.onExit().join());
    }

    /** SIGKILL, something else, and a new start. Returns the milliseconds from the start to the first accepted connection. */
    public long killAndRestart(Runnable whileDead) {
        kill();
        whileDead.run();
        long started = System.nanoTime();
        process = launch();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - started).toMillis();
    }

    /** Starts it again after a kill; doesn't wait until it accepts. */
    public void launchAgain() {
        process = launch();
    }

    /** Waits until it has died, and starts it with a command before it; doesn't wait until it accepts. */
    public void startAfterDeath(List<String> command) {
        try {
            if (!process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the broker lives, though it should be dead by now");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        prefix = command;
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch() {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (!Boolean.getBoolean("proof")) {
            // As in all JVMs of the default build: see test.jit in the parent's pom.xml.
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.ternmq.server.Main",
                "broker",
                "--data",
                data().toString(),
                "--listen",
                url()));
        try {
            var log = directory.resolve("broker.log").toFile();
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it accepts connections. */
    public void awaitReady() {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the broker doesn't start: see " + directory.resolve("broker.log"));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean accepts() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
