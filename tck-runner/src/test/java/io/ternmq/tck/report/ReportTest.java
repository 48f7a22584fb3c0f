package io.ternmq.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.tck.suite.TestName;
import io.ternmq.tck.suite.TestResult;
import io.ternmq.tck.suite.TestResult.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ReportTest {
    private static final TestName PASSED = name("core.b.ClientIT", "passes");
    private static final TestName FAILED = name("core.a.ClientIT", "fails");
    private static final TestName EXCLUDED = name("core.a.ClientIT", "excluded");

    private final Report report = new Report(
            "TernMQ 1",
            "TCK 2",
            "over tcp:",
            "",
            Instant.parse("2026-01-02T03:04:05.678Z"),
            61.4,
            List.of(
                    new TestResult(PASSED, Outcome.PASSED, 1_500, "", ""),
                    new TestResult(
                            FAILED, Outcome.FAILED, 250, "java.lang.Exception: a < b\n\tat X", "log \u0001 & more"),
                    TestResult.excluded(EXCLUDED, "why (https://example.org)")));

    private static TestName name(String shortClass, String method) {
        return new TestName(TestName.full(shortClass), method);
    }

    @Test
    void tellsTheTerminalWhatAPersonWants() {
        assertThat(TextReport.of(report)).isEqualToNormalizingNewlines("""
                TCK 2 on TernMQ 1
                over tcp:

                area                                        tests passed failed  not run seconds
                core.a                                          2      0      1        1     0.3
                core.b                                          1      1      0        0     1.5

                failed: core.a.ClientIT#fails
                        java.lang.Exception: a < b

                3 tests: 1 passed, 1 failed, 1 excluded, in 61 s
                """);
    }

    @Test
    void saysOnThePageWhatFailedAndWhatWasNotRun() {
        assertThat(HtmlReport.of(report))
                .contains("<title>TCK 2 on TernMQ 1</title>")
                .contains("<p class=\"verdict failed\">3 tests: 1 passed, 1 failed, 1 excluded, in 61 s</p>")
                .contains("<code>core.a.ClientIT#fails</code> java.lang.Exception: a &lt; b</summary>")
                .contains("&amp; more</pre>")
                .contains("<li><code>core.a.ClientIT#excluded</code> why (https://example.org)</li>")
                .contains("2026-01-02T03:04:05Z");
    }

    @Test
    void writesAFileForEachClassThatBuildServersRead(@TempDir Path directory) throws Exception {
        JUnitXml.write(report, directory);

        Element suite = parse(directory.resolve("TEST-core.a.ClientIT.xml"));
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("time")).isEqualTo("0.25");
        var failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("java.lang.Exception: a < b");
        assertThat(suite.getElementsByTagName("system-out").item(0).getTextContent())
                .isEqualTo("log ? & more");
        assertThat(Files.exists(directory.resolve("TEST-core.b.ClientIT.xml"))).isTrue();
    }

    @Test
    void isPassedWithoutFailures() {
        var passed = new Report(
                "p", "t", "s", "core.b", Instant.EPOCH, 1, report.results().subList(2, 3));

        assertThat(passed.isPassed()).isTrue();
        assertThat(HtmlReport.of(passed))
                .contains("verdict passed")
                .doesNotContain("<h2>Failed")
                .contains("core.b");
    }

    private static Element parse(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }
}
