package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.SegmentSpace;
import io.ternmq.broker.journal.format.BodyRecord;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.SegmentTable.Row;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;

/** The segments as the store sees them. Owned by the store's thread. */
final class LogSpace implements SegmentSpace {
    private final LogDirectory directory;
    private final LogParts parts;
    private final LogBodies bodies;
    private final LongConsumer recycle;

    LogSpace(LogDirectory directory, LogParts parts, LogBodies bodies, LongConsumer recycle) {
        this.directory = directory;
        this.parts = parts;
        this.bodies = bodies;
        this.recycle = recycle;
    }

    @Override
    public List<Segment> segments() {
        return parts.table().segments();
    }

    @Override
    public void scan(long segment, BodyVisitor visitor) {
        Row row = sealed(segment);
        SegmentHeader header = row.header();
        long last = row.firstGroup() - 1;
        try (var reader = new SegmentReader(directory.segment(segment), header)) {
            // Groups after the last one that counts were copied to the next segment; places here are still in use.
            var group = reader.group(SegmentHeader.BLOCK);
            while (group.isPresent()) {
                visit(group.get(), visitor);
                GroupHeader read = group.get().header();
                last = read.group();
                group = reader.group(read.end()).filter(next -> next.header().group() == read.group() + 1);
            }
        } catch (IOException e) {
            throw new JournalDamaged("segment " + segment + " can't be read", e);
        }
        if (last < row.lastGroup()) {
            throw new JournalDamaged("segment " + segment + ": groups after " + last + " can't be read");
        }
    }

    @Override
    public void release(long segment) {
        Row row = sealed(segment);
        long covered = parts.certified().coveredByAll();
        if (row.lastSequence() > covered) {
            throw new IllegalStateException("segment " + segment + " holds batch " + row.lastSequence()
                    + ", certified checkpoints cover " + covered);
        }
        parts.table().remove(segment);
        bodies.closeChannel(segment);
        recycle.accept(segment);
    }

    private Row sealed(long segment) {
        return parts.table()
                .get(segment)
                .filter(Row::sealed)
                .orElseThrow(() -> new IllegalStateException("segment " + segment + " is not there, or not sealed"));
    }

    private static void visit(SegmentReader.Group group, BodyVisitor visitor) {
        ByteBuffer payload = group.payload();
        int base = group.header().offset() + GroupHeader.LENGTH;
        long segment = group.header().segment();
        Entry.readAll(payload.duplicate(), (message, position, length) -> {
            ByteBuffer bytes = payload.slice(position, length);
            visitor.onBody(
                    message, new Place(segment, base + position, length), () -> BodyRecord.content(bytes, message));
        });
    }
}
