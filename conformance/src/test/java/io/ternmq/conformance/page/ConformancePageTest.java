package io.ternmq.conformance.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Statements, tests and docs/conformance.md belong together. {@code -Dconformance.write=true} writes the page; see
 * CONTRIBUTING.md.
 */
class ConformancePageTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs").resolve("conformance.md");

    private static Statements statements;
    private static Coverage coverage;
    private static Sources sources;

    @BeforeAll
    static void read() throws Exception {
        statements = Statements.read(Path.of("statements"));
        coverage = Coverage.scan();
        sources = Sources.under(ROOT);
    }

    @Test
    void eachIdIsThereOnce() {
        List<String> ids = statements.all().stream().map(Statement::id).toList();

        assertThat(ids).hasSizeGreaterThan(300).doesNotHaveDuplicates();
    }

    @Test
    void eachStatementStandsInItsSection() {
        for (var sections : statements.chapters().values()) {
            for (Section section : sections) {
                String number = section.heading().split(" ", 2)[0];
                assertThat(section.statements())
                        .as(section.heading())
                        .isNotEmpty()
                        .allMatch(statement -> statement.id().startsWith(number + "-"));
            }
        }
    }

    @Test
    void eachStatementHasATestOrAReasonAndNotBoth() {
        var wrong = new ArrayList<String>();
        for (Statement statement : statements.all()) {
            boolean tested =
                    !coverage.of(statement).isEmpty() || !statement.elsewhere().isEmpty();
            if (tested == statement.reason().isPresent()) {
                wrong.add(statement.id() + " " + statement.text());
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void testsNameStatementsThatAreThere() {
        var unknown = new TreeSet<>(coverage.tests().keySet());
        statements.all().forEach(statement -> unknown.remove(statement.id()));

        assertThat(unknown).isEmpty();
    }

    @Test
    void testsElsewhereAreThere() throws Exception {
        var missing = new TreeSet<String>();
        for (Statement statement : statements.all()) {
            for (String test : statement.elsewhere()) {
                if (!sources.holds(test)) {
                    missing.add(statement.id() + " " + test);
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void thePageIsWhatTheyMake() throws Exception {
        String text = Page.text(statements, coverage, sources);

        if (Boolean.getBoolean("conformance.write")) {
            Files.writeString(PAGE, text);
        }
        assertThat(PAGE).content().isEqualTo(text);
    }
}
