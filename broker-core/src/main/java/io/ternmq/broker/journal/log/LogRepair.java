package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.GroupHeader.Mark;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.GroupWriter.LogEnd;
import io.ternmq.broker.journal.log.LogStart.Begun;
import io.ternmq.broker.journal.log.SegmentReader.Group;
import io.ternmq.broker.journal.log.SegmentTable.Row;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a damaged log anew, with all that can still be replayed: the batches that follow the newest certified checkpoint
 * without a gap. What comes after a gap is lost, since a record means nothing without those before it.
 *
 * <p>Those batches are written to a new segment, behind a group with the mark {@link Mark#REPAIRED}: no group before
 * that one is looked at again. The old segments stay for the bodies that the store refers to.
 */
final class LogRepair {
    private static final Logger LOG = LoggerFactory.getLogger(LogRepair.class);

    private final LogDirectory directory;
    private final LogStart start;
    private final Certified certified = new Certified();
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long highestGroup;

    LogRepair(LogDirectory directory, LogStart start) {
        this.directory = directory;
        this.start = start;
    }

    /** An intact group and its segment. */
    private record Piece(SegmentHeader segment, GroupHeader group) {}

    Begun begin(List<SegmentHeader> headers) throws IOException {
        collect(headers);
        long covered =
                certified.all().stream().mapToLong(Checkpoint::sequence).max().orElse(0);
        long lastKnown = pieces.stream()
                .mapToLong(piece -> piece.group.lastSequence())
                .max()
                .orElse(0);
        List<Piece> kept = following(covered);
        long last = kept.isEmpty() ? covered : kept.get(kept.size() - 1).group.lastSequence();
        LOG.warn(
                "Repaired the log in {}: goes on after batch {}, batches up to {} were lost",
                directory.path(),
                last,
                Math.max(last, lastKnown));

        LogDirectory.Blank blank = start.blank(
                GroupCopies.segmentBytes(kept.stream().map(Piece::group).toList()));
        var copies = new GroupCopies(blank, highestGroup + 1);
        copies.addMark(Mark.REPAIRED, certified.all(), covered);
        for (SegmentHeader header : headers) {
            List<GroupHeader> here = kept.stream()
                    .filter(piece -> piece.segment.equals(header))
                    .map(Piece::group)
                    .toList();
            try (var reader = open(header)) {
                copies.addAll(reader, here, List.of());
            }
        }
        SegmentFile segment = directory.publish(blank);
        var table = new SegmentTable();
        headers.forEach(header -> table.put(Row.ofBodies(header, last)));
        table.put(new Row(blank.header(), highestGroup + 1, copies.lastGroup(), covered + 1, last, false));
        var end = new LogEnd(segment, copies.position(), copies.lastGroup(), last, false);
        return new Begun(end, table, certified, Optional.empty());
    }

    /** All groups that count, in their order. A group in a later segment takes the place of those it follows. */
    private void collect(List<SegmentHeader> headers) throws IOException {
        long limit = Long.MAX_VALUE;
        for (int i = headers.size() - 1; i >= 0; i--) {
            List<Piece> here = intact(headers.get(i));
            for (int at = here.size() - 1; at >= 0; at--) {
                long number = here.get(at).group.group();
                highestGroup = Math.max(highestGroup, number);
                if (number < limit) {
                    pieces.addFirst(here.get(at));
                }
            }
            limit = pieces.isEmpty() ? limit : pieces.getFirst().group.group();
            if (here.stream().anyMatch(piece -> piece.group.mark() == Mark.REPAIRED)) {
                return;
            }
        }
    }

    private List<Piece> intact(SegmentHeader header) throws IOException {
        var here = new ArrayList<Piece>();
        try (var reader = open(header)) {
            int from = reader.find(SegmentHeader.BLOCK);
            while (from >= 0) {
                Optional<Group> group = reader.group(from);
                group.ifPresent(found -> note(header, found, here));
                from = reader.find(group.map(found -> found.header().end()).orElse(from + GroupHeader.ALIGNMENT));
            }
        }
        return here;
    }

    private void note(SegmentHeader header, Group group, List<Piece> here) {
        here.add(new Piece(header, group.header()));
        for (Entry entry : Entry.readAll(group.payload(), (message, position, length) -> {})) {
            if (entry instanceof Entry.OfCheckpoint found) {
                certified.add(found.checkpoint());
            }
        }
    }

    /** The groups with the batches after a sequence, up to the first gap. */
    private List<Piece> following(long covered) {
        var following = new ArrayList<Piece>();
        long sequence = covered;
        for (Piece piece : pieces) {
            if (piece.group.firstSequence() > sequence + 1) {
                break;
            }
            if (piece.group.lastSequence() > sequence) {
                following.add(piece);
                sequence = piece.group.lastSequence();
            }
        }
        return following;
    }

    private SegmentReader open(SegmentHeader header) throws IOException {
        return new SegmentReader(directory.segment(header.number()), header);
    }
}
