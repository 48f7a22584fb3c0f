package io.ternmq.xacontract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.xacontract.RowResult.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TernMQ keeps every row of the table, with a broker that is a process of its own. */
class TernMqIT {

    private static final long ROW_MILLIS = 60_000;

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

    /** The rows by the letters of their ids: so each part has a limit of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S[0-3]", "S[4-9]", "E", "P", "C[0-1]", "C[2-9]", "R[0-1]", "R[2-9]", "F", "V", "T", "I", "W[0-1]",
                "W[2-9]"
            })
    void keepsEveryRow(String ids) throws Exception {
        var rows = Contract.own().rows().stream()
                .filter(row -> row.id().matches(ids + ".*"))
                .toList();
        assertThat(rows).isNotEmpty();
        var broken = new ArrayList<String>();

        List<RowResult> results = new Runner(provider, Pause.REAL, ROW_MILLIS).run(rows, result -> {
            if (result.kind() != Kind.KEPT) {
                broken.add(result.row().id() + " [" + result.row().state() + "] " + result.detail());
            }
        });

        assertThat(broken).isEmpty();
        assertThat(results).hasSameSizeAs(rows);
    }
}
