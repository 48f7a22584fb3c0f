package io.ternmq.broker;

import io.ternmq.broker.journal.files.BodyCheck;
import io.ternmq.broker.journal.log.LargeReferences;
import io.ternmq.broker.journal.log.LogInspector;
import io.ternmq.broker.journal.log.LogReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Looks into the journal of a data directory whose broker doesn't run. Changes nothing.
 *
 * @param summary what was read
 * @param damages what was durable once and can't be read
 * @param cuts ends of the log that were never acknowledged and don't count
 */
public record JournalInspection(String summary, List<String> damages, List<String> cuts) {
    /**
     * Reads every record of the log, and the large bodies that they name.
     *
     * @param lines hears what is there, in order; empty to verify only
     * @throws BrokerException if a broker uses the directory, or there is no journal in it
     */
    public static JournalInspection of(Path dataDirectory, Optional<Consumer<String>> lines) throws BrokerException {
        if (!Files.isDirectory(dataDirectory.resolve("log"))) {
            throw new BrokerException(
                    BrokerException.Kind.DATA_DIRECTORY,
                    "there is no journal in " + dataDirectory.toAbsolutePath() + "; name its folder with --data");
        }
        try (DataDirectory directory = DataDirectory.open(dataDirectory)) {
            LogReport report = lines.isPresent()
                    ? LogInspector.print(directory.log(), lines.get())
                    : LogInspector.verify(directory.log());
            BodyCheck.Report bodies = BodyCheck.run(directory.bodiesIfThere(), LargeReferences.of(directory.log()));
            return new JournalInspection(
                    report.segments() + " segments, " + report.batches() + " batches (" + report.firstSequence()
                            + " to " + report.lastSequence() + "), " + report.records() + " records, "
                            + bodies.files() + " large bodies",
                    Stream.concat(
                                    report.damages().stream()
                                            .map(damage -> "segment " + damage.segment() + " at " + damage.offset()
                                                    + ": " + damage.text()),
                                    bodies.problems().stream())
                            .toList(),
                    report.cuts().stream().map(Object::toString).toList());
        } catch (IOException e) {
            throw new BrokerException(
                    BrokerException.Kind.DATA_DIRECTORY,
                    "the journal in " + dataDirectory.toAbsolutePath() + " can't be read: " + e.getMessage(),
                    e);
        }
    }
}
