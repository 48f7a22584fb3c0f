package io.ternmq.tck.report;

import io.ternmq.tck.report.Report.Group;
import io.ternmq.tck.suite.TestResult;
import io.ternmq.tck.suite.TestResult.Outcome;

/** What a person reads in the terminal when the run is over. */
public final class TextReport {
    private static final String ROW = "%-42s %6s %6s %6s %8s %7s%n";
    private static final int REASON_LENGTH_MAX = 160;

    private TextReport() {}

    /** The summary, by area, and the failures with the first line of their reasons. */
    public static String of(Report report) {
        var text = new StringBuilder();
        text.append(report.tck()).append(" on ").append(report.product()).append('\n');
        text.append(report.setting()).append('\n');
        if (!report.selection().isEmpty()) {
            text.append("only ").append(report.selection()).append('\n');
        }
        text.append('\n').append(ROW.formatted("area", "tests", "passed", "failed", "not run", "seconds"));
        for (Group area : report.areas()) {
            text.append(ROW.formatted(
                    area.name(),
                    area.results().size(),
                    area.count(Outcome.PASSED),
                    area.count(Outcome.FAILED),
                    area.count(Outcome.EXCLUDED) + area.count(Outcome.SKIPPED),
                    "%.1f".formatted(area.seconds())));
        }
        for (TestResult failed : report.failed()) {
            text.append("\nfailed: ").append(failed.name()).append("\n        ").append(reason(failed.detail()));
        }
        return text.append("\n\n").append(report.verdict()).append('\n').toString();
    }

    private static String reason(String detail) {
        String first = detail.lines().findFirst().orElse("");
        return first.length() > REASON_LENGTH_MAX ? first.substring(0, REASON_LENGTH_MAX) + "…" : first;
    }
}
