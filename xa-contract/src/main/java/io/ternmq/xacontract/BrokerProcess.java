package io.ternmq.xacontract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A provider's broker in a process of its own, on a port of the loopback interface; ended and started again on the same data. */
final class BrokerProcess implements AutoCloseable {

    private static final int STARTING_SECONDS_MAX = 60;
    private static final int POLLING_MILLIS = 50;

    private final List<String> command;
    private final Path data;
    private final int port;
    private @Nullable Process process;

    BrokerProcess(List<String> command, Path data, int port) {
        this.command = List.copyOf(command);
        this.data = data;
        this.port = port;
    }

    /** Writes what the broker needs in its directory. */
    void write(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = data.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue(), UTF_8);
        }
    }

    /** Starts it unless it runs, and returns when its port is open. */
    void boot() throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            return;
        }
        File log = data.resolve("broker.log").toFile();
        Process started = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        process = started;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTING_SECONDS_MAX);
        while (!isOpen()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IOException("the broker hasn't opened port " + port + "; see " + log);
            }
            Thread.sleep(POLLING_MILLIS);
        }
    }

    private boolean isOpen() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), POLLING_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** As SIGKILL does. */
    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
