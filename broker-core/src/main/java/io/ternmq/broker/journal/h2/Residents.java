package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Bodies.BodyAt;
import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.MessageRow;
import io.ternmq.broker.journal.h2.Rows.SegmentRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what lives in each segment of the log, and moves the last ones out of a segment into the file.
 *
 * <p>Counts stay in memory until the delta is in. Owned by the store thread.
 */
final class Residents {
    private static final SegmentRow NOBODY = new SegmentRow(0, 0, Long.MAX_VALUE, 0);

    private final StoreFile file;
    private final Bodies bodies;
    private final Map<Long, SegmentRow> changed = new HashMap<>();

    Residents(StoreFile file, Bodies bodies) {
        this.file = file;
        this.bodies = bodies;
    }

    /** What lives in a segment according to a file; nobody if it has no row. */
    static SegmentRow of(StoreFile file, long segment) {
        return file.segments
                .get(segment)
                .map(row -> Rows.segment(RowKey.of(Table.SEGMENTS, segment), row))
                .orElse(NOBODY);
    }

    void arrived(long message, Place place) {
        SegmentRow old = get(place.segment());
        changed.put(
                place.segment(),
                new SegmentRow(
                        old.bytes() + place.length(),
                        old.bodies() + 1,
                        Math.min(old.lowest(), message),
                        Math.max(old.highest(), message)));
    }

    void left(Place place) {
        SegmentRow old = get(place.segment());
        changed.put(
                place.segment(),
                new SegmentRow(old.bytes() - place.length(), old.bodies() - 1, old.lowest(), old.highest()));
    }

    /** Adds the steps that move all that lives in a segment into the file. */
    void moveIn(long segment, Steps steps) {
        steps.forEach(
                () -> {
                    SegmentRow row = get(segment);
                    return file.messages.range(row.lowest(), row.highest());
                },
                message -> moveIn(segment, message));
    }

    private void moveIn(long segment, long message) {
        RowKey key = RowKey.of(Table.MESSAGES, message);
        Optional<MessageRow> row = file.messages.get(message).map(each -> Rows.message(key, each));
        Optional<Place> place = row.flatMap(MessageRow::place);
        if (place.isEmpty() || place.get().segment() != segment) {
            return;
        }
        BodyRead read = bodies.read(List.of(new BodyAt(message, place.get()))).get(0);
        if (read instanceof BodyRead.Found found) {
            file.bodies.put(message, file.rows.body(RowKey.of(Table.BODIES, message), found.content()));
            file.messages.put(
                    message, file.rows.message(key, new MessageRow(row.get().references(), Optional.empty())));
            left(place.get());
        } else if (read instanceof BodyRead.Gone) {
            throw new IllegalStateException("Segment " + segment + " is gone, but message " + message + " lives in it");
        }
        // A damaged body stays where it is, and its segment with it: what is left of it may be wanted yet.
    }

    /** Writes the counts into the file. */
    void flush() {
        changed.forEach((segment, row) -> {
            if (row.bodies() == 0) {
                file.segments.remove(segment);
            } else {
                file.segments.put(segment, file.rows.segment(RowKey.of(Table.SEGMENTS, segment), row));
            }
        });
        changed.clear();
    }

    private SegmentRow get(long segment) {
        SegmentRow pending = changed.get(segment);
        return pending == null ? of(file, segment) : pending;
    }
}
