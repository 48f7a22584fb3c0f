package io.ternmq.conformance.page;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A statement of the specification or its Javadoc about a provider, in our words.
 *
 * <p>A line of {@code conformance/statements/*.tsv}, with tabs between:
 *
 * <pre>
 *   id      level             statement    note, optional
 *   3.4.3-4 must|should|may   Every ...    - reason why no test here is needed
 *                                          = class[#method] of tests elsewhere, separated by commas
 * </pre>
 *
 * @param id section of the specification, or {@code api.} and a class, and a number
 * @param level must, should or may
 * @param text the statement
 * @param reason why there is no test, if there is none
 * @param elsewhere tests in other modules
 */
record Statement(String id, String level, String text, Optional<String> reason, List<String> elsewhere) {

    private static final Pattern ID = Pattern.compile("(\\d+(\\.\\d+)*|api\\.\\w+)-\\d+");
    private static final List<String> LEVELS = List.of("must", "should", "may");

    static Statement parse(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length < 3
                || columns.length > 4
                || !ID.matcher(columns[0]).matches()
                || !LEVELS.contains(columns[1])) {
            throw new IllegalArgumentException("not a statement: " + line);
        }
        String note = columns.length == 4 ? columns[3] : "";
        if (!note.isEmpty() && !note.startsWith("- ") && !note.startsWith("= ")) {
            throw new IllegalArgumentException("a note begins with \"- \" or \"= \": " + line);
        }
        return new Statement(
                columns[0],
                columns[1],
                columns[2],
                Optional.of(note).filter(text -> text.startsWith("- ")).map(text -> text.substring(2)),
                note.startsWith("= ")
                        ? Stream.of(note.substring(2).split(",", -1))
                                .map(String::strip)
                                .toList()
                        : List.of());
    }
}
