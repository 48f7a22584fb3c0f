package io.ternmq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the TCK's jars by asking Maven while the runner runs: a dependency of the module would fail the build, with nothing but
 * coordinates, wherever the artifact isn't to be had.
 *
 * @param maven Maven's home
 * @param repository the local repository of the build
 * @param offline whether the build is offline
 * @param pom names the artifacts
 * @param output where the answer goes
 */
record TckClassPath(Path maven, String repository, boolean offline, Path pom, Path output) {
    private static final int MINUTES_MAX = 10;
    private static final Pattern COORDINATES =
            Pattern.compile("jakarta\\.tck:(?<name>[\\w-]+):(jar:|pom:)?(?<version>[\\w.-]+)");

    /** Maven ends colours that it was told not to begin. */
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[\\d;]*m");

    /**
     * The jars, the TCK's own first.
     *
     * @throws TckException if they can't be had
     */
    List<Path> of(RunOptions options) throws IOException, InterruptedException, TckException {
        Path answer = output.resolve("class-path.txt");
        Path log = output.resolve("class-path.log");
        Process process = new ProcessBuilder(command(options, answer))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new TckException("Maven hasn't found the TCK within " + MINUTES_MAX + " minutes; see " + log);
        }
        if (process.exitValue() != 0) {
            String said = COLOUR.matcher(Files.readString(log, UTF_8)).replaceAll("");
            throw new TckException(explained(said, options));
        }
        Stream<Path> found = Stream.of(Files.readString(answer, UTF_8).strip().split(File.pathSeparator, -1))
                .map(Path::of);
        return Stream.concat(options.jar().stream(), found).toList();
    }

    private List<String> command(RunOptions options, Path answer) {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        var command = new ArrayList<>(List.of(
                maven.resolve("bin").resolve(windows ? "mvn.cmd" : "mvn").toString(),
                "--batch-mode",
                "--quiet",
                "-Dstyle.color=never",
                // Without it, what was missing once counts as missing for a day.
                offline ? "--offline" : "--update-snapshots",
                "--file",
                pom.toString(),
                "-Dmaven.repo.local=" + repository,
                "-Dtck.version=" + options.version(),
                "-Dmdep.outputFile=" + answer,
                "dependency:build-classpath"));
        options.jar().ifPresent(jar -> command.add("-Dtck.jar=" + jar));
        return command;
    }

    /** What to do, from what Maven said. */
    static String explained(String log, RunOptions options) {
        Optional<Matcher> missing =
                log.lines().map(COORDINATES::matcher).filter(Matcher::find).findFirst();
        if (missing.isEmpty()) {
            return "Maven couldn't be asked for the TCK:\n" + log.strip();
        }
        String name = missing.get().group("name");
        String version = missing.get().group("version");
        String install = "  put it into your repository:  mvn install:install-file -DgroupId=jakarta.tck -DartifactId="
                + name + " -Dversion=" + version + " -Dpackaging=jar -Dfile=" + name + "-" + version + ".jar\n";
        String give = name.equals("jms-tck")
                ? "  give its jar:                 -Dtck.jar=path/to/jms-tck-" + version + ".jar\n"
                        + "  choose another version:       -Dtck.version=…  (now " + options.version() + ")\n"
                : "";
        return "jakarta.tck:" + name + ":" + version
                + " isn't in the repositories that this build reads. Either of these"
                + " helps:\n" + give + install + "Maven said: "
                + log.lines().findFirst().orElse("nothing");
    }
}
