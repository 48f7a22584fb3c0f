package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a file anew from the other one, slice by slice, beside the place where it will be: it gets its name when it is
 * complete and forced. The other one must not change meanwhile.
 *
 * <p>Rows are copied as they are, so one that is damaged stays known as damaged; missing ones are found by the sums.
 *
 * <p>Owned by the store thread.
 */
final class Copy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Copy.class);
    private static final int PART_BYTES = 8 << 20;

    private final StoreFile source;
    private final State state;
    private final Path destination;
    private final StoreFile target;
    private final Steps steps = new Steps();
    private long uncommittedBytes;

    Copy(StoreFile source, Path destination, int cacheMebibytes) throws IOException {
        this.source = source;
        this.state = source.state().orElseThrow();
        this.destination = destination;
        Path unfinished = StoreNames.unfinished(destination);
        Files.deleteIfExists(unfinished);
        this.target = StoreFile.open(unfinished, cacheMebibytes);
        copy(source.queues, target.queues);
        copy(source.references, target.references);
        copy(source.messages, target.messages);
        copy(source.bodies, target.bodies);
        copy(source.segments, target.segments);
        copy(source.sessions, target.sessions);
        copy(source.pins, target.pins);
        copy(source.branches, target.branches);
        steps.forEach(
                List.of(
                        Table.QUEUES,
                        Table.MESSAGES,
                        Table.BODIES,
                        Table.SEGMENTS,
                        Table.SESSIONS,
                        Table.PINS,
                        Table.BRANCHES),
                table -> compare(Sums.of(table)));
        steps.forEach(source.queues::all, this::compare);
    }

    private <K> void copy(Rowset<K> from, Rowset<K> to) {
        steps.forEach(from::pieces, piece -> {
            to.append(piece);
            uncommittedBytes += piece.value().length + Long.BYTES;
            if (uncommittedBytes >= PART_BYTES) {
                target.commitPart();
                uncommittedBytes = 0;
            }
        });
    }

    private void compare(long sum) {
        if (!source.sums.get(sum).equals(target.sums.get(sum))) {
            throw new JournalDamaged(source.path() + " has lost rows: " + target.sums.get(sum) + " instead of "
                    + source.sums.get(sum) + " (" + sum + ")");
        }
    }

    /** Does up to so many steps; whether all rows are copied. */
    boolean advance(int count) {
        return steps.advance(count);
    }

    /** What the file will hold. */
    State state() {
        return state;
    }

    /** Commits, forces and names the file, which is then ready to be opened. */
    void finish() {
        target.commit(
                new UUID(state.journalHigh(), state.journalLow()),
                state.delta(),
                state.sequence(),
                state.nextMessage(),
                state.nextQueue());
        target.close();
        try {
            Files.move(target.path(), destination, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            StoreNames.forceDirectory(destination);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a write failed, which is known to have happened before anything was forced. */
    boolean isOutOfRoom() {
        return target.isOutOfRoom();
    }

    /** Gives up. */
    @Override
    public void close() {
        target.close();
        try {
            Files.deleteIfExists(target.path());
        } catch (IOException e) {
            LOG.warn("{} is left behind", target.path(), e);
        }
    }
}
