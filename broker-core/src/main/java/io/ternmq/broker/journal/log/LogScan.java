package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.SegmentReader.Group;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds where the log ends, and decides whether what follows is a tail or damage.
 *
 * <p>The log ends with the last intact group of an unbroken sequence. What can't be read after it is damage if a later
 * intact group says that it was forced; otherwise nothing was promised of it, and it is a tail, together with intact
 * groups behind it, which must not count without it. Changes nothing on the disk.
 */
final class LogScan {
    private final LogDirectory directory;
    private final List<SegmentHeader> headers;
    private final List<First> firsts = new ArrayList<>();
    private final Certified certified = new Certified();
    private final Deque<GroupHeader> unforced = new ArrayDeque<>();

    LogScan(LogDirectory directory, List<SegmentHeader> headers) {
        this.directory = directory;
        this.headers = headers;
    }

    /** A segment and its first group, if that is intact. */
    record First(SegmentHeader segment, Optional<GroupHeader> group) {}

    /**
     * What was found.
     *
     * @param firsts all segments, with their first groups
     * @param last index of the segment that holds the last group, or -1 if there is no group
     * @param end the last group
     * @param unforced groups at the end that may not be on the disk, although they can be read
     * @param certified the newest certified checkpoints
     * @param tail what was cut
     */
    record Found(
            List<First> firsts,
            int last,
            Optional<GroupHeader> end,
            List<GroupHeader> unforced,
            Certified certified,
            Optional<Tail> tail) {}

    Found run() throws IOException {
        int last = -1;
        for (SegmentHeader header : headers) {
            try (var reader = open(header)) {
                var group = reader.group(SegmentHeader.BLOCK).map(Group::header);
                if (group.isPresent()) {
                    last = firsts.size();
                }
                firsts.add(new First(header, group));
            }
        }
        Optional<GroupHeader> end = last < 0 ? Optional.empty() : walk(headers.get(last));
        long expected = end.map(group -> group.group() + 1).orElse(1L);
        int from = Math.max(last, 0);
        int offset = last < 0 ? SegmentHeader.BLOCK : end.map(GroupHeader::end).orElse(SegmentHeader.BLOCK);
        Optional<Tail> tail = Optional.empty();
        for (int i = from; i < headers.size(); i++) {
            var found = beyond(headers.get(i), i == from ? offset : SegmentHeader.BLOCK, expected);
            tail = tail.isPresent() ? tail : found;
        }
        return new Found(firsts, last, end, List.copyOf(unforced), certified, tail);
    }

    private SegmentReader open(SegmentHeader header) throws IOException {
        return new SegmentReader(directory.segment(header.number()), header);
    }

    /** Walks to the end of the last segment. */
    private Optional<GroupHeader> walk(SegmentHeader segment) throws IOException {
        Optional<GroupHeader> last = Optional.empty();
        try (var reader = open(segment)) {
            var next = reader.group(SegmentHeader.BLOCK);
            while (next.isPresent()) {
                GroupHeader header = next.get().header();
                Entry.readAll(next.get().payload(), (message, at, length) -> {}).forEach(this::note);
                note(header);
                last = Optional.of(header);
                next = reader.group(header.end()).filter(group -> group.header().group() == header.group() + 1);
            }
        }
        return last;
    }

    private void note(GroupHeader header) {
        while (!unforced.isEmpty() && unforced.peekFirst().group() <= header.forced()) {
            unforced.removeFirst();
        }
        unforced.addLast(header);
    }

    private void note(Entry entry) {
        if (entry instanceof Entry.OfCheckpoint found) {
            certified.add(found.checkpoint());
        }
    }

    /** Looks for groups after the end, and throws if they prove that there was more. */
    private Optional<Tail> beyond(SegmentHeader segment, int from, long expected) throws IOException {
        int until;
        try (var reader = open(segment)) {
            for (int at = reader.find(from); at >= 0; at = reader.find(at + GroupHeader.ALIGNMENT)) {
                var group = reader.group(at);
                if (group.isPresent() && group.get().header().forced() >= expected) {
                    throw new JournalDamaged(
                            "damage in segment " + segment.number() + " at " + from + " or before: group "
                                    + expected + " can't be read, although group "
                                    + group.get().header().group() + " at " + at + " says that it was forced");
                }
            }
            until = reader.writtenUntil(from, expected);
        }
        return until == from ? Optional.empty() : Optional.of(new Tail(segment.number(), from, until - from));
    }
}
