package io.ternmq.conformance.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of docs/conformance.md. */
final class Page {

    private static final String HEAD = """
            # Conformance

            What Jakarta Messaging 3.1 says about a provider, statement by statement, in our words, and the test that would fail if it
            weren't so. `§` is the section of the specification, `api.` the Javadoc of its API. This page is made from
            [conformance/statements](../conformance/statements) and the annotations of the tests; the build fails when the two and this
            page don't agree, when a test names a statement that isn't there, and when a statement has neither a test nor a reason.

            Tests of the module `conformance` run over `vm:` and `tcp:`, in each build.
            """;

    private final Coverage coverage;
    private final Sources sources;
    private final List<String> lines = new ArrayList<>();

    private Page(Coverage coverage, Sources sources) {
        this.coverage = coverage;
        this.sources = sources;
    }

    static String text(Statements statements, Coverage coverage, Sources sources) {
        var page = new Page(coverage, sources);
        page.lines.addAll(HEAD.lines().toList());
        page.summary(statements);
        statements.chapters().forEach(page::chapter);
        return String.join("\n", page.lines) + "\n";
    }

    private void summary(Statements statements) {
        lines.addAll(List.of(
                "", "| chapter | statements | tested here | tested elsewhere | no test |", "|---|---|---|---|---|"));
        statements
                .chapters()
                .forEach((chapter, sections) -> lines.add("| [" + title(chapter) + "](#" + anchor(chapter) + ") | "
                        + counts(sections.stream()
                                .flatMap(section -> section.statements().stream())
                                .toList()) + " |"));
        lines.add("| all | " + counts(statements.all()) + " |");
    }

    private String counts(List<Statement> statements) {
        long here =
                statements.stream().filter(one -> !coverage.of(one).isEmpty()).count();
        long untested =
                statements.stream().filter(one -> one.reason().isPresent()).count();
        return statements.size() + " | " + here + " | " + (statements.size() - here - untested) + " | " + untested;
    }

    private static String title(String chapter) {
        String words = chapter.replaceAll("^\\d+-", "").replace('-', ' ');
        return words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1);
    }

    private static String anchor(String chapter) {
        return title(chapter).toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
    }

    private void chapter(String chapter, List<Section> sections) {
        lines.addAll(List.of("", "## " + title(chapter)));
        for (Section section : sections) {
            String mark = section.heading().startsWith("api.") ? "" : "§";
            lines.addAll(List.of(
                    "", "### " + mark + section.heading(), "", "| id | | statement | test |", "|---|---|---|---|"));
            section.statements().forEach(this::row);
        }
    }

    private void row(Statement statement) {
        String tests = Stream.concat(coverage.of(statement).stream(), statement.elsewhere().stream())
                .map(this::link)
                .collect(Collectors.joining("<br>"));
        lines.add("| " + statement.id() + " | " + statement.level() + " | "
                + statement.text().replace("|", "\\|") + " | "
                + statement.reason().map(reason -> "none: " + reason).orElse(tests) + " |");
    }

    private String link(String test) {
        String[] parts = test.split("#", -1);
        String type = parts[0].substring(parts[0].lastIndexOf('.') + 1);
        String label = parts.length == 1 ? type : type + "." + parts[1];
        return sources.path(parts[0])
                .map(path -> "[" + label + "](../" + path + ")")
                .orElse(label);
    }
}
