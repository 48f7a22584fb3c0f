package io.ternmq.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.command.BranchState;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.id.Xid;
import io.ternmq.broker.journal.Delta.BranchRow;
import io.ternmq.broker.journal.JournalRecord.BranchPrepared;
import io.ternmq.broker.journal.JournalRecord.BranchSend;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.journal.h2.H2Store;
import io.ternmq.broker.journal.h2.StoreCheck;
import io.ternmq.broker.journal.h2.StoreOptions;
import io.ternmq.broker.journal.log.LogBodies;
import io.ternmq.broker.journal.log.LogJournal;
import io.ternmq.broker.journal.log.LogOptions;
import io.ternmq.broker.journal.log.LogRecovery;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImage;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log and store on one disk, and what crashes leave of both; more images with {@code -Dternmq.images=10000}. */
class JournalCrashTest {
    private static final int IMAGES = Integer.getInteger("ternmq.images", 150);
    private static final int BATCHES = 250;

    private final CrashDisk disk = CrashDisk.empty();

    /** What a broker would do: messages come and go in one queue, each batch as the seed says. */
    private static final class Script {
        private final List<Batch> batches = new ArrayList<>();
        private final List<NavigableMap<Long, StoreResult.ReferenceRow>> states = new ArrayList<>();
        /** Prepared branches by number, which is that of the message that each sends. */
        private final List<NavigableMap<Long, BranchRow>> branches = new ArrayList<>();

        Script(long seed) {
            Random random = new Random(seed);
            states.add(new TreeMap<>());
            branches.add(new TreeMap<>());
            for (long sequence = 1; sequence <= BATCHES; sequence++) {
                NavigableMap<Long, StoreResult.ReferenceRow> state = new TreeMap<>(states.get(states.size() - 1));
                NavigableMap<Long, BranchRow> open = new TreeMap<>(branches.get(branches.size() - 1));
                batches.add(new Batch(1, sequence, next(state, open, sequence, random)));
                states.add(state);
                branches.add(open);
            }
        }

        private static List<JournalRecord> next(
                NavigableMap<Long, StoreResult.ReferenceRow> state,
                NavigableMap<Long, BranchRow> open,
                long sequence,
                Random random) {
            if (random.nextInt(10) == 0) {
                return prepare(open, sequence, random);
            }
            if (!open.isEmpty() && random.nextInt(9) == 0) {
                return end(state, open, random);
            }
            boolean send = state.isEmpty() || random.nextInt(100) < 55;
            return send ? send(state, sequence, random) : remove(state, random);
        }

        private static List<JournalRecord> prepare(NavigableMap<Long, BranchRow> open, long message, Random random) {
            int bytes = 50 + random.nextInt(1500);
            BranchPrepared prepared = new BranchPrepared(
                    message,
                    new Xid(1, new byte[] {2, (byte) (message >> 8), (byte) message}, new byte[] {3}),
                    "anna",
                    message,
                    List.of(new BranchSend(
                            new UUID(4, 5), "", Address.queue("a"), message, bytes, 4, true, 0, 0, false, new byte[0])),
                    List.of());
            open.put(message, new BranchRow(prepared, BranchState.PREPARED));
            return List.of(new JournalRecord.Body(message, Deltas.content(message, bytes)), prepared);
        }

        private static List<JournalRecord> end(
                NavigableMap<Long, StoreResult.ReferenceRow> state, NavigableMap<Long, BranchRow> open, Random random) {
            BranchPrepared ended = open.pollFirstEntry().getValue().prepared();
            boolean commit = random.nextBoolean();
            JournalRecord end = new JournalRecord.BranchEnded(ended.xid(), commit, false);
            if (!commit) {
                return List.of(end);
            }
            BranchSend send = ended.sends().get(0);
            state.put(send.message(), Deltas.row(1, send.message(), send.message(), send.bytes()));
            return List.of(
                    end, new JournalRecord.Enqueued(1, send.message(), send.message(), send.bytes(), true, 0, 0));
        }

