package io.ternmq.xacontract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Asks Maven for a provider's jars while the runner runs, so that the module depends on none of them.
 *
 * @param maven Maven's home
 * @param repository the local repository of the build
 * @param offline whether the build is offline
 */
record ClassPath(Path maven, String repository, boolean offline) {

    private static final int MINUTES_MAX = 10;

    List<Path> of(Path pom, Path output) throws IOException, InterruptedException, ContractException {
        Files.createDirectories(output);
        Path answer = output.resolve("class-path.txt").toAbsolutePath();
        Path log = output.resolve("class-path.log");
        Process process = new ProcessBuilder(command(pom, answer))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new ContractException("Maven hasn't answered within " + MINUTES_MAX + " minutes; see " + log);
        }
        if (process.exitValue() != 0) {
            throw new ContractException("Maven can't resolve " + pom + ":\n"
                    + Files.readString(log, UTF_8).strip());
        }
        return Stream.of(Files.readString(answer, UTF_8).strip().split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
    }

    private List<String> command(Path pom, Path answer) {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        var command = new ArrayList<>(List.of(
                maven.resolve("bin").resolve(windows ? "mvn.cmd" : "mvn").toString(),
                "--batch-mode",
                "--quiet",
                "-Dstyle.color=never",
                "--file",
                pom.toString(),
                "-Dmaven.repo.local=" + repository,
                "-Dmdep.outputFile=" + answer,
                "dependency:build-classpath"));
        if (offline) {
            command.add("--offline");
        }
        return command;
    }
}
