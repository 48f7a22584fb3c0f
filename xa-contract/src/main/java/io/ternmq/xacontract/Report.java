package io.ternmq.xacontract;

import io.ternmq.xacontract.RowResult.Kind;
import java.util.List;

/** What a run found, as Markdown. */
final class Report {

    private Report() {}

    static String of(String title, List<RowResult> results) {
        var text = new StringBuilder("## " + title + "\n\n" + score(results) + "\n");
        List<RowResult> broken =
                results.stream().filter(result -> result.kind() == Kind.BROKEN).toList();
        text.append(broken.isEmpty() ? "" : "\n| row | state | found |\n|---|---|---|\n");
        broken.forEach(result -> text.append("| %s | %s | %s |\n"
                .formatted(
                        result.row().id() + (result.row().isBinding() ? "" : " (own)"),
                        result.row().state(),
                        result.detail())));
        return text.toString();
    }

    /** One line: kept of those that ran, by what binds them, and how many didn't run. */
    static String score(List<RowResult> results) {
        return "%d of %d binding rows kept, %d of %d own ones; %d rows not run"
                .formatted(
                        count(results, Kind.KEPT, true),
                        count(results, Kind.KEPT, true) + count(results, Kind.BROKEN, true),
                        count(results, Kind.KEPT, false),
                        count(results, Kind.KEPT, false) + count(results, Kind.BROKEN, false),
                        count(results, Kind.NOT_RUN, true) + count(results, Kind.NOT_RUN, false));
    }

    private static long count(List<RowResult> results, Kind kind, boolean binding) {
        return results.stream()
                .filter(result -> result.kind() == kind && result.row().isBinding() == binding)
                .count();
    }
}
