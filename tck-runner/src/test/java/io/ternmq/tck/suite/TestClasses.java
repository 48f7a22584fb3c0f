package io.ternmq.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes a jar as the TCK's from sources that a test brings. */
public final class TestClasses {
    private final Path directory;

    /** In a directory of its own. */
    public TestClasses(Path directory) {
        this.directory = directory;
    }

    /** Compiles a class. */
    public TestClasses add(String className, String source) throws IOException {
        Path file = directory.resolve("src").resolve(className.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        Path classes = Files.createDirectories(directory.resolve("classes"));
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + classes;
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", classes.toString(), file.toString());
        assertThat(code).isZero();
        return this;
    }

    /** The jar of all that was compiled. */
    public Path jar() throws IOException {
        Path jar = directory.resolve("tests.jar");
        Path classes = directory.resolve("classes");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files(classes)) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
