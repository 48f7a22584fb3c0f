package io.ternmq.samples.orders;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

/** The broker in a Java process of its own, with its data in a directory. */
final class Broker implements AutoCloseable {
    private static final int START_SECONDS_MAX = 30;
    private static final int PAUSE_MILLIS = 20;

    private final Path directory;
    private final int port;
    private volatile Process process;

    /** Starts it and waits until it accepts connections. */
    Broker(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        process = launch();
        // Nobody else would end it if this program is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
        awaitStart();
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** SIGKILL: the process gets no chance to write or say anything. Then a new one on the same data. */
    void killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch();
        awaitStart();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private Process launch() throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.ternmq.server.Main",
                "broker",
                "--data",
                directory.resolve("broker").toString(),
                "--listen",
                url());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("broker.log").toFile()))
                .start();
    }

    private void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_SECONDS_MAX * 1_000_000_000L;
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the broker doesn't start, see " + directory.resolve("broker.log"));
            }
            Thread.sleep(PAUSE_MILLIS);
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
}
