package io.ternmq.tck.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.tck.suite.TestClasses;
import io.ternmq.tck.suite.TestResult;
import io.ternmq.tck.suite.TestResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkTest {
    private static final String CLASS = "com.sun.ts.tests.jms.core.a.ClientIT";
    private static final String BROKEN_CLASS = "com.sun.ts.tests.jms.core.b.ClientIT";

    /** Of the TCK's own class only what forks call. */
    private static final String TEST_UTIL = """
            package com.sun.ts.lib.util;
            import java.io.PrintWriter;
            import java.util.Properties;
            public class TestUtil {
                private static PrintWriter writer;
                public static void initNoLogging(Properties p) {}
                public static void setCurrentTest(String name, PrintWriter out, PrintWriter err) { writer = out; }
                public static void logMsg(String text) { writer.println(text); }
            }
            """;

    private static final String TESTS = """
            package com.sun.ts.tests.jms.core.a;
            import com.sun.ts.lib.util.TestUtil;
            import jakarta.jms.*;
            import javax.naming.InitialContext;
            import org.junit.jupiter.api.Test;
            public class ClientIT {
                @Test public void sends() throws Exception {
                    var factory = (ConnectionFactory) new InitialContext().lookup("MyConnectionFactory");
                    var queue = (Queue) new InitialContext().lookup("MY_QUEUE");
                    try (var context = factory.createContext(System.getProperty("user"), System.getProperty("password"))) {
                        context.createProducer().send(queue, "hello");
                    }
                    try (var context = factory.createContext()) {
                        if (!context.createConsumer(queue).receiveBody(String.class, 10_000).equals("hello")) {
                            throw new Exception("wrong");
                        }
                    }
                }
                @Test public void fails() throws Exception {
                    TestUtil.logMsg("the real reason");
                    throw new Exception("fails");
                }
                @Test public void ends() { Runtime.getRuntime().halt(3); }
                @Test public void hangs() {
                    while (true) { Thread.onSpinWait(); }
                }
            }
            """;

    private static final String BROKEN_TESTS = """
            package com.sun.ts.tests.jms.core.b;
            import org.junit.jupiter.api.BeforeAll;
            import org.junit.jupiter.api.Test;
            public class ClientIT {
                @BeforeAll public static void setUp() throws Exception { throw new Exception("no set-up"); }
                @Test public void first() {}
                @Test public void second() {}
            }
            """;

    @TempDir
    static Path classes;

    private static Path jar = Path.of("");

    @TempDir
    Path directory;

    @BeforeAll
    static void makeJar() throws IOException {
        jar = new TestClasses(classes)
                .add("com.sun.ts.lib.util.TestUtil", TEST_UTIL)
                .add(CLASS, TESTS)
                .add(BROKEN_CLASS, BROKEN_TESTS)
                .jar();
    }

    private ForkSettings settings(List<Path> classPath, int testSecondsMax, int graceSeconds) {
        return new ForkSettings(
                classPath, directory, "vm", Optional.empty(), "anna", "secret", testSecondsMax, graceSeconds);
    }

    @Test
    void reportsHowEachTestEnded() throws Exception {
        List<TestResult> results;
        try (var fork = new Fork(settings(List.of(jar), 100, 100), 1)) {
            results = fork.run(CLASS, List.of("sends", "fails"));
        }

        assertThat(results).extracting(TestResult::outcome).containsExactly(Outcome.FAILED, Outcome.PASSED);
        assertThat(results.get(0).detail()).contains("java.lang.Exception: fails");
        assertThat(results.get(0).output()).contains("the real reason");
        assertThat(Files.exists(directory.resolve("fork-1"))).isFalse();
    }

    @Test
    void countsTestsAsFailedThatCouldNotRun() throws Exception {
        List<TestResult> results;
        try (var fork = new Fork(settings(List.of(jar), 100, 100), 1)) {
            results = fork.run(BROKEN_CLASS, List.of("first", "second"));
        }

        assertThat(results).extracting(TestResult::outcome).containsExactly(Outcome.FAILED, Outcome.FAILED);
        assertThat(results.get(0).detail()).startsWith("not run: java.lang.Exception: no set-up");
    }

    @Test
    void goesOnAfterATestThatEndedTheJvm() throws Exception {
        List<TestResult> results;
        try (var fork = new Fork(settings(List.of(jar), 100, 100), 1)) {
            results = fork.run(CLASS, List.of("ends", "sends"));
        }

        assertThat(results).extracting(TestResult::outcome).containsExactly(Outcome.FAILED, Outcome.PASSED);
        assertThat(results.get(0).detail()).startsWith("the test's JVM ended; why may be in");
    }

    @Test
    void endsATestThatCannotBeInterrupted() throws Exception {
        List<TestResult> results;
        try (var fork = new Fork(settings(List.of(jar), 2, 3), 1)) {
            results = fork.run(CLASS, List.of("hangs"));
        }

        assertThat(results)
                .singleElement()
                .satisfies(result ->
                        assertThat(result.detail()).startsWith("the test hangs: nothing ended it 2 s after it began"));
        assertThat(Files.readString(directory.resolve("fork-1.log"))).contains("ClientIT.hangs");
    }

    @Test
    void saysWhereToLookIfThereIsNoJvm() {
        var fork = new Fork(settings(List.of(), 100, 100), 1);

        assertThatThrownBy(() -> fork.run(CLASS, List.of("sends")))
                .isInstanceOf(IOException.class)
                .hasMessage("fork 1 doesn't start; why is in " + directory.resolve("fork-1.log"));
    }
}
