package io.ternmq.server.proof;

import io.ternmq.testsupport.history.BranchBook;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.HistoryFile;
import io.ternmq.testsupport.history.Verdict;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Kills under load and checks, in rounds: clients start, victims die at random moments, clients stop, all is
 * drained, the history is checked.
 */
final class KillRun {
    private static final int DELAY_MILLIS_MAX = 1_000;
    private static final String CALLS = "pwrite64,write,writev,fdatasync,fsync,rename,ftruncate";
    /** Small, so that some messages are large. */
    private static final String FRAME_SIZE = "32KiB";

    private static final int PAUSE_MILLIS_MAX = 1_500;
    private static final int STALL_SECONDS_MAX = 60;

    private final Settings settings;
    private final Places places;
    private final Consumer<String> report;
    private final Runnable whileDead;
    private final Random random;
    private final AtomicLong troubles = new AtomicLong();
    private long restartMillisMax;

    KillRun(Settings settings, Consumer<String> report) {
        this(settings, report, () -> {});
    }

    /** @param whileDead is done to the dead broker's data */
    KillRun(Settings settings, Consumer<String> report, Runnable whileDead) {
        this.whileDead = whileDead;
        this.settings = settings;
        this.places = places(settings.domain());
        this.report = report;
        random = new Random(settings.seed());
    }

    /** Runs, and returns what all rounds together show. */
    Verdict run() {
        report.accept(settings.toString());
        var total = Verdict.none();
        try (var broker = BrokerProcess.start(settings.directory(), FRAME_SIZE)) {
            prepare(broker);
            int killed = 0;
            for (int round = 0; killed < settings.kills(); round++) {
                int kills = Math.min(settings.killsPerRound(), settings.kills() - killed);
                Path histories = createDirectory(settings.directory().resolve("round" + round));
                var verdict = round(broker, round, kills, histories);
                killed += kills;
                total = total.plus(verdict);
                report.accept("after " + killed + " kills: " + total + ", slowest restart " + restartMillisMax + " ms, "
                        + troubles.get() + " exceptions");
                if (verdict.isGood()) {
                    delete(histories);
                }
            }
        }
        return total;
    }

    static Places places(Places.Domain domain) {
        return new Places(domain, "kill.", 4, DELAY_MILLIS_MAX);
    }

    private void prepare(BrokerProcess broker) {
        try (Connection connection = new Access(broker.url()).factory().createConnection();
                Session session = connection.createSession()) {
            places.prepare(session);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private Verdict round(BrokerProcess broker, int round, int kills, Path histories) {
        var access = new Access(broker.url());
        if (settings.victim() == Settings.Victim.CLIENTS) {
            killClients(broker, kills, histories, "r" + round);
        } else {
            killBroker(broker, access, round * settings.killsPerRound() + 1, kills, histories);
        }
        recover(access, histories);
        drain(access, histories);
        return check(histories);
    }

    private void killBroker(BrokerProcess broker, Access access, int first, int kills, Path histories) {
        var work = work(access, settings.mode(), histories);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < settings.pairs(); i++) {
            clients.addAll(Pair.of(work, "k" + first, i).both());
        }
        var threads = Threads.start(clients);
        if (settings.victim() == Settings.Victim.CALLS) {
            killAtCalls(broker, first, kills);
        } else {
            killAtMoments(broker, clients, kills);
        }
        Threads.awaitUnits(clients, 1);
        work.stop().set();
        Threads.join(threads);
    }

    private void killAtMoments(BrokerProcess broker, List<Client> clients, int kills) {
        var pause = new Stop();
        for (int i = 0; i < kills; i++) {
            // Each client gets something done between two kills, or else the next one would hit an idle broker.
            Threads.awaitUnits(clients, 1);
            pause.await(random.nextInt(PAUSE_MILLIS_MAX));
            restartMillisMax = Math.max(restartMillisMax, broker.killAndRestart(whileDead));
        }
    }

    private void killAtCalls(BrokerProcess broker, int first, int kills) {
        broker.kill();
        for (int nth = first; nth < first + kills; nth++) {
            String inject = CALLS + ":signal=SIGKILL:when=" + nth;
            broker.startAfterDeath(
                    List.of("strace", "-f", "-o", "/dev/null", "-e", "trace=" + CALLS, "-e", "inject=" + inject));
        }
        broker.startAfterDeath(List.of());
        broker.awaitReady();
    }

    private void killClients(BrokerProcess broker, int kills, Path histories, String prefix) {
        var pause = new Stop();
        for (int i = 0; i < kills; i++) {
            var process = ClientProcess.start(broker.url(), settings, prefix + "k" + i, histories, settings.seed() + i);
            awaitHistory(histories.resolve(prefix + "k" + i + "c0.history"));
            pause.await(random.nextInt(PAUSE_MILLIS_MAX));
            process.destroyForcibly().onExit().join();
        }
    }

    private void awaitHistory(Path file) {
        long deadline = System.nanoTime() + STALL_SECONDS_MAX * 1_000_000_000L;
        var pause = new Stop();
        while (!Files.exists(file) || file.toFile().length() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no client got a message: " + file);
            }
            pause.await(10);
        }
    }

    private void recover(Access access, Path histories) {
        var book = new BranchBook();
        read(histories, book::add);
        try (var history = HistoryFile.append(histories.resolve("manager.history"))) {
            var recovery = new Recovery(access, book, history, random);
            recovery.look();
            recovery.settle();
            recovery.rollBackUnfinished();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void drain(Access access, Path histories) {
        List<Client> drainers = new ArrayList<>();
        for (int i = 0; i < places.lines(); i++) {
            var work = work(access, Mode.TRANSACTED, histories);
            drainers.add(new io.ternmq.server.proof.Consumer(work, "drain", i, true));
        }
        Threads.join(Threads.start(drainers));
    }

    private Client.Work work(Access access, Mode mode, Path histories) {
        return new Client.Work(
                access,
                mode,
                places,
                name -> HistoryFile.append(histories.resolve(name + ".history")),
                random.nextLong(),
                new Stop(),
                trouble -> troubles.incrementAndGet());
    }

    private Verdict check(Path histories) {
        var checker = new Histories(places, settings.mode().promise());
        read(histories, checker::add);
        return checker.verdict();
    }

    private static void read(Path histories, Consumer<Entry> reader) {
        try (var files = Files.list(histories)) {
            files.filter(file -> file.toString().endsWith(".history")).forEach(file -> HistoryFile.read(file, reader));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path createDirectory(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
