package io.ternmq.server.proof;

import io.ternmq.testsupport.history.HistoryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Clients in a process of their own, that runs until it is killed. */
final class ClientProcess {
    private ClientProcess() {}

    /** Starts some, whose names begin with a prefix. */
    static Process start(String url, Settings settings, String prefix, Path directory, long seed) {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClientProcess.class.getName(),
                url,
                settings.mode().name(),
                settings.domain().name(),
                prefix,
                Integer.toString(settings.pairs()),
                directory.toString(),
                Long.toString(seed));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("clients.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Arguments: URL, mode, domain, prefix of names, pairs of producer and consumer, directory of the histories, seed. */
    public static void main(String[] args) throws Exception {
        var work = new Client.Work(
                new Access(args[0]),
                Mode.valueOf(args[1].toUpperCase(Locale.ROOT)),
                KillRun.places(Places.Domain.valueOf(args[2])),
                name -> HistoryFile.append(Path.of(args[5], name + ".history")),
                Long.parseLong(args[6]),
                new Stop(),
                trouble -> System.out.println(trouble));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            Pair.of(work, args[3], i).both().forEach(client -> threads.add(new Thread(client)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
