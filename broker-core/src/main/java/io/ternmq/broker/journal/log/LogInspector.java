package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.GroupHeader.Mark;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.LogReport.Damage;
import io.ternmq.broker.journal.log.SegmentReader.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads every segment of a log and every record in it, for people. Changes nothing, and goes on after damage; not to be
 * used while a journal runs in the directory.
 */
public final class LogInspector {
    private final LogDirectory directory;
    private final Consumer<String> lines;
    private final Consumer<String> progress;
    private final Certified certified = new Certified();
    private final List<Damage> damages = new ArrayList<>();
    private final List<Tail> cuts = new ArrayList<>();
    private int segments;
    private long groups;
    private long batches;
    private long records;
    private long firstSequence;
    private long lastSequence;
    private long contiguousFrom;
    private boolean closed;
    /** Number of the group that comes next. */
    private long expected = 1;

    private LogInspector(Path directory, Consumer<String> lines, Consumer<String> progress) {
        this.directory = new LogDirectory(directory);
        this.lines = lines;
        this.progress = progress;
    }

    /** Checks that everything can be read. */
    public static LogReport verify(Path directory) throws IOException {
        return inspect(directory, line -> {}, step -> {});
    }

    /** The same, with a line for each segment, group, batch and record. */
    public static LogReport print(Path directory, Consumer<String> lines) throws IOException {
        return inspect(directory, lines, step -> {});
    }

    /** The same, which says how far it has come with each segment. */
    public static LogReport inspect(Path directory, Consumer<String> lines, Consumer<String> progress)
            throws IOException {
        return new LogInspector(directory, lines, progress).inspect();
    }

    private LogReport inspect() throws IOException {
        List<SegmentHeader> headers = new ArrayList<>();
        for (long number : directory.segments()) {
            Optional<SegmentHeader> header = directory.header(number);
            header.ifPresent(headers::add);
            if (header.isEmpty()) {
                damage(number, 0, "the header can't be read");
            }
        }
        requireOneJournal(headers);
        for (int i = 0; i < headers.size(); i++) {
            progress.accept("log: segment " + (i + 1) + " of " + headers.size());
            segment(headers.get(i), nextFirst(headers, i));
        }
        return new LogReport(
                segments,
                groups,
                batches,
                records,
                firstSequence,
                lastSequence,
                contiguousFrom,
                closed,
                headers.stream().map(SegmentHeader::journal).findFirst(),
                certified.all(),
                List.copyOf(damages),
                List.copyOf(cuts));
    }

    private void requireOneJournal(List<SegmentHeader> headers) {
        for (SegmentHeader header : headers) {
            if (!header.journal().equals(headers.get(0).journal())) {
                damage(
                        header.number(),
                        0,
                        "belongs to journal " + header.journal() + ", the segments before it to "
                                + headers.get(0).journal());
            }
        }
    }

    /** Number of the group with which a later segment goes on, if there is one. */
    private Optional<Long> nextFirst(List<SegmentHeader> headers, int index) throws IOException {
        for (SegmentHeader header : headers.subList(index + 1, headers.size())) {
            try (var reader = open(header)) {
                Optional<Long> first = reader.group(SegmentHeader.BLOCK)
                        .map(group -> group.header().group());
                if (first.isPresent()) {
                    return first;
                }
            }
        }
        return Optional.empty();
    }

    private SegmentReader open(SegmentHeader header) throws IOException {
        return new SegmentReader(directory.segment(header.number()), header);
    }

    private void segment(SegmentHeader header, Optional<Long> next) throws IOException {
        segments++;
        lines.accept("segment " + header.number() + ": format " + header.version() + ", journal " + header.journal()
                + ", " + header.bytes() + " bytes");
        try (var reader = open(header)) {
            int offset = SegmentHeader.BLOCK;
            while (offset >= 0) {
                int end = neighbours(reader, offset, next);
                offset = provenBeyond(reader, end);
                if (offset < 0) {
                    end(reader, end, next);
                }
            }
        }
    }

    /** Reads groups one after the other, and returns where that ends. */
    private int neighbours(SegmentReader reader, int from, Optional<Long> next) throws IOException {
        int offset = from;
        for (var group = reader.group(offset); group.isPresent(); group = reader.group(offset)) {
            offset = group.get().header().end();
            group(group.get(), next);
        }
        return offset;
    }

    /** Where a group stands that says that what can't be read before it was forced; -1 if there is none. */
    private int provenBeyond(SegmentReader reader, int end) throws IOException {
        for (int at = reader.find(end); at >= 0; at = reader.find(at + GroupHeader.ALIGNMENT)) {
            var group = reader.group(at).map(Group::header);
            if (group.isPresent() && group.get().forced() >= expected) {
                damage(reader.header().number(), end, missing(group.get().group()));
                return at;
            }
        }
        return -1;
    }

    /** What comes after the last group of a segment: more that is known to be missing, a cut, or nothing. */
    private void end(SegmentReader reader, int end, Optional<Long> next) throws IOException {
        long segment = reader.header().number();
        if (next.isPresent() && groups > 0 && next.get() > expected) {
            damage(segment, end, missing(next.get()));
            return;
        }
        int until = reader.writtenUntil(end, expected);
        if (until > end) {
            cuts.add(new Tail(segment, end, until - end));
            lines.accept("  " + end + " cut: " + (until - end) + " bytes");
        }
    }

    private String missing(long next) {
        return "groups " + expected + " to " + (next - 1) + " can't be read";
    }

    private void group(Group group, Optional<Long> next) {
        GroupHeader header = group.header();
        boolean superseded = next.isPresent() && header.group() >= next.get();
        lines.accept("  " + header.offset() + " group " + header.group() + ", forced " + header.forced() + ", "
                + header.batches() + " batches from " + header.firstSequence() + ", " + header.bytes() + " bytes"
                + (header.mark() == Mark.NONE ? "" : ", " + header.mark())
                + (superseded ? ", written again in a later segment" : ""));
        if (superseded) {
            return;
        }
        groups++;
        expected = header.group() + 1;
        try {
            Entry.readAll(group.payload(), (message, position, length) -> {}).forEach(this::entry);
        } catch (JournalDamaged e) {
            damage(header.segment(), header.offset(), String.valueOf(e.getMessage()));
        }
        lastSequence = Math.max(lastSequence, header.lastSequence());
        closed = header.mark() == Mark.CLOSED;
    }

    private void entry(Entry entry) {
        if (entry instanceof Entry.OfCheckpoint found) {
            certified.add(found.checkpoint());
            lines.accept("    " + found.checkpoint());
        } else if (entry instanceof Entry.OfBatch found) {
            batch(found.batch());
        }
    }

    private void batch(Batch batch) {
        batches++;
        records += batch.records().size();
        firstSequence = firstSequence == 0 ? batch.sequence() : firstSequence;
        contiguousFrom = batch.sequence() == lastSequence + 1 && contiguousFrom > 0 ? contiguousFrom : batch.sequence();
        lastSequence = batch.sequence();
        lines.accept("    batch " + batch.sequence() + ", epoch " + batch.epoch());
        batch.records().forEach(each -> lines.accept("      " + RecordText.of(each)));
    }

    private void damage(long segment, int offset, String text) {
        damages.add(new Damage(segment, offset, text));
        lines.accept("  " + offset + " DAMAGE: " + text);
    }
}
