package io.ternmq.broker;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.files.BodyCheck;
import io.ternmq.broker.journal.h2.H2Store;
import io.ternmq.broker.journal.h2.StoreCheck;
import io.ternmq.broker.journal.h2.StorePrint;
import io.ternmq.broker.journal.h2.StoreReport;
import io.ternmq.broker.journal.h2.StoreReport.FileReport;
import io.ternmq.broker.journal.log.LargeReferences;
import io.ternmq.broker.journal.log.LogBodies;
import io.ternmq.broker.journal.log.LogInspector;
import io.ternmq.broker.journal.log.LogReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks into the journal of a data directory whose broker doesn't run: log, store, and whether they fit together.
 * Changes nothing.
 *
 * @param summary what was read: the log, each file of the store, the large bodies
 * @param damages what was durable once and can't be read, or contradicts something else
 * @param cuts what was being written when the broker ended without a clean stop, and doesn't count: ends of the log, or a file
 *     of the store, beside which the other one is whole
 */
public record JournalInspection(List<String> summary, List<String> damages, List<String> cuts) {
    private static final long NOTHING_COVERED = 0;

    public JournalInspection {
        summary = List.copyOf(summary);
        damages = List.copyOf(damages);
        cuts = List.copyOf(cuts);
    }

    /**
     * Reads every record of the log, every row of the store, and the large bodies that the log names.
     *
     * @param lines hears what is there, in order; empty to verify only
     * @param progress hears often how far it has come
     * @throws BrokerException if a broker uses the directory, or there is no journal in it
     */
    public static JournalInspection of(Path path, Optional<Consumer<String>> lines, Consumer<String> progress)
            throws BrokerException {
        try (DataDirectory directory = DataDirectory.inspect(path)) {
            if (!Files.isDirectory(directory.log()) && !H2Store.isAt(directory.store())) {
                throw new BrokerException(
                        BrokerException.Kind.DATA_DIRECTORY,
                        "there is no journal in " + path.toAbsolutePath() + "; name the broker's folder with --data");
            }
            return inspect(directory, lines, progress);
        } catch (IOException e) {
            throw new BrokerException(
                    BrokerException.Kind.DATA_DIRECTORY,
                    "the journal in " + path.toAbsolutePath() + " can't be read (" + FileTrouble.text(e) + ")",
                    e);
        }
    }

    private static JournalInspection inspect(
            DataDirectory directory, Optional<Consumer<String>> lines, Consumer<String> progress)
            throws IOException, BrokerException {
        if (!Files.isDirectory(directory.log())) {
            return new JournalInspection(List.of(), List.of("there is no log in " + directory.log()), List.of());
        }
        LogReport log = LogInspector.inspect(directory.log(), lines.orElse(line -> {}), progress);
        if (lines.isPresent()) {
            StorePrint.run(directory.store(), lines.get());
        }
        StoreReport store;
        try (LogBodies bodies = LogBodies.ofClosedLog(directory.log())) {
            store = StoreCheck.run(directory.store(), log.journal(), log.certified(), bodies, progress);
        }
        var summary = new ArrayList<String>();
        summary.add("log: " + log.segments() + " segments, " + log.batches() + " batches (" + log.firstSequence()
                + " to " + log.lastSequence() + "), " + log.records() + " records");
        store.files().forEach(file -> summary.add(text(file)));
        var damages = new ArrayList<String>();
        log.damages()
                .forEach(damage ->
                        damages.add("segment " + damage.segment() + " at " + damage.offset() + ": " + damage.text()));
        var cuts = new ArrayList<String>();
        log.cuts().forEach(cut -> cuts.add(cut.toString()));
        boolean unfinished = !log.closed() && store.sound() > 0;
        (unfinished ? cuts : damages).addAll(store.problems());
        gap(log).ifPresent(damages::add);
        BodyCheck.Report large = BodyCheck.run(directory.bodies(), LargeReferences.of(directory.log()));
        summary.add("bodies: " + large.files() + " large ones");
        damages.addAll(large.problems());
        return new JournalInspection(summary, damages, cuts);
    }

    private static String text(FileReport file) {
        return file.path().getFileName() + ": checkpoint " + file.delta() + ", covers batch " + file.sequence() + ", "
                + file.references() + " references, " + file.messages() + " messages, " + file.bodies() + " bodies";
    }

    /** What is missing between the newest checkpoint and the end of the log. */
    private static Optional<String> gap(LogReport log) {
        long covered = log.certified().stream()
                .max(Comparator.comparingLong(Checkpoint::delta))
                .map(Checkpoint::sequence)
                .orElse(NOTHING_COVERED);
        if (log.lastSequence() < covered) {
            return Optional.of(
                    "the log ends with batch " + log.lastSequence() + ", but a checkpoint covers " + covered);
        }
        if (log.lastSequence() > covered && log.contiguousFrom() > covered + 1) {
            return Optional.of("batches from " + (covered + 1) + " to " + (log.contiguousFrom() - 1)
                    + " are missing, which follow the newest checkpoint");
        }
        return Optional.empty();
    }
}