        private static List<JournalRecord> send(
                NavigableMap<Long, StoreResult.ReferenceRow> state, long message, Random random) {
            // Now and then one that no ordinary segment holds.
            int bytes = 50 + random.nextInt(random.nextInt(60) == 0 ? 40_000 : 1500);
            state.put(message, Deltas.row(1, message, message, bytes));
            return List.of(
                    new JournalRecord.Body(message, Deltas.content(message, bytes)),
                    new JournalRecord.Enqueued(1, message, message, bytes, true, 0, 0));
        }

        private static List<JournalRecord> remove(NavigableMap<Long, StoreResult.ReferenceRow> state, Random random) {
            long key = random.nextInt(4) > 0
                    ? state.firstKey()
                    : List.copyOf(state.keySet()).get(random.nextInt(state.size()));
            state.remove(key);
            return List.of(new JournalRecord.Removed(1, new long[] {key}, JournalRecord.Removal.ACCEPTED, 0));
        }

        /** The branches that are prepared after a batch. */
        NavigableMap<Long, BranchRow> after(long sequence) {
            return branches.get((int) sequence);
        }

        /** The net change between two sequences. */
        Delta delta(long number, long from, long to) {
            NavigableMap<Long, StoreResult.ReferenceRow> before = states.get((int) from);
            NavigableMap<Long, StoreResult.ReferenceRow> after = states.get((int) to);
            List<StoreResult.ReferenceRow> added = after.values().stream()
                    .filter(row -> !before.containsKey(row.key()))
                    .toList();
            long[] removed = before.keySet().stream()
                    .filter(key -> !after.containsKey(key))
                    .mapToLong(Long::longValue)
                    .toArray();
            return new Delta(
                    number,
                    to,
                    to + 1,
                    2,
                    List.of(Deltas.queueRow(1, "a")),
                    new long[0],
                    added,
                    List.of(new Delta.Keys(1, removed)),
                    List.of(),
                    List.of(),
                    added.stream()
                            .map(row -> new Delta.MessageCount(row.message(), 1))
                            .toList(),
                    after(to).keySet().stream().mapToLong(Long::longValue).toArray(),
                    List.of(),
                    List.of(),
                    after(to).entrySet().stream()
                            .filter(each -> !after(from).containsKey(each.getKey()))
                            .map(Map.Entry::getValue)
                            .toList(),
                    after(from).keySet().stream()
                            .filter(each -> !after(to).containsKey(each))
                            .mapToLong(Long::longValue)
                            .toArray());
        }
    }

    /** Log and store, opened together. */
    private static final class Both implements AutoCloseable {
        final AtomicLong durable = new AtomicLong();
        final StoreContract.Results results = new StoreContract.Results();
        final List<Batch> replayed = new ArrayList<>();
        final LogRecovery recovery;
        final H2Store store;
        final LogJournal journal;

        Both(CrashDisk disk, long seed) throws IOException {
            Random random = new Random(seed);
            LogOptions options = LogOptions.defaults()
                    .withSegmentBytes(16 * 1024)
                    .withUnforced(8 * 1024, 60_000)
                    .withFreeBytesMin(0)
                    .withSalts(random::nextLong);
            recovery = LogRecovery.open(disk.path("/log"), options);
            store = H2Store.open(options(disk, recovery), recovery.certified());
            recovery.replay(store.from().sequence(), replayed::add);
            journal = recovery.start(new Journal.Listener() {
                @Override
                public void onWritten(long sequence) {}

                @Override
                public void onDurable(long sequence) {
                    disk.note(sequence);
                    durable.set(sequence);
                }

                @Override
                public void onFailed(Throwable cause) {
                    results.onFailed(cause);
                }

                @Override
                public void onSuperseded() {}
            });
            store.start(journal.bodies(), journal.space(), journal, results);
        }

