package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.RecordCodec;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.GroupWriter.LogEnd;
import io.ternmq.broker.journal.log.LogScan.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Certified certified;
    private final Optional<Tail> tail;
    private final SegmentTable table = new SegmentTable();
    private final PlaceIndex places = new PlaceIndex();
    private final LogEnd end;

    private LogRecovery(LogDirectory directory, LogOptions options) throws IOException {
        this.directory = directory;
        this.options = options;
        directory.create();
        List<SegmentHeader> headers = headers();
        journal = headers.isEmpty() ? UUID.randomUUID() : headers.get(0).journal();
        Found found = new LogScan(directory, headers).run();
        certified = found.certified();
        tail = found.tail();
        tail.ifPresent(cut -> LOG.warn("Cut an unfinished end of the log in {}: {}", directory.path(), cut));
        directory.deleteFillings();
        for (SegmentHeader unused : headers.subList(found.last() + 1, headers.size())) {
            directory.recycle(unused.number());
        }
        end = begin(found, nextNumber());
    }

    /**
     * Opens the log in a directory, or begins one.
     *
     * @throws JournalDamaged if something that was durable can't be read
     */
    public static LogRecovery open(Path directory, LogOptions options) throws IOException {
        return new LogRecovery(new LogDirectory(directory), options);
    }

    /** The identity of the journal, made when it began. */
    public UUID journal() {
        return journal;
    }

    /** The newest checkpoint that counts of each file that has one. */
    public List<Checkpoint> certified() {
        return certified.all();
    }

    /** What was cut from the end. */
    public Optional<Tail> tail() {
        return tail;
    }

    /** Sequence of the last batch in the log; 0 if there never was one. */
    public long lastSequence() {
        return end.sequence();
    }

    /**
     * Reads all batches after a sequence, in order, and remembers the places of their bodies.
     *
     * @throws JournalDamaged if one is missing or can't be read
     */
    public void replay(long from, Consumer<Batch> consumer) throws IOException {
        if (end.sequence() < from) {
            throw new JournalDamaged("the log ends with batch " + end.sequence() + ", but a checkpoint covers " + from);
        }
        if (end.sequence() > from) {
            new LogReplay(directory, table, places, from).run(consumer);
        }
    }

    /** Goes on with the log. To be called once, after the replay. */
    public LogJournal start(Journal.Listener listener) {
        return new LogJournal(directory, options, journal, end, new LogParts(table, certified, places), listener);
    }

    private List<SegmentHeader> headers() throws IOException {
        var headers = new ArrayList<SegmentHeader>();
        for (long number : directory.segments()) {
            SegmentHeader header = directory
                    .header(number)
                    .orElseThrow(() -> new JournalDamaged("the header of segment " + number + " can't be read"));
            if (header.version() != RecordCodec.VERSION) {
                throw new JournalDamaged("segment " + number + " has format " + header.version()
                        + ", this program reads " + RecordCodec.VERSION);
            }
            if (!headers.isEmpty() && !headers.get(0).journal().equals(header.journal())) {
                throw new JournalDamaged("segment " + number + " belongs to another journal");
            }
            headers.add(header);
        }
        return headers;
    }

    /** A number that no segment had. */
    private long nextNumber() throws IOException {
        var numbers = new ArrayList<>(directory.segments());
        numbers.addAll(directory.spares());
        return numbers.stream().mapToLong(number -> number).max().orElse(0) + 1;
    }

    /** Begins a new segment with the groups that may not be on the disk. */
    private LogEnd begin(Found found, long number) throws IOException {
        boolean closed = found.end().map(GroupHeader::closing).orElse(false);
        List<GroupHeader> copied = closed ? List.of() : found.unforced();
        int bytes = Math.max(options.segmentBytes(), GroupCopies.segmentBytes(copied));
        LogDirectory.Blank blank = directory.blank(number, bytes);
        var header = new SegmentHeader(
                RecordCodec.VERSION, journal, number, options.salts().getAsLong(), bytes);
        int position = SegmentHeader.BLOCK;
        if (!copied.isEmpty()) {
            SegmentHeader old = found.firsts().get(found.last()).segment();
            try (var reader = new SegmentReader(directory.segment(old.number()), old)) {
                position = new GroupCopies(reader, copied, certified.all()).write(header, blank.channel());
            }
        }
        SegmentFile segment = directory.publish(blank, header);
        list(found, copied);
        recycleSuperseded(found, copied);
        if (!copied.isEmpty()) {
            table.put(new SegmentTable.Row(
                    header,
                    copied.get(0).group(),
                    copied.get(copied.size() - 1).group(),
                    copied.get(0).firstSequence(),
                    copied.get(copied.size() - 1).lastSequence(),
                    false));
        }
        long group = found.end().map(GroupHeader::group).orElse(0L);
        long sequence = found.end().map(GroupHeader::lastSequence).orElse(0L);
        return new LogEnd(segment, position, group, sequence, closed);
    }

    /**
     * Gives back the last segment, if it has nothing but what was copied. Nothing refers to it: a checkpoint that did would
     * have been certified by a group after those, which says that they were forced.
     */
    private void recycleSuperseded(Found found, List<GroupHeader> copied) throws IOException {
        if (!copied.isEmpty()) {
            var last = found.firsts().get(found.last());
            long first = last.group().map(GroupHeader::group).orElse(0L);
            if (first == copied.get(0).group()) {
                table.remove(last.segment().number());
                directory.recycle(last.segment().number());
            }
        }
    }

    /** Enters the segments of earlier lives, which nobody will write to again. */
    private void list(Found found, List<GroupHeader> copied) {
        Map<Long, GroupHeader> firsts = new HashMap<>();
        for (LogScan.First first : found.firsts()) {
            first.group().ifPresent(group -> firsts.put(first.segment().number(), group));
        }
        long nextGroup = copied.isEmpty()
                ? found.end().map(GroupHeader::group).orElse(0L) + 1
                : copied.get(0).group();
        long nextSequence = copied.isEmpty()
                ? found.end().map(GroupHeader::lastSequence).orElse(0L) + 1
                : copied.get(0).firstSequence();
        for (int i = found.last(); i >= 0; i--) {
            SegmentHeader header = found.firsts().get(i).segment();
            GroupHeader first = firsts.get(header.number());
            long firstGroup = first == null ? nextGroup : Math.min(first.group(), nextGroup);
            long firstSequence = first == null ? nextSequence : Math.min(first.firstSequence(), nextSequence);
            table.put(new SegmentTable.Row(header, firstGroup, nextGroup - 1, firstSequence, nextSequence - 1, true));
            nextGroup = firstGroup;
            nextSequence = firstSequence;
        }
    }
}
