package io.ternmq.tck.report;

import io.ternmq.tck.suite.TestName;
import io.ternmq.tck.suite.TestResult;
import io.ternmq.tck.suite.TestResult.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run was and what came of it.
 *
 * @param product what was tested, with its version
 * @param tck what it was tested against, with its version
 * @param setting over what, with how many forks, on which Java
 * @param selection which tests were wanted, or empty for all
 * @param startedAt when it began
 * @param seconds how long it took
 * @param results of all tests that were wanted
 */
public record Report(
        String product,
        String tck,
        String setting,
        String selection,
        Instant startedAt,
        double seconds,
        List<TestResult> results) {

    /**
     * Results that belong together.
     *
     * @param name of the area or class
     * @param results by test name
     */
    record Group(String name, List<TestResult> results) {
        long count(Outcome outcome) {
            return Report.count(results, outcome);
        }

        double seconds() {
            return results.stream().mapToLong(TestResult::millis).sum() / 1_000.0;
        }
    }

    public Report {
        results =
                results.stream().sorted(Comparator.comparing(TestResult::name)).toList();
    }

    private static long count(List<TestResult> results, Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    long count(Outcome outcome) {
        return count(results, outcome);
    }

    /** Whether nothing failed. */
    public boolean isPassed() {
        return count(Outcome.FAILED) == 0;
    }

    List<TestResult> failed() {
        return results.stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .toList();
    }

    List<Group> areas() {
        return groups(results.stream()
                .collect(Collectors.groupingBy(result -> result.name().area(), TreeMap::new, Collectors.toList())));
    }

    List<Group> classes() {
        return groups(results.stream()
                .collect(Collectors.groupingBy(
                        result -> TestName.shortened(result.name().className()), TreeMap::new, Collectors.toList())));
    }

    private static List<Group> groups(Map<String, List<TestResult>> byName) {
        return byName.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The result in one line. */
    String verdict() {
        var others = new StringBuilder();
        for (Outcome outcome : List.of(Outcome.EXCLUDED, Outcome.SKIPPED)) {
            if (count(outcome) > 0) {
                others.append(", ")
                        .append(count(outcome))
                        .append(' ')
                        .append(outcome.name().toLowerCase(Locale.ROOT));
            }
        }
        return "%d tests: %d passed, %d failed%s, in %.0f s"
                .formatted(results.size(), count(Outcome.PASSED), count(Outcome.FAILED), others, seconds);
    }
}
