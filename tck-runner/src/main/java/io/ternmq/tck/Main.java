package io.ternmq.tck;

import io.ternmq.tck.fork.ForkSettings;
import io.ternmq.tck.report.HtmlReport;
import io.ternmq.tck.report.JUnitXml;
import io.ternmq.tck.report.Report;
import io.ternmq.tck.report.TextReport;
import io.ternmq.tck.suite.ClassSeconds;
import io.ternmq.tck.suite.Exclusions;
import io.ternmq.tck.suite.Selection;
import io.ternmq.tck.suite.Suite;
import io.ternmq.tck.suite.SuiteException;
import io.ternmq.tck.suite.TestName;
import io.ternmq.tck.suite.TestResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs the TCK as the system properties say, and ends with 0 if nothing failed, 1 if something did, 2 if it couldn't. */
public final class Main {
    private static final int TEST_SECONDS_MAX = 180;
    private static final int GRACE_SECONDS = 60;
    private static final int FAILED = 1;
    private static final int IMPOSSIBLE = 2;

    private final RunOptions options;
    private final Path module;
    private final Path output;

    private Main(RunOptions options, Path module, Path output) {
        this.options = options;
        this.module = module;
        this.output = output;
    }

    /** Called by the Maven profile {@code tck}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int code;
        try {
            var options = RunOptions.read(
                    Main::option, System.getenv().getOrDefault("TCK_PASSWORD", ""), Path.of(option("tck.started-in")));
            var main = new Main(options, Path.of(option("tck.module")), Path.of(option("tck.output")));
            code = main.run() ? 0 : FAILED;
        } catch (TckException | SuiteException e) {
            System.err.println("\nThe TCK can't be run: " + e.getMessage() + "\n");
            code = IMPOSSIBLE;
        }
        System.exit(code);
    }

    private static String option(String name) {
        return System.getProperty(name, "");
    }

    private boolean run() throws IOException, InterruptedException, TckException, SuiteException {
        prepare();
        Selection selection = Selection.parse(options.include());
        Exclusions exclusions = Exclusions.read(module.resolve("exclusions.txt"));
        List<Path> classPath = classPath();
        List<TestName> all = Suite.of(classPath);
        exclusions.requireAmong(all);
        var results = new ArrayList<TestResult>();
        Map<String, List<String>> methods = new TreeMap<>();
        for (TestName test : selection.of(all)) {
            String reason = exclusions.reasons().get(test);
            if (reason == null) {
                methods.computeIfAbsent(test.className(), name -> new ArrayList<>())
                        .add(test.method());
            } else {
                results.add(TestResult.excluded(test, reason));
            }
        }
        Instant startedAt = Instant.now();
        long startedNanos = System.nanoTime();
        var order = ClassSeconds.measured().longestFirst(methods.keySet());
        int forks = Math.max(1, Math.min(options.forks(), order.size()));
        results.addAll(new Run(settings(classPath), order, methods, System.out).on(forks));
        var report = new Report(
                option("tck.product"),
                "Jakarta Messaging TCK (" + names(classPath) + ")",
                setting(forks),
                selection.isEverything() ? "" : options.include(),
                startedAt,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos) / 1_000.0,
                results);
        write(report);
        return report.isPassed();
    }

    /** What an earlier run reported isn't mistaken for what this one does. */
    private void prepare() throws IOException {
        Files.createDirectories(output);
        try (var files = Files.newDirectoryStream(output, "{TEST-*.xml,report.html,*.log}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private List<Path> classPath() throws IOException, InterruptedException, TckException {
        return new TckClassPath(
                        Path.of(option("tck.maven")),
                        option("tck.repository"),
                        Boolean.parseBoolean(option("tck.offline")),
                        module.resolve("tck-pom.xml"),
                        output)
                .of(options);
    }

    private ForkSettings settings(List<Path> classPath) {
        return new ForkSettings(
                classPath,
                output,
                options.transport(),
                options.target(),
                options.user(),
                options.password(),
                TEST_SECONDS_MAX,
                GRACE_SECONDS);
    }

    private static String names(List<Path> classPath) {
        return classPath.stream()
                .map(jar -> jar.getFileName().toString().replaceFirst("\\.jar$", ""))
                .collect(Collectors.joining(", "));
    }

    private String setting(int forks) {
        String where = options.target()
                .map(url -> "the broker at " + url)
                .orElse("over " + options.transport() + ":, with the default journal, "
                        + (forks == 1 ? "1 fork" : forks + " forks with a broker each"));
        return where + ", Java " + Runtime.version();
    }

    private void write(Report report) throws IOException {
        Path page = output.resolve("report.html");
        Files.writeString(page, HtmlReport.of(report));
        JUnitXml.write(report, output);
        System.out.println("\n" + TextReport.of(report) + "report: " + page + "\n");
    }
}
