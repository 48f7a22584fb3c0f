package io.ternmq.xacontract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ternmq.xacontract.RowResult.Kind;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs the table against providers and writes {@code OUTPUT/NAME.md} for each; see docs/xa-contract.md. */
public final class Main {

    private static final long ROW_MILLIS = 45_000;
    private static final int LANES = 24;

    private final Options options;
    private final List<Row> rows;

    private Main(Options options) throws ContractException {
        this.options = options;
        this.rows = Contract.own().rows().stream()
                .filter(row -> options.rows().matcher(row.id()).matches())
                .toList();
    }

    /** The program: exit code 0 when the run took place, whatever it found; 2 when it couldn't. */
    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        try {
            var main = new Main(Options.parse(List.of(arguments)));
            for (Path provider : main.options.providers()) {
                main.run(provider);
            }
            // Clients of providers leave threads behind.
            System.exit(0);
        } catch (ContractException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private void run(Path path) throws ContractException, IOException, InterruptedException {
        String name =
                Optional.ofNullable(path.getFileName()).orElse(path).toString().replace(".properties", "");
        Path output = options.output().resolve(name).toAbsolutePath();
        Path data = emptied(output.resolve("data"));
        var read = ProviderFile.read(path);
        List<Path> jars = jars(read, output);
        int port = freePort();
        var file = read.with(values(jars, data, port));
        try (var broker = new BrokerProcess(file.command(), data, port)) {
            // Never closed: threads of the client outlive its connections.
            var loader = new URLClassLoader(urls(jars), Main.class.getClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            broker.write(file.files());
            broker.boot();
            var provider = new ReflectedProvider(file, loader, broker);
            System.out.println(provider.title() + ": " + rows.size() + " rows");
            var results = new Runner(provider, Pause.REAL, ROW_MILLIS, LANES).run(rows, Main::tell);
            Files.writeString(output.resolve("report.md"), Report.of(provider.title(), results), UTF_8);
            System.out.println(provider.title() + ": " + Report.score(results));
        }
    }

    private static void tell(RowResult result) {
        if (result.kind() == Kind.BROKEN) {
            System.out.println("  " + result.row().id() + " [" + result.row().state() + "] " + result.detail());
        }
    }

    private List<Path> jars(ProviderFile file, Path output)
            throws ContractException, IOException, InterruptedException {
        Optional<String> pom = file.find("pom");
        return pom.isEmpty()
                ? List.of()
                : options.classPath().of(file.directory().resolve(pom.get()), output);
    }

    private static Map<String, String> values(List<Path> jars, Path data, int port) {
        String own = System.getProperty("java.class.path", "");
        var values = new HashMap<String, String>();
        values.put(
                "java",
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        values.put(
                "classpath",
                jars.isEmpty()
                        ? own
                        : jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        values.put("data", data.toString());
        values.put("port", String.valueOf(port));
        return values;
    }

    private static URL[] urls(List<Path> jars) throws IOException {
        var urls = new ArrayList<URL>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** An empty directory for the broker. */
    private static Path emptied(Path data) throws IOException {
        if (Files.exists(data)) {
            try (var old = Files.walk(data)) {
                for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        return Files.createDirectories(data);
    }
}
