package io.ternmq.tck.fork;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ternmq.broker.BrokerException;
import io.ternmq.tck.suite.Suite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A fork's main: starts a broker, then runs what comes on standard input, a class and its tests a line, separated by
 * spaces, until it ends. Tells {@link Event}s on standard output; all else goes to standard error.
 */
public final class ForkMain {
    static final String URL = "tck.fork.url";
    static final String USER = "tck.fork.user";
    static final String PASSWORD_VARIABLE = "TCK_PASSWORD";
    static final String NAMES = "tck.fork.names";
    static final String ADDRESS = "tck.fork.address";
    static final String DATA = "tck.fork.data";
    static final String TEST_SECONDS_MAX = "tck.fork.test-seconds-max";

    private static final long TEST_SECONDS = Long.getLong(TEST_SECONDS_MAX, 180);

    private final Consumer<Event> events;
    private final TestOutput output;

    private ForkMain(Consumer<Event> events, TestOutput output) {
        this.events = events;
        this.output = output;
    }

    /** Runs tests until there are none. */
    public static void main(String[] args) throws Exception {
        var protocol = new PrintStream(System.out, true, UTF_8);
        var output = new TestOutput(System.err);
        var stream = new PrintStream(output, true, UTF_8);
        System.setOut(stream);
        System.setErr(stream);
        var dump = new ThreadsDump(stream, Duration.ofSeconds(TEST_SECONDS - Math.min(10, TEST_SECONDS / 2)));
        Consumer<Event> events = event -> {
            dump.onEvent(event);
            protocol.println(event.line());
        };
        try (ForkBroker broker = broker()) {
            announce(broker.url(), stream);
            Suite.silenceNotices();
            events.accept(new Event.Ready());
            new ForkMain(events, output).serve();
        }
        // The tests leave threads and connections behind.
        System.exit(0);
    }

    private static ForkBroker broker() throws BrokerException {
        String url = System.getProperty(URL, "");
        return url.isEmpty()
                ? ForkBroker.start(
                        System.getProperty(ADDRESS, ""), Path.of(System.getProperty(DATA, "")), user(), password())
                : ForkBroker.at(url);
    }

    private static String user() {
        return System.getProperty(USER, "");
    }

    private static String password() {
        return System.getenv().getOrDefault(PASSWORD_VARIABLE, "");
    }

    /** Sets what the TCK reads, and has it log: it rethrows exceptions without their causes. */
    private static void announce(String url, PrintStream log) throws IOException, ReflectiveOperationException {
        AdministeredObjects.write(url, user(), password(), Path.of(System.getProperty(NAMES, "")));
        System.setProperty("jms_timeout", "10000");
        System.setProperty("user", user());
        System.setProperty("password", password());
        System.setProperty("platform.mode", "standalone");
        System.setProperty("vehicle", "standalone");
        Class<?> testUtil = Class.forName("com.sun.ts.lib.util.TestUtil");
        var writer = new PrintWriter(log, true, UTF_8);
        testUtil.getMethod("initNoLogging", Properties.class).invoke(null, System.getProperties());
        testUtil.getMethod("setCurrentTest", String.class, PrintWriter.class, PrintWriter.class)
                .invoke(null, "", writer, writer);
    }

    private void serve() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            var listener = new TestListener(output, events);
            run(words[0], List.of(words).subList(1, words.length), listener);
            events.accept(new Event.Ended(listener.failure()));
        }
    }

    private void run(String className, List<String> methods, TestListener listener) {
        var selectors = methods.stream()
                .map(method -> DiscoverySelectors.selectMethod(className, method))
                .toList();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                // Some tests take for granted what others left behind.
                .configurationParameter(
                        "junit.jupiter.testmethod.order.default", "org.junit.jupiter.api.MethodOrderer$MethodName")
                .configurationParameter("junit.jupiter.execution.timeout.default", TEST_SECONDS + " s")
                .build();
        LauncherFactory.create().execute(request, listener);
    }
}
