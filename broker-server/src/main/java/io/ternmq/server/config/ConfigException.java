package io.ternmq.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used; names everything that is wrong with it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** At least one, in the order of the places. */
    public List<Problem> problems() {
        return problems;
    }
}
