package io.ternmq.conformance.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Test sources of all modules, by the name of their class. */
final class Sources {

    private static final String TESTS = "src/test/java/";

    private final Path root;
    private final Map<String, String> paths;

    private Sources(Path root, Map<String, String> paths) {
        this.root = root;
        this.paths = paths;
    }

    static Sources under(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root, 20)) {
            return new Sources(
                    root,
                    files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                            .filter(path -> path.contains(TESTS) && path.endsWith(".java"))
                            .filter(path -> !path.endsWith("package-info.java"))
                            .collect(Collectors.toMap(Sources::className, path -> path, (one, other) -> one)));
        }
    }

    private static String className(String path) {
        return path.substring(path.indexOf(TESTS) + TESTS.length(), path.length() - ".java".length())
                .replace('/', '.');
    }

    /** The path of a class, from the root. */
    Optional<String> path(String className) {
        return Optional.ofNullable(paths.get(className));
    }

    /** Whether there is a test, named as class or class#method. */
    boolean holds(String test) throws IOException {
        String[] parts = test.split("#", -1);
        Optional<String> path = path(parts[0]);
        if (path.isEmpty() || parts.length == 1) {
            return path.isPresent();
        }
        String text = Files.readString(root.resolve(path.get()));
        return Pattern.compile("\\bvoid " + Pattern.quote(parts[1]) + "\\(")
                .matcher(text)
                .find();
    }
}
