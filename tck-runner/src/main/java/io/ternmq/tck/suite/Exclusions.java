package io.ternmq.tck.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tests that aren't run, each with a reason and a link to where it is discussed:
 *
 * <pre>
 *   # a comment
 *   core.messageProducer.ClientIT#someTest | the TCK challenges the specification, §7.2 | https://…
 * </pre>
 *
 * @param reasons reason and link, by test
 */
public record Exclusions(Map<TestName, String> reasons) {
    private static final int REASON_LENGTH_MIN = 10;
    private static final Pattern ENTRY =
            Pattern.compile("(?<class>[\\w.$]+)#(?<method>[\\w$]+)\\s*\\|(?<reason>[^|]*)\\|\\s*(?<link>https://\\S+)");

    public Exclusions {
        reasons = Map.copyOf(reasons);
    }

    /**
     * Reads the list.
     *
     * @throws SuiteException if a line isn't an entry with a reason and a link
     */
    public static Exclusions read(Path file) throws SuiteException, IOException {
        return parse(Files.readAllLines(file), file.getFileName().toString());
    }

    static Exclusions parse(List<String> lines, String source) throws SuiteException {
        var reasons = new LinkedHashMap<TestName, String>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = source + ", line " + (i + 1) + ": ";
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches()) {
                throw new SuiteException(
                        place + "an entry is 'class#method | reason | https://link', not '" + line + "'");
            }
            String reason = entry.group("reason").strip();
            if (reason.length() < REASON_LENGTH_MIN) {
                throw new SuiteException(place + "'" + reason + "' is no reason; say why the test isn't run");
            }
            var name = new TestName(TestName.full(entry.group("class")), entry.group("method"));
            if (reasons.put(name, reason + " (" + entry.group("link") + ")") != null) {
                throw new SuiteException(place + name + " is excluded twice");
            }
        }
        return new Exclusions(reasons);
    }

    /**
     * Checks that there is something to exclude.
     *
     * @throws SuiteException if an entry names a test that the TCK doesn't have
     */
    public void requireAmong(Collection<TestName> tests) throws SuiteException {
        for (TestName name : reasons.keySet()) {
            if (!tests.contains(name)) {
                throw new SuiteException("the list of exclusions names " + name
                        + ", which this version of the TCK doesn't have; remove the entry");
            }
        }
    }
}
