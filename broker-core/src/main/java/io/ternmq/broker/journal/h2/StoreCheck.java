package io.ternmq.broker.journal.h2;

import io.ternmq.broker.journal.Bodies;
import io.ternmq.broker.journal.Bodies.BodyAt;
import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.MessageRow;
import io.ternmq.broker.journal.h2.Rows.SegmentRow;
import io.ternmq.broker.journal.h2.Rows.State;
import io.ternmq.broker.journal.h2.Rows.Sum;
import io.ternmq.broker.journal.h2.StoreReport.FileReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Reads all of a store that nobody uses: every row's checksum, the number of rows and the sum of their checksums, that
 * each reference has its message and each message as many references as it says, that each body is where its message
 * says, and that both files say the same if they hold the same delta.
 *
 * <p>Heap: a few numbers for each queue and each segment, whatever the number of messages: references and messages are
 * compared by sums of mixed ids.
 */
public final class StoreCheck {
    private static final int CACHE_MEBIBYTES = 8;
    private static final int BODIES_AT_ONCE = 256;

    private static final int PROGRESS_ROWS = 10_000;

    private final Optional<Bodies> bodies;
    private final Consumer<String> progress;
    private final List<String> problems = new ArrayList<>();
    private long problemsFound;

    private StoreCheck(Optional<Bodies> bodies, Consumer<String> progress) {
        this.bodies = bodies;
        this.progress = progress;
    }

    /**
     * Checks the files.
     *
     * @param directory where they lie
     * @param certified newest checkpoint of each file, as the log says
     * @param bodies of the log
     */
    public static StoreReport run(Path directory, List<Checkpoint> certified, Bodies bodies) throws IOException {
        return run(directory, Optional.empty(), certified, bodies, step -> {});
    }

    /**
     * Checks the files.
     *
     * @param directory where they lie
     * @param journal that they have to belong to, if it is known
     * @param certified newest checkpoint of each file, as the log says
     * @param bodies of the log
     * @param progress hears now and then how far it has come
     */
    public static StoreReport run(
            Path directory,
            Optional<UUID> journal,
            List<Checkpoint> certified,
            Bodies bodies,
            Consumer<String> progress)
            throws IOException {
        StoreCheck check = new StoreCheck(Optional.of(bodies), progress);
        List<FileReport> files = new ArrayList<>();
        List<Map<Long, Sum>> sums = new ArrayList<>();
        int sound = 0;
        for (Checkpoint checkpoint : certified) {
            long before = check.problemsFound;
            Path path = StoreNames.file(directory, checkpoint.file());
            if (!Files.exists(path)) {
                check.problem(path + " is missing");
                continue;
            }
            try (StoreFile file = StoreFile.openToRead(path, CACHE_MEBIBYTES)) {
                files.add(check.report(file, journal, checkpoint));
                sums.add(check.check(file));
            } catch (RuntimeException e) {
                check.problem(path + ": " + Damage.of(e).getMessage());
            }
            sound += check.problemsFound == before ? 1 : 0;
        }
        if (sums.size() == 2
                && files.get(0).delta() == files.get(1).delta()
                && !sums.get(0).equals(sums.get(1))) {
            sound = 0;
            check.problem("The files hold different rows, although both hold checkpoint "
                    + files.get(0).delta());
        }
        return new StoreReport(files, sound, check.problems);
    }

    /** What is wrong within a file that is open, bodies in the log aside; empty if all is well. */
    static List<String> problemsOf(StoreFile file) {
        StoreCheck check = new StoreCheck(Optional.empty(), step -> {});
        try {
            check.check(file);
        } catch (RuntimeException e) {
            check.problem(String.valueOf(Damage.of(e).getMessage()));
        }
        return check.problems;
    }

    private FileReport report(StoreFile file, Optional<UUID> journal, Checkpoint certified) {
        Optional<State> state = file.state();
        long delta = state.map(State::delta).orElse(-1L);
        if (state.filter(State::isUnfinished).isPresent()) {
            problem(file.path() + " was being written when the broker ended, and will be made anew from the other one");
        }
        if (delta < certified.delta()) {
            problem(file.path() + " holds checkpoint " + delta + ", but " + certified.delta() + " was certified");
        }
        Optional<UUID> own = state.map(each -> new UUID(each.journalHigh(), each.journalLow()));
        if (journal.isPresent() && own.isPresent() && !own.equals(journal)) {
            problem(file.path() + " belongs to journal " + own.get() + ", the log beside it to " + journal.get());
        }
        return new FileReport(
                file.path(),
                delta,
                state.map(State::sequence).orElse(0L),
                count(file.references),
                count(file.messages),
                count(file.bodies));
    }

    private static <K> long count(Rowset<K> rows) {
        long count = 0;
        RowCursor<K> each = rows.all();
        while (each.hasNext()) {
            each.next();
            count++;
        }
        return count;
    }

    private Map<Long, Sum> check(StoreFile file) {
        Counted counted = new Counted(file);
        counted.queues();
        counted.references();
        counted.messages();
        counted.others();
        counted.compareSums();
        counted.compareSegments();
        if (counted.mixedReferences != counted.mixedMessages) {
            problem(file.path() + ": messages have more or fewer references than they say");
        }
        return counted.sums;
    }

    private void problem(String text) {
        problemsFound++;
        if (problems.size() < StoreReport.PROBLEMS_MAX) {
            problems.add(text);
        }
    }

    private static long mix(long id) {
        long mixed = (id ^ (id >>> 30)) * 0xBF58476D1CE4E5B9L;
        return mixed ^ (mixed >>> 27);
    }

