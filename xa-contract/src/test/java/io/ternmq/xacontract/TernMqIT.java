package io.ternmq.xacontract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.xacontract.RowResult.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TernMQ keeps every row of the table, with a broker that is a process of its own. */
class TernMqIT {

    private static final long ROW_MILLIS = 60_000;
    private static final int LANES = 24;

    @TempDir
    private static Path data;

    private static BrokerProcess broker;
    private static Provider provider;

    @BeforeAll
    static void boot() throws Exception {
        int port = freePort();
        var file = ProviderFile.read(Path.of("peers", "ternmq.properties"))
                .with(Map.of(
                        "java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "classpath",
                        System.getProperty("java.class.path"),
                        "data",
                        data.toString(),
                        "port",
                        String.valueOf(port)));
        broker = new BrokerProcess(file.command(), data, port);
        broker.boot();
        provider = new ReflectedProvider(file, TernMqIT.class.getClassLoader(), broker);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void kill() {
        broker.close();
    }

    /** Hundreds of rows, many of which wait. */
    @Test
    @Timeout(900)
    void keepsEveryRow() throws Exception {
        var rows = Contract.own().rows();

        List<RowResult> results = new Runner(provider, Pause.REAL, ROW_MILLIS, LANES).run(rows, result -> {});

        assertThat(results)
                .filteredOn(result -> result.kind() != Kind.KEPT)
                .extracting(result -> result.row().id() + " [" + result.row().state() + "] " + result.detail())
                .isEmpty();
        assertThat(results).hasSameSizeAs(rows);
    }
}
