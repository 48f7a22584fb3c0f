package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Bodies.BodyAt;
import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.MessageRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers reads from a file that isn't being written, and from the log, where most bodies are.
 *
 * <p>Damage in the file is thrown, since the other file may know better; damage in the log is an answer.
 *
 * <p>Owned by the store thread.
 */
final class Reader {
    private final Bodies bodies;

    Reader(Bodies bodies) {
        this.bodies = bodies;
    }

    /**
     * Reads references and their contents.
     *
     * @param delta number of the delta that the file holds
     * @throws JournalDamaged if a row of the file is damaged or missing
     */
    StoreResult page(StoreFile file, long delta, PageRequest request) {
        List<ReferenceRow> references = new ArrayList<>();
        long next = request.keys().length == 0 ? range(file, request, references) : keys(file, request, references);
        return page(file, delta, request, references, next);
    }

    /** Gathers what to look at. Returns the lowest key that isn't. */
    private static long range(StoreFile file, PageRequest request, List<ReferenceRow> references) {
        RowCursor<ReferenceKey> cursor = file.references.range(
                new ReferenceKey(request.queue(), request.from()), new ReferenceKey(request.queue(), Long.MAX_VALUE));
        long bytes = 0;
        while (cursor.hasNext()) {
            ReferenceKey key = cursor.next();
            if (references.size() >= Math.max(1, request.messages())) {
                return key.key();
            }
            ReferenceRow reference = Rows.reference(RowKey.of(key), cursor.row());
            bytes += reference.bytes();
            if (!references.isEmpty() && bytes > request.bytes()) {
                return key.key();
            }
            references.add(reference);
        }
        return Long.MAX_VALUE;
    }

    private static long keys(StoreFile file, PageRequest request, List<ReferenceRow> references) {
        long bytes = 0;
        for (long each : request.keys()) {
            ReferenceKey key = new ReferenceKey(request.queue(), each);
            Optional<byte[]> row = file.references.get(key);
            if (row.isEmpty()) {
                continue;
            }
            ReferenceRow reference = Rows.reference(RowKey.of(key), row.get());
            bytes += reference.bytes();
            boolean full = references.size() >= Math.max(1, request.messages()) || bytes > request.bytes();
            if (!references.isEmpty() && full) {
                return each;
            }
            references.add(reference);
        }
        return Long.MAX_VALUE;
    }

    private StoreResult page(
            StoreFile file, long delta, PageRequest request, List<ReferenceRow> references, long next) {
        Contents contents = new Contents(file);
        for (ReferenceRow reference : references) {
            if (!contents.want(reference.message())) {
                throw new JournalDamaged(file.path() + " has lost message " + reference.message());
            }
        }
        Optional<ReadFailed> failed = contents.read(request.request(), request.queue());
        if (failed.isPresent()) {
            return failed.get();
        }
        List<Row> rows = new ArrayList<>(references.size());
        for (int i = 0; i < references.size(); i++) {
            if (request.wanted().test(contents.get(i))) {
                rows.add(new Row(references.get(i), contents.get(i)));
            }
        }
        return new PageLoaded(request.request(), request.queue(), delta, rows, next);
    }

    /**
     * Reads contents.
     *
     * @throws JournalDamaged if a row of the file is damaged
     */
    StoreResult bodies(StoreFile file, BodyRequest request) {
        Contents contents = new Contents(file);
        for (long message : request.messages()) {
            if (!contents.want(message)) {
                return new ReadFailed(request.request(), request.queue(), message, "Nobody knows message " + message);
            }
        }
        Optional<ReadFailed> failed = contents.read(request.request(), request.queue());
        return failed.isPresent() ? failed.get() : new BodiesLoaded(request.request(), contents.all());
    }

    /** Contents in the making: those in the file at once, those in the log all together. */
    private final class Contents {
        private final StoreFile file;
        private final List<byte[]> found = new ArrayList<>();
        private final List<BodyAt> inLog = new ArrayList<>();
        private final List<Integer> inLogIndex = new ArrayList<>();

        Contents(StoreFile file) {
            this.file = file;
        }

        /** Adds a message; false if nobody knows it. */
        boolean want(long message) {
            RowKey key = RowKey.of(Table.MESSAGES, message);
            Optional<MessageRow> row = file.messages.get(message).map(each -> Rows.message(key, each));
            if (row.isPresent() && row.get().place().isEmpty()) {
                found.add(inFile(message));
                return true;
            }
            Optional<Place> place = row.isPresent() ? row.get().place() : bodies.place(message);
            if (place.isEmpty()) {
                return false;
            }
            inLogIndex.add(found.size());
            inLog.add(new BodyAt(message, place.get()));
            found.add(new byte[0]);
            return true;
        }

        private byte[] inFile(long message) {
            return file.bodies
                    .get(message)
                    .map(row -> Rows.readBody(RowKey.of(Table.BODIES, message), row))
                    .orElseThrow(() -> new JournalDamaged(file.path() + " has lost the body of message " + message));
        }

        Optional<ReadFailed> read(long request, long queue) {
            List<BodyRead> reads = inLog.isEmpty() ? List.of() : bodies.read(inLog);
            for (int i = 0; i < reads.size(); i++) {
                BodyAt at = inLog.get(i);
                BodyRead read = reads.get(i);
                if (read instanceof BodyRead.Found each) {
                    found.set(inLogIndex.get(i), each.content());
                } else if (read instanceof BodyRead.Damaged damaged) {
                    return Optional.of(new ReadFailed(request, queue, at.message(), damaged.text()));
                } else {
                    return Optional.of(
                            new ReadFailed(request, queue, at.message(), "The log has no longer " + at.place()));
                }
            }
            return Optional.empty();
        }

        byte[] get(int index) {
            return found.get(index);
        }

        List<byte[]> all() {
            return found;
        }
    }
}
