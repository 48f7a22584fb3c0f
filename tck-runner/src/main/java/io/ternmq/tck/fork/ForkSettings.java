package io.ternmq.tck.fork;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How forks are started.
 *
 * @param classPath the TCK's jars; the runner's own class path comes before them
 * @param directory where their logs and data go
 * @param transport of their own brokers, {@code tcp} or {@code vm}
 * @param target a broker that runs already, instead of their own
 * @param user whom the broker lets in
 * @param password of that user
 * @param testSecondsMax longest time for a test, its set-up and its clean-up, each
 * @param graceSeconds how long a test may go on after that, until its JVM is ended
 */
public record ForkSettings(
        List<Path> classPath,
        Path directory,
        String transport,
        Optional<String> target,
        String user,
        String password,
        int testSecondsMax,
        int graceSeconds) {
    private static final String HEAP = "-Xmx384m";

    public ForkSettings {
        classPath = List.copyOf(classPath);
    }

    Path directoryOf(int number) {
        return directory.resolve("fork-" + number);
    }

    /** Where the fork finds its administered objects. */
    Path namesOf(int number) {
        return directoryOf(number).resolve("names");
    }

    Path logOf(int number) {
        return directory.resolve("fork-" + number + ".log");
    }

    List<String> command(int number) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-classpath",
                Stream.concat(
                                Stream.of(namesOf(number).toString(), System.getProperty("java.class.path")),
                                classPath.stream().map(Path::toString))
                        .collect(Collectors.joining(File.pathSeparator)),
                "-D" + ForkMain.NAMES + "=" + namesOf(number),
                "-D" + ForkMain.USER + "=" + user,
                "-D" + ForkMain.TEST_SECONDS_MAX + "=" + testSecondsMax));
        if (target.isPresent()) {
            command.add("-D" + ForkMain.URL + "=" + target.get());
        } else {
            String address = transport.equals("vm") ? "vm://tck-" + number : "tcp://127.0.0.1:0";
            command.add("-D" + ForkMain.ADDRESS + "=" + address);
            command.add("-D" + ForkMain.DATA + "=" + directoryOf(number).resolve("data"));
        }
        command.add(ForkMain.class.getName());
        return List.copyOf(command);
    }
}
