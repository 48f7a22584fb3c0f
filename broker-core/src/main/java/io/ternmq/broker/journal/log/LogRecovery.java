package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalMismatch;
import io.ternmq.broker.journal.format.RecordCodec;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.LogStart.Begun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the log: finds its end, cuts the tail, makes all that counts durable, replays it, and hands over to a
 * {@link LogJournal}.
 *
 * <ol>
 *   <li>Nothing on the disk changes before it is certain that there is no damage.
 *   <li>Groups that may not be on the disk, although they can be read, are written to a new segment, which gets its name
 *       when it has been forced: a force of the old one could return without having done anything.
 *   <li>The old segment is never written to again. A later recovery stops there at the number with which the next
 *       segment begins, so what was cut doesn't come back.
 * </ol>
 *
 * <p>Thread: the one that starts the broker.
 */
public final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

    private final LogDirectory directory;
    private final LogOptions options;
    private final UUID journal;
    private final Begun begun;
    private final PlaceIndex places = new PlaceIndex();

    private LogRecovery(LogDirectory directory, LogOptions options) throws IOException {
        this.directory = directory;
        this.options = options;
        directory.create();
        List<SegmentHeader> headers = headers();
        journal = headers.isEmpty() ? UUID.randomUUID() : headers.get(0).journal();
        var start = new LogStart(directory, options, journal);
        begun = options.repair() && !headers.isEmpty()
                ? new LogRepair(directory, start).begin(headers)
                : start.begin(headers);
        begun.cut().ifPresent(cut -> LOG.warn("Cut an unfinished end of the log in {}: {}", directory.path(), cut));
    }

    /**
     * Opens the log in a directory, or begins one.
     *
     * @throws JournalDamaged if something that was durable can't be read
     * @throws JournalMismatch if segments are of different journals, or of another release
     */
    public static LogRecovery open(Path directory, LogOptions options) throws IOException {
        return new LogRecovery(new LogDirectory(directory), options);
    }

    /** Whether there is a log in a directory. */
    public static boolean isAt(Path directory) throws IOException {
        return Files.isDirectory(directory)
                && !new LogDirectory(directory).segments().isEmpty();
    }

    /** The identity of the journal, made when it began. */
    public UUID journal() {
        return journal;
    }

    /** The newest checkpoint that counts of each file that has one. */
    public List<Checkpoint> certified() {
        return begun.certified().all();
    }

    /** What was cut from the end. */
    public Optional<Tail> tail() {
        return begun.cut();
    }

    /** Sequence of the last batch in the log; 0 if there never was one. */
    public long lastSequence() {
        return begun.end().sequence();
    }

    /**
     * Reads all batches after a sequence, in order, and remembers the places of their bodies.
     *
     * @throws JournalDamaged if one is missing or can't be read
     */
    public void replay(long from, Consumer<Batch> consumer) throws IOException {
        long last = begun.end().sequence();
        if (last < from) {
            throw new JournalDamaged("the log ends with batch " + last + ", but a checkpoint covers " + from);
        }
        if (last > from) {
            new LogReplay(directory, begun.table(), places, from).run(consumer);
        }
    }

    /** Goes on with the log. To be called once, after the replay. */
    public LogJournal start(Journal.Listener listener) {
        var parts = new LogParts(begun.table(), begun.certified(), places);
        return new LogJournal(directory, options, journal, begun.end(), parts, listener);
    }

    private List<SegmentHeader> headers() throws IOException {
        var headers = new ArrayList<SegmentHeader>();
        for (long number : directory.segments()) {
            Optional<SegmentHeader> found = directory.header(number);
            if (found.isEmpty() && options.repair()) {
                LOG.warn("Set segment {} aside, whose header can't be read", number);
                directory.setAside(number);
                continue;
            }
            SegmentHeader header =
                    found.orElseThrow(() -> new JournalDamaged("the header of segment " + number + " can't be read"));
            if (header.version() != RecordCodec.VERSION) {
                throw new JournalMismatch(directory.segment(number) + " has format " + header.version()
                        + ", this release reads " + RecordCodec.VERSION + "; use the release that wrote it");
            }
            if (!headers.isEmpty() && !headers.get(0).journal().equals(header.journal())) {
                throw new JournalMismatch(directory.segment(number) + " belongs to journal " + header.journal()
                        + ", the segments before it to " + headers.get(0).journal()
                        + "; give each broker's files back to their own directory");
            }
            headers.add(header);
        }
        return headers;
    }
}
