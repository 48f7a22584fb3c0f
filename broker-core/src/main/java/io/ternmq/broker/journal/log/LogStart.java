package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.GroupHeader.Mark;
import io.ternmq.broker.journal.format.RecordCodec;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.GroupWriter.LogEnd;
import io.ternmq.broker.journal.log.LogScan.Found;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Begins a new segment after the end of an undamaged log. */
final class LogStart {
    private final LogDirectory directory;
    private final LogOptions options;
    private final UUID journal;
    private final SegmentTable table = new SegmentTable();

    LogStart(LogDirectory directory, LogOptions options, UUID journal) {
        this.directory = directory;
        this.options = options;
        this.journal = journal;
    }

    /**
     * A log that can go on.
     *
     * @param table with all segments
     * @param cut what was left out of it
     */
    record Begun(LogEnd end, SegmentTable table, Certified certified, Optional<Tail> cut) {}

    Begun begin(List<SegmentHeader> headers) throws IOException {
        Found found = new LogScan(directory, headers).run();
        directory.deleteFillings();
        List<SegmentHeader> unused = headers.subList(found.last() + 1, headers.size());
        // The log is never without a segment, which tells that it is one, and of which journal.
        boolean onlyUnused = found.last() < 0 && !unused.isEmpty();
        for (SegmentHeader each : onlyUnused ? unused.subList(1, unused.size()) : unused) {
            directory.recycle(each.number());
        }
        boolean closed = found.end().filter(end -> end.mark() == Mark.CLOSED).isPresent();
        List<GroupHeader> copied = closed ? List.of() : found.unforced();
        LogDirectory.Blank blank = blank(GroupCopies.segmentBytes(copied));
        var copies = new GroupCopies(blank, copied.isEmpty() ? 0 : copied.get(0).group());
        if (!copied.isEmpty()) {
            SegmentHeader old = found.firsts().get(found.last()).segment();
            try (var reader = new SegmentReader(directory.segment(old.number()), old)) {
                copies.addAll(reader, copied, found.certified().all());
            }
        }
        SegmentFile segment = directory.publish(blank);
        if (onlyUnused) {
            directory.recycle(unused.get(0).number());
        }
        list(found, copied);
        if (!copied.isEmpty()) {
            table.put(SegmentTable.Row.of(blank.header(), copied.get(0), copied.get(copied.size() - 1)));
        }
        recycleSuperseded(found, copied);
        long group = found.end().map(GroupHeader::group).orElse(0L);
        long sequence = found.end().map(GroupHeader::lastSequence).orElse(0L);
        var end = new LogEnd(segment, copies.position(), group, sequence, closed);
        return new Begun(end, table, found.certified(), found.tail());
    }

    /** A new segment with room for so many bytes. */
    LogDirectory.Blank blank(int bytesMin) throws IOException {
        return directory.blank(new SegmentHeader(
                RecordCodec.VERSION,
                journal,
                directory.nextNumber(),
                options.salts().getAsLong(),
                Math.max(bytesMin, options.segmentBytes())));
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
