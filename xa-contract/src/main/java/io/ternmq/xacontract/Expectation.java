package io.ternmq.xacontract;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a result is measured by: alternatives with {@code " / "} between them.
 *
 * <p>Each is a result itself, the beginning of one with {@code *} behind it, {@code has x} or {@code lacks x} for a list of
 * branches, or {@code any}.
 */
final class Expectation {

    private static final String HAS = "has ";
    private static final String LACKS = "lacks ";

    private Expectation() {}

    static boolean isMet(String expected, String result) {
        return Stream.of(expected.split(" / ", -1)).map(String::strip).anyMatch(one -> isOne(one, result));
    }

    private static boolean isOne(String expected, String result) {
        if (expected.startsWith(HAS)) {
            return listed(result).contains(expected.substring(HAS.length()));
        }
        if (expected.startsWith(LACKS)) {
            return result.startsWith("[") && !listed(result).contains(expected.substring(LACKS.length()));
        }
        if (expected.endsWith("*")) {
            return result.startsWith(expected.substring(0, expected.length() - 1));
        }
        return expected.equals("any") || expected.equals(result);
    }

    private static List<String> listed(String result) {
        return result.startsWith("[")
                ? List.of(result.substring(1, result.length() - 1).split(" ", -1))
                : List.of();
    }
}
