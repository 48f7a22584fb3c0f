package io.ternmq.conformance.page;

import io.ternmq.conformance.Covers;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Which tests of this module name which statement. */
final class Coverage {

    private final Map<String, Set<String>> tests = new TreeMap<>();

    /** Looks through all classes of tests that were compiled with this one. */
    static Coverage scan() throws IOException, URISyntaxException, ClassNotFoundException {
        var coverage = new Coverage();
        Path root = Path.of(Coverage.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        for (Path file : classFiles(root)) {
            String name = root.relativize(file).toString().replace('\\', '/').replace('/', '.');
            coverage.add(Class.forName(
                    name.substring(0, name.length() - ".class".length()), false, Coverage.class.getClassLoader()));
        }
        return coverage;
    }

    private static List<Path> classFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("package-info.class"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    private void add(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            Covers covers = method.getAnnotation(Covers.class);
            if (covers != null && isTest(method)) {
                for (String id : covers.value()) {
                    tests.computeIfAbsent(id, any -> new TreeSet<>()).add(type.getName() + "#" + method.getName());
                }
            }
        }
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }

    /** Tests as class#method, by statement. */
    Map<String, Set<String>> tests() {
        return tests;
    }

    Set<String> of(Statement statement) {
        return tests.getOrDefault(statement.id(), Set.of());
    }
}
