package io.ternmq.xacontract;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * What a run was asked for.
 *
 * @param providers their files
 * @param rows which ids to run
 * @param output where reports and the brokers' data go
 * @param classPath finds the providers' jars
 */
record Options(List<Path> providers, Pattern rows, Path output, ClassPath classPath) {

    private static final Set<String> NAMES = Set.of("providers", "rows", "output", "maven", "repository", "offline");

    Options {
        providers = List.copyOf(providers);
    }

    static Options parse(List<String> arguments) throws ContractException {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            String[] halves = argument.split("=", 2);
            if (halves.length != 2 || !halves[0].startsWith("--") || !NAMES.contains(halves[0].substring(2))) {
                throw new ContractException("'" + argument + "' isn't --NAME=VALUE with a name of " + NAMES);
            }
            given.put(halves[0].substring(2), halves[1]);
        }
        try {
            return new Options(
                    Stream.of(required(given, "providers").split(",", -1))
                            .map(Path::of)
                            .toList(),
                    Pattern.compile(given.getOrDefault("rows", ".*")),
                    Path.of(required(given, "output")),
                    new ClassPath(
                            Path.of(required(given, "maven")),
                            required(given, "repository"),
                            Boolean.parseBoolean(given.getOrDefault("offline", "false"))));
        } catch (PatternSyntaxException e) {
            throw new ContractException("--rows is no regular expression: " + e.getMessage(), e);
        }
    }

    private static String required(Map<String, String> given, String name) throws ContractException {
        String value = given.get(name);
        if (value == null) {
            throw new ContractException("--" + name + "=… is missing");
        }
        return value;
    }
}
