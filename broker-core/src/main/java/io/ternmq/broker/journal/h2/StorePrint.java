package io.ternmq.broker.journal.h2;

import io.ternmq.broker.id.Address;
import io.ternmq.broker.journal.Certifier;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.MessageRow;
import io.ternmq.broker.journal.h2.Rows.SegmentRow;
import io.ternmq.broker.journal.h2.Rows.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A store that nobody uses as lines for people: every row of both files, contents by their length alone, since they belong
 * to the application. Changes nothing, and goes on after a row that can't be read.
 */
public final class StorePrint {
    private static final int CACHE_MEBIBYTES = 8;
    private static final String INDENT = "  ";
    private static final int PRIORITY_MAX = 9;
    private static final int SEQUENCE_BITS = 59;

    private final StoreFile file;
    private final Consumer<String> lines;
    /** Queues whose keys are not priority and sequence. */
    private final Set<Long> delayed = new HashSet<>();

    private StorePrint(StoreFile file, Consumer<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** Prints the files that are there. */
    public static void run(Path directory, Consumer<String> lines) throws IOException {
        for (int slot = 0; slot < Certifier.FILES; slot++) {
            Path path = StoreNames.file(directory, slot);
            if (!Files.exists(path)) {
                continue;
            }
            try (StoreFile file = StoreFile.openToRead(path, CACHE_MEBIBYTES)) {
                new StorePrint(file, lines).print();
            } catch (RuntimeException e) {
                if (!Damage.is(e)) {
                    throw e;
                }
                lines.accept(path + " DAMAGED: " + e.getMessage());
            }
        }
    }

    private void print() {
        lines.accept(file.path() + ": " + file.state().map(StorePrint::text).orElse("nothing in it"));
        each(file.queues, Table.QUEUES, (id, row) -> queue(Rows.queue(RowKey.of(Table.QUEUES, id), row)));
        RowCursor<ReferenceKey> references = file.references.all();
        while (references.hasNext()) {
            ReferenceKey key = references.next();
            line(key, () -> reference(Rows.reference(RowKey.of(key), references.row())));
        }
        each(file.messages, Table.MESSAGES, (id, row) -> text(id, Rows.message(RowKey.of(Table.MESSAGES, id), row)));
        each(
                file.bodies,
                Table.BODIES,
                (id, row) -> "body of message " + id + ": " + Rows.readBody(RowKey.of(Table.BODIES, id), row).length
                        + " bytes");
        each(file.segments, Table.SEGMENTS, (id, row) -> text(id, Rows.segment(RowKey.of(Table.SEGMENTS, id), row)));
        each(file.sessions, Table.SESSIONS, (id, row) -> text(Rows.session(id, RowKey.of(id), row)));
        each(file.pins, Table.PINS, (id, row) -> "message " + id + " is held by an open transaction");
        each(file.branches, Table.BRANCHES, (id, row) -> text(BranchRows.read(RowKey.of(Table.BRANCHES, id), row)));
    }

    private <K> void each(Rowset<K> rows, Table table, BiFunction<K, byte[], String> text) {
        RowCursor<K> each = rows.all();
        while (each.hasNext()) {
            K key = each.next();
            byte[] row = each.row();
            line(table + " " + key, () -> text.apply(key, row));
        }
    }

    /** What makes a line. */
    private interface Text {
        String make();
    }

    private void line(Object key, Text text) {
        try {
            lines.accept(INDENT + text.make());
        } catch (RuntimeException e) {
            if (!Damage.is(e)) {
                throw e;
            }
            lines.accept(INDENT + key + " DAMAGED: " + e.getMessage());
        }
    }

    private static String text(State state) {
        return "journal " + new UUID(state.journalHigh(), state.journalLow()) + ", format " + state.format()
                + ", checkpoint " + state.delta() + ", covers batch " + state.sequence() + ", next message "
                + state.nextMessage() + ", next queue " + state.nextQueue();
    }

    private String queue(Delta.QueueRow queue) {
        if (queue.address().kind() == Address.Kind.DELAYED) {
            delayed.add(queue.queue());
        }
        return text(queue);
    }

    private static String text(Delta.QueueRow queue) {
        return "queue " + queue.queue() + " " + queue.address().kind() + " '"
                + queue.address().name() + "': " + queue.messages() + " messages, " + queue.bytes()
                + " bytes, next sequence " + queue.nextSequence() + ", " + queue.settings()
                + queue.subscription().map(terms -> ", " + terms).orElse("");
    }

    private String reference(ReferenceRow row) {
        String place = delayed.contains(row.queue())
                ? "delivery time " + row.deliveryTime() + " key " + row.key()
                : "priority " + (PRIORITY_MAX - (row.key() >>> SEQUENCE_BITS)) + " sequence "
                        + (row.key() & ((1L << SEQUENCE_BITS) - 1));
        return "queue " + row.queue() + " " + place + ": message " + row.message() + ", " + row.bytes()
                + " bytes, " + row.deliveries() + " deliveries, " + row.failures() + " failures"
                + (row.expiration() == 0 ? "" : ", expires " + row.expiration());
    }

    private static String text(long id, MessageRow row) {
        Optional<String> place =
                row.place().map(at -> "segment " + at.segment() + " at " + at.offset() + ", " + at.length() + " bytes");
        return "message " + id + ": " + row.references() + " references, in " + place.orElse("this file");
    }

    private static String text(long id, SegmentRow row) {
        return "segment " + id + ": " + row.bodies() + " bodies live, " + row.bytes() + " bytes";
    }

    private static String text(Delta.BranchRow row) {
        BranchPrepared branch = row.prepared();
        return "branch " + branch.xid() + " of user '" + branch.user() + "': " + row.state() + ", sends "
                + branch.sends().size() + ", settles " + branch.settlements().size();
    }

    private static String text(Delta.SessionRow row) {
        return "session " + row.session().connection() + " " + row.session().session() + ": number " + row.number()
                + (row.refused().isEmpty() ? "" : ", refused " + row.refused());
    }
}