    /** What the rows of a file add up to. */
    private final class Counted {
        private final StoreFile file;
        private final Map<Long, Sum> sums = new HashMap<>();
        private final Map<Long, SegmentRow> segments = new HashMap<>();
        private final List<BodyAt> toRead = new ArrayList<>();
        private long rows;
        private long mixedReferences;
        private long mixedMessages;

        Counted(StoreFile file) {
            this.file = file;
        }

        void queues() {
            each(file.queues, Table.QUEUES, (queue, row) -> Rows.queue(RowKey.of(Table.QUEUES, queue), row));
        }

        void references() {
            RowCursor<ReferenceKey> each = file.references.all();
            while (each.hasNext()) {
                ReferenceKey key = each.next();
                byte[] row = each.row();
                add(key.queue(), row);
                guarded(() -> {
                    long message = Rows.reference(RowKey.of(key), row).message();
                    mixedReferences += mix(message);
                    if (file.messages.get(message).isEmpty()) {
                        problem(file.path() + ": message " + message + " of " + key + " is missing");
                    }
                });
            }
        }

        void messages() {
            each(file.messages, Table.MESSAGES, (message, row) -> {
                MessageRow each = Rows.message(RowKey.of(Table.MESSAGES, message), row);
                mixedMessages += each.references() * mix(message);
                each.place().ifPresentOrElse(place -> lives(message, place), () -> livesInFile(message));
            });
            readBodies();
        }

        private void livesInFile(long message) {
            if (file.bodies.get(message).isEmpty()) {
                problem(file.path() + ": the body of message " + message + " is missing");
            }
        }

        private void lives(long message, Place place) {
            SegmentRow old = segments.getOrDefault(place.segment(), new SegmentRow(0, 0, 0, 0));
            segments.put(place.segment(), new SegmentRow(old.bytes() + place.length(), old.bodies() + 1, 0, 0));
            toRead.add(new BodyAt(message, place));
            if (toRead.size() == BODIES_AT_ONCE) {
                readBodies();
            }
        }

        private void readBodies() {
            List<BodyRead> reads = bodies.isEmpty() || toRead.isEmpty()
                    ? List.of()
                    : bodies.get().read(toRead);
            for (int i = 0; i < reads.size(); i++) {
                if (reads.get(i) instanceof BodyRead.Damaged damaged) {
                    problem(damaged.text());
                } else if (reads.get(i) instanceof BodyRead.Gone) {
                    problem(file.path() + ": the body of message "
                            + toRead.get(i).message() + " is gone, with segment "
                            + toRead.get(i).place().segment());
                }
            }
            toRead.clear();
        }

        void others() {
            each(file.bodies, Table.BODIES, (message, row) -> {
                Rows.readBody(RowKey.of(Table.BODIES, message), row);
                if (file.messages.get(message).isEmpty()) {
                    problem(file.path() + ": the body of message " + message + " belongs to none");
                }
            });
            each(
                    file.segments,
                    Table.SEGMENTS,
                    (segment, row) -> Rows.segment(RowKey.of(Table.SEGMENTS, segment), row));
            each(file.sessions, Table.SESSIONS, (session, row) -> Rows.session(session, RowKey.of(session), row));
            each(file.pins, Table.PINS, (message, row) -> new RowReader(RowKey.of(Table.PINS, message), row));
            each(
                    file.branches,
                    Table.BRANCHES,
                    (branch, row) -> BranchRows.read(RowKey.of(Table.BRANCHES, branch), row));
        }

        private <K> void each(Rowset<K> rows, Table table, BiConsumer<K, byte[]> check) {
            RowCursor<K> each = rows.all();
            while (each.hasNext()) {
                K key = each.next();
                byte[] row = each.row();
                add(Sums.of(table), row);
                guarded(() -> check.accept(key, row));
            }
        }

        private void guarded(Runnable check) {
            try {
                check.run();
            } catch (RuntimeException e) {
                problem(file.path() + ": " + Damage.of(e).getMessage());
            }
        }

        private void add(long sum, byte[] row) {
            rows++;
            if (rows % PROGRESS_ROWS == 0) {
                progress.accept(file.path().getFileName() + ": row " + rows);
            }
            Sum old = sums.getOrDefault(sum, new Sum(0, 0));
            sums.put(sum, new Sum(old.rows() + 1, old.checksums() + Sums.unsigned(row)));
        }

        void compareSums() {
            Map<Long, Sum> written = file.sums.all();
            Set<Long> keys = new TreeSet<>(written.keySet());
            keys.addAll(sums.keySet());
            keys.remove(Sums.of(Table.STATE));
            for (long key : keys) {
                Sum wanted = written.getOrDefault(key, new Sum(0, 0));
                Sum found = sums.getOrDefault(key, new Sum(0, 0));
                if (!found.equals(wanted)) {
                    problem(file.path() + ": " + found + " instead of " + wanted + " for "
                            + (key >= 0 ? "references of queue " + key : "table " + (-1 - key)));
                }
            }
        }

        void compareSegments() {
            Set<Long> numbers = new TreeSet<>(segments.keySet());
            file.segments.all().forEachRemaining(numbers::add);
            for (long segment : numbers) {
                SegmentRow wanted = Residents.of(file, segment);
                SegmentRow found = segments.getOrDefault(segment, new SegmentRow(0, 0, 0, 0));
                if (wanted.bytes() != found.bytes() || wanted.bodies() != found.bodies()) {
                    problem(file.path() + ": " + found.bodies() + " bodies live in segment " + segment + " instead of "
                            + wanted.bodies());
                }
            }
        }
    }
}