        static StoreOptions options(CrashDisk disk, LogRecovery recovery) {
            return new StoreOptions(
                    disk.path("/store"), recovery.journal(), 1, 16 * 1024, 16 * 1024, 16 * 1024, 20, 256 * 1024);
        }

        PageLoaded page() {
            store.loadPage(new PageRequest(1, 1, 0, Integer.MAX_VALUE, Long.MAX_VALUE));
            return results.next(PageLoaded.class);
        }

        @Override
        public void close() {
            store.close();
            journal.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyImageHoldsAllThatWasDurable(long seed) throws IOException {
        Script script = new Script(seed);
        live(script, seed);

        CrashImages.of(disk).forEach(1, IMAGES, seed, image -> {
            try {
                check(script, image);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                throw new AssertionError(image.toString(), e);
            }
        });
    }

    private void live(Script script, long seed) throws IOException {
        Random random = new Random(seed);
        try (Both both = new Both(disk, seed)) {
            long number = 0;
            long covered = 0;
            for (Batch batch : script.batches) {
                both.journal.append(List.of(batch), random.nextInt(3) == 0);
                if (random.nextInt(8) == 0) {
                    both.journal.barrier();
                    await().pollInterval(Duration.ofMillis(1)).until(() -> both.durable.get() == batch.sequence());
                    both.store.checkpoint(script.delta(++number, covered, batch.sequence()));
                    covered = batch.sequence();
                    both.results.next(CheckpointDone.class);
                }
            }
            assertThat(both.journal.space().segments().get(0).number())
                    .as("oldest segment")
                    .isGreaterThan(1);
        }
    }

    private static void check(Script script, CrashImage image) throws IOException {
        long promised =
                image.acknowledged().stream().mapToLong(Long.class::cast).max().orElse(0);
        try (Both both = new Both(image.disk(), image.seed())) {
            long covered = both.store.from().sequence();
            long last = covered + both.replayed.size();
            assertThat(last).as("%s", image).isGreaterThanOrEqualTo(promised);
            assertThat(both.page().rows().stream().map(Row::reference).toList())
                    .as("%s", image)
                    .isEqualTo(List.copyOf(script.states.get((int) covered).values()));
            assertThat(both.store.from().branches())
                    .as("%s", image)
                    .usingRecursiveComparison()
                    .isEqualTo(List.copyOf(script.after(covered).values()));
            both.store.checkpoint(script.delta(both.store.from().delta() + 1, covered, last));
            both.results.next(CheckpointDone.class);
            checkPinned(script, both, last);
            List<Row> rows = both.page().rows();
            assertThat(rows.stream().map(Row::reference).toList())
                    .as("%s", image)
                    .isEqualTo(List.copyOf(script.states.get((int) last).values()));
            for (Row row : rows) {
                assertThat(row.content())
                        .as("%s", image)
                        .isEqualTo(Deltas.content(
                                row.reference().message(), row.reference().bytes()));
            }
        }
        assertSound(image);
    }

    /** What prepared branches send can be read, wherever it lies. */
    private static void checkPinned(Script script, Both both, long last) {
        for (BranchRow branch : script.after(last).values()) {
            BranchSend send = branch.prepared().sends().get(0);
            both.store.loadBodies(new StoreResult.BodyRequest(2, 1, new long[] {send.message()}));
            assertThat(both.results.next(StoreResult.BodiesLoaded.class).contents())
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(Deltas.content(send.message(), send.bytes())));
        }
    }

    private static void assertSound(CrashImage image) throws IOException {
        LogRecovery again = LogRecovery.open(image.disk().path("/log"), LogOptions.defaults());
        assertThat(again.certified())
                .hasSize(2)
                .allMatch(each -> each.delta() == again.certified().get(0).delta());
        try (LogBodies bodies = LogBodies.ofClosedLog(image.disk().path("/log"))) {
            assertThat(StoreCheck.run(image.disk().path("/store"), again.certified(), bodies)
                            .problems())
                    .as("%s", image)
                    .isEmpty();
        }
    }
}
