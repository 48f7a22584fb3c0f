package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.format.Entry;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.broker.journal.log.SegmentTable.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the batches after a sequence, a group at a time. Every group up to the end of the log is known to have been
 * durable, so what can't be read is damage.
 */
final class LogReplay {
    private final LogDirectory directory;
    private final List<Row> rows;
    private final PlaceIndex places;
    private long sequence;

    LogReplay(LogDirectory directory, SegmentTable table, PlaceIndex places, long from) {
        this.directory = directory;
        this.rows = table.all();
        this.places = places;
        sequence = from;
    }

    void run(Consumer<Batch> consumer) throws IOException {
        int first = rows.size() - 1;
        while (first > 0 && rows.get(first).firstSequence() > sequence + 1) {
            first--;
        }
        for (Row row : rows.subList(first, rows.size())) {
            if (row.firstGroup() <= row.lastGroup()) {
                segment(row, consumer);
            }
        }
    }

    private void segment(Row row, Consumer<Batch> consumer) throws IOException {
        SegmentHeader header = row.header();
        try (var reader = new SegmentReader(directory.segment(header.number()), header)) {
            int offset = SegmentHeader.BLOCK;
            for (long group = row.firstGroup(); group <= row.lastGroup(); group++) {
                offset = group(reader, offset, group, consumer);
            }
        }
    }

    /** Replays one group and returns where the next begins. */
    private int group(SegmentReader reader, int offset, long number, Consumer<Batch> consumer) throws IOException {
        long segment = reader.header().number();
        var group = reader.group(offset)
                .filter(found -> found.header().group() == number)
                .orElseThrow(() -> new JournalDamaged(
                        "damage in segment " + segment + " at " + offset + ": group " + number + " can't be read"));
        GroupHeader header = group.header();
        if (header.lastSequence() <= sequence) {
            return header.end();
        }
        var bodies = new ArrayList<Body>();
        var entries = Entry.readAll(
                group.payload(),
                (message, position, length) -> bodies.add(new Body(
                        message, new Place(segment, header.offset() + GroupHeader.LENGTH + position, length))));
        bodies.forEach(body -> places.put(body.message, body.place, header.lastSequence()));
        for (Entry entry : entries) {
            if (entry instanceof Entry.OfBatch found) {
                replay(found.batch(), segment, consumer);
            }
        }
        return header.end();
    }

    private void replay(Batch batch, long segment, Consumer<Batch> consumer) {
        if (batch.sequence() <= sequence) {
            return;
        }
        if (batch.sequence() != sequence + 1) {
            throw new JournalDamaged(
                    "segment " + segment + " goes on with batch " + batch.sequence() + " after " + sequence);
        }
        sequence++;
        consumer.accept(batch);
    }

    /** A body and its place. */
    private record Body(long message, Place place) {}
}
