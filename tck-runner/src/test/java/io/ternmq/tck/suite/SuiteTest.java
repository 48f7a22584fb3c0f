package io.ternmq.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {
    private static final String TESTS = """
            package com.sun.ts.tests.jms.%s;
            import org.junit.jupiter.api.Test;
            public class %s {
                @Test public void second() {}
                @Test public void first() {}
                @Test private boolean looksLikeATest() { return true; }
                public void helper() {}
            }
            """;

    @TempDir
    Path directory;

    private TestClasses classes;

    @BeforeEach
    void prepareClasses() {
        classes = new TestClasses(directory);
    }

    private void add(String packageName, String name) throws IOException {
        classes.add("com.sun.ts.tests.jms." + packageName + "." + name, TESTS.formatted(packageName, name));
    }

    @Test
    void findsTheTestsThatRunOutsideAContainer() throws Exception {
        add("core.queue", "ClientIT");
        add("core20.context.queue", "ContextIT");
        add("ee.mdb", "MDBClientIT");
        add("core.common", "Base");

        List<TestName> tests = Suite.of(List.of(classes.jar()));

        assertThat(tests)
                .extracting(TestName::toString)
                .containsExactly(
                        "core.queue.ClientIT#first",
                        "core.queue.ClientIT#second",
                        "core20.context.queue.ContextIT#first",
                        "core20.context.queue.ContextIT#second");
    }

    @Test
    void refusesAJarWithoutTests() throws Exception {
        add("ee.mdb", "MDBClientIT");
        Path jar = classes.jar();

        assertThatThrownBy(() -> Suite.of(List.of(jar)))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("is that the jar of jakarta.tck:jms-tck?");
    }

    @Test
    void refusesWhatIsNoJar() throws Exception {
        Path file = Files.writeString(directory.resolve("tck.jar"), "<html>not found</html>");

        assertThatThrownBy(() -> Suite.of(List.of(file)))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("tck.jar is no jar");
    }
}
