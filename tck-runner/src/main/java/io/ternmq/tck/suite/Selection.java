package io.ternmq.tck.suite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which tests are wanted: patterns, separated by commas.
 *
 * <pre>
 *   core20                                  all below a package
 *   core20.jmsconsumertests                 likewise; leading packages may be left out: jmsconsumertests
 *   core.messageProducer.ClientIT           a class
 *   messageProducer#send*                   tests by name; * is any part of a name
 *   #closeTest                              a test of that name in any class
 * </pre>
 *
 * <p>No pattern at all wants everything.
 */
public final class Selection {
    private static final Pattern WRITTEN = Pattern.compile("[\\w.$*]*(#[\\w$*]+)?");

    private final List<Wanted> patterns;

    private record Wanted(String text, Pattern classes, Pattern methods) {
        boolean matches(TestName test) {
            return methods.matcher(test.method()).matches()
                    && classes.matcher(TestName.shortened(test.className())).matches();
        }
    }

    private Selection(List<Wanted> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /**
     * Reads patterns.
     *
     * @throws SuiteException if one isn't of the form above
     */
    public static Selection parse(String text) throws SuiteException {
        var wanted = new ArrayList<Wanted>();
        for (String part : text.split(",", -1)) {
            String pattern = part.strip();
            if (!pattern.isEmpty()) {
                wanted.add(wanted(pattern));
            }
        }
        return new Selection(wanted);
    }

    private static Wanted wanted(String text) throws SuiteException {
        if (!WRITTEN.matcher(text).matches()) {
            throw new SuiteException(
                    "'" + text + "' selects nothing: a pattern is a package or a class, #method after it"
                            + " or alone, with * for any part of a name");
        }
        int mark = text.indexOf('#');
        String classes = mark < 0 ? text : text.substring(0, mark);
        String methods = mark < 0 ? "*" : text.substring(mark + 1);
        String segments = classes.isEmpty() ? "*" : TestName.shortened(classes);
        return new Wanted(
                text,
                Pattern.compile("(.*\\.)?" + regex(segments, "[^.]*") + "(\\..*)?"),
                Pattern.compile(regex(methods, ".*")));
    }

    private static String regex(String pattern, String any) {
        return List.of(pattern.split("\\*", -1)).stream().map(Pattern::quote).collect(Collectors.joining(any));
    }

    /** Whether it wants everything. */
    public boolean isEverything() {
        return patterns.isEmpty();
    }

    /** Whether it wants this test. */
    public boolean wants(TestName test) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(test));
    }

    /**
     * The tests that it wants, in their order.
     *
     * @throws SuiteException if a pattern matches none of them
     */
    public List<TestName> of(Collection<TestName> tests) throws SuiteException {
        for (Wanted pattern : patterns) {
            if (tests.stream().noneMatch(pattern::matches)) {
                throw new SuiteException("'" + pattern.text() + "' matches none of the " + tests.size()
                        + " tests; the areas are " + areas(tests));
            }
        }
        return tests.stream().filter(this::wants).toList();
    }

    private static String areas(Collection<TestName> tests) {
        return tests.stream().map(TestName::area).distinct().sorted().collect(Collectors.joining(", "));
    }
}
