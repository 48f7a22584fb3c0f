package io.ternmq.server.proof;

import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImage;
import io.ternmq.testsupport.disk.CrashImages;
import io.ternmq.testsupport.history.BranchBook;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.HistoryWriter;
import io.ternmq.testsupport.history.Promise;
import io.ternmq.testsupport.history.Verdict;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/**
 * Runs a broker on a disk that remembers everything, under a load whose history is noted on that disk; then starts
 * brokers on what crashes could have left of it, ends the branches that are there, drains them, and checks what came
 * against what had been promised.
 */
final class CrashRun {
    static final String DATA = "/data";

    private static final int PAIRS = 4;
    private static final int DELAY_MILLIS_MAX = 300;
    private static final int NESTED_EVERY = 20;
    private static final int REPORTED_EVERY = 1_000;

    private final CrashDisk disk = CrashDisk.empty();
    private final Places places;
    private final long seed;
    private final Consumer<String> report;
    private final UnaryOperator<HistoryWriter> histories;

    CrashRun(Places.Domain domain, long seed, Consumer<String> report) {
        this(domain, seed, report, history -> history);
    }

    /** @param histories may write down something else than what the clients do */
    CrashRun(Places.Domain domain, long seed, Consumer<String> report, UnaryOperator<HistoryWriter> histories) {
        this.places = new Places(domain, "crash.", 2, DELAY_MILLIS_MAX);
        this.seed = seed;
        this.report = report;
        this.histories = histories;
    }

    Places places() {
        return places;
    }

    CrashDisk disk() {
        return disk;
    }

    /** Runs the load in two lives of a broker, each until every consumer has finished so many units. */
    void load(int units) {
        life("a", units);
        life("b", units);
        new Stop().await(DELAY_MILLIS_MAX);
        report.accept(disk.position() + " events on the disk, " + disk.allocatedBytes() + " bytes");
    }

    private void life(String prefix, int units) {
        try (var broker = BrokerOnDisk.start(disk.path(DATA))) {
            prepare(broker);
            var stop = new Stop();
            List<Client> consumers = new ArrayList<>();
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                // Sends outside of transactions and acknowledgements have their own records: one pair of them.
                var mode = i == 0 ? Mode.CLIENT : Mode.TRANSACTED;
                var work = new Client.Work(
                        broker.access(), mode, places, name -> histories.apply(this::note), seed, stop, report);
                var pair = Pair.of(work, prefix, i);
                clients.add(pair.producer());
                consumers.add(pair.consumer());
            }
            clients.addAll(consumers);
            var threads = Threads.start(clients);
            Threads.awaitUnits(consumers, units);
            stop.set();
            Threads.join(threads);
        }
    }

    private void prepare(BrokerOnDisk broker) {
        try (Connection connection = broker.access().factory().createConnection();
                Session session = connection.createSession()) {
            places.prepare(session);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void note(List<? extends Entry> entries) {
        entries.forEach(disk::note);
    }

    /**
     * Checks images at random positions; every twentieth crashes once more while the broker recovers from it. A long
     * run reports what it has found so far.
     */
    Verdict checkImages(int images) {
        var total = new Verdict[] {Verdict.none()};
        var counter = new int[1];
        var random = new Random(seed);
        CrashImages.of(disk).forEach(0, images, seed, image -> {
            var recovered = new AtomicInteger();
            total[0] = total[0].plus(check(places, image, image, recovered::set));
            if (++counter[0] % NESTED_EVERY == 0) {
                // Not later: what the drain took out after the recovery is rightly gone.
                int position = random.nextInt(recovered.get() + 1);
                var again = CrashImages.of(image.disk()).at(position, random.nextLong());
                total[0] = total[0].plus(check(places, image, again, end -> {}));
            }
            if (counter[0] % REPORTED_EVERY == 0) {
                report.accept(counter[0] + " images: " + total[0]);
            }
        });
        return total[0];
    }

    /** Starts a broker on what a first crash left and checks it. */
    static Verdict check(Places places, CrashImage image) {
        return check(places, image, image, end -> {});
    }

    /**
     * Starts a broker on an image and checks it.
     *
     * @param first tells what had been promised
     * @param image the same, or what a second crash left of it
     * @param recovered hears the position on the image's disk at which the broker has recovered
     */
    private static Verdict check(Places places, CrashImage first, CrashImage image, IntConsumer recovered) {
        boolean flagsSurvive = first.isComplete() && image.isComplete();
        var checker = new Histories(places, flagsSurvive ? Promise.ONCE : Promise.ONCE_THOUGH_UNFLAGGED);
        var book = new BranchBook();
        first.acknowledged().forEach(note -> {
            checker.add((Entry) note);
            book.add((Entry) note);
        });
        try (var broker = BrokerOnDisk.start(image.disk().path(DATA))) {
            recovered.accept(image.disk().position());
            HistoryWriter history = entries -> entries.forEach(checker::add);
            drain(broker, places, new Recovery(broker.access(), book, history, new Random(image.seed())), history);
        } catch (JMSException | RuntimeException e) {
            throw new AssertionError("the broker doesn't come back on " + first + " / " + image, e);
        }
        var verdict = checker.verdict();
        if (!verdict.isGood()) {
            throw new AssertionError(first + " / " + image + ": " + verdict);
        }
        return verdict;
    }

    /** Once while prepared branches hold what is theirs, and again when they have ended. */
    private static void drain(BrokerOnDisk broker, Places places, Recovery recovery, HistoryWriter history)
            throws JMSException {
        var drain = new Drain(broker, places);
        recovery.look();
        history.write(drain.run());
        if (recovery.settle()) {
            history.write(drain.run());
        }
    }
}
