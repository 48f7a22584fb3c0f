package io.ternmq.tck.report;

import io.ternmq.tck.report.Report.Group;
import io.ternmq.tck.suite.TestResult;
import io.ternmq.tck.suite.TestResult.Outcome;
import java.time.temporal.ChronoUnit;

/** The results as one page that needs nothing else. */
public final class HtmlReport {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>%s</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
            h1 { font-size: 1.4em; margin-bottom: 0 } h2 { font-size: 1.1em; margin-top: 2em }
            .verdict { font-size: 1.2em; padding: .5em .8em; border-left: .4em solid }
            .passed { border-color: #2a7d3f } .failed { border-color: #b3261e }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums }
            td, th { padding: .15em .8em; text-align: right; border-bottom: 1px solid #ccc }
            td:first-child, th:first-child { text-align: left }
            .bad { color: #b3261e; font-weight: 600 }
            summary { cursor: pointer } pre { background: #8881; padding: .6em; overflow: auto; max-height: 30em }
            </style></head><body>
            """;

    private HtmlReport() {}

    /** The page. */
    public static String of(Report report) {
        String title = report.tck() + " on " + report.product();
        var html = new StringBuilder(HEAD.formatted(escaped(title)));
        html.append("<h1>").append(escaped(title)).append("</h1>\n");
        html.append("<p>").append(escaped(report.setting())).append("<br>");
        html.append(report.startedAt().truncatedTo(ChronoUnit.SECONDS)).append("</p>\n");
        if (!report.selection().isEmpty()) {
            html.append("<p>Only <code>").append(escaped(report.selection())).append("</code></p>\n");
        }
        html.append("<p class=\"verdict ")
                .append(report.isPassed() ? "passed" : "failed")
                .append("\">");
        html.append(escaped(report.verdict())).append("</p>\n");
        failures(html, report);
        notRun(html, report);
        areas(html, report);
        return html.append("</body></html>\n").toString();
    }

    private static void failures(StringBuilder html, Report report) {
        if (!report.isPassed()) {
            html.append("<h2>Failed</h2>\n");
        }
        for (TestResult failed : report.failed()) {
            html.append("<details><summary><code>")
                    .append(escaped(failed.name().toString()))
                    .append("</code> ");
            html.append(escaped(failed.detail().lines().findFirst().orElse(""))).append("</summary>\n");
            html.append("<pre>").append(escaped(failed.detail())).append("</pre>\n");
            html.append("<pre>").append(escaped(failed.output())).append("</pre></details>\n");
        }
    }

    private static void notRun(StringBuilder html, Report report) {
        var results = report.results().stream()
                .filter(result -> result.outcome() == Outcome.EXCLUDED || result.outcome() == Outcome.SKIPPED)
                .toList();
        if (results.isEmpty()) {
            return;
        }
        html.append("<h2>Not run</h2>\n<ul>\n");
        for (TestResult result : results) {
            html.append("<li><code>").append(escaped(result.name().toString())).append("</code> ");
            html.append(escaped(result.detail())).append("</li>\n");
        }
        html.append("</ul>\n");
    }

    private static void areas(StringBuilder html, Report report) {
        html.append("<h2>By area</h2>\n<table><tr><th>area</th><th>tests</th><th>passed</th><th>failed</th>");
        html.append("<th>not run</th><th>seconds</th></tr>\n");
        for (Group area : report.areas()) {
            long failed = area.count(Outcome.FAILED);
            html.append("<tr><td>")
                    .append(escaped(area.name()))
                    .append("</td><td>")
                    .append(area.results().size());
            html.append("</td><td>").append(area.count(Outcome.PASSED));
            html.append(failed > 0 ? "</td><td class=\"bad\">" : "</td><td>").append(failed);
            html.append("</td><td>").append(area.count(Outcome.EXCLUDED) + area.count(Outcome.SKIPPED));
            html.append("</td><td>").append("%.1f".formatted(area.seconds())).append("</td></tr>\n");
        }
        html.append("</table>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
