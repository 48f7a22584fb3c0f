package io.ternmq.broker.journal.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Delta;
import io.ternmq.broker.journal.Deltas;
import io.ternmq.broker.journal.FakeLog;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.testsupport.disk.CrashDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails, fills up and recovers, and files that grow old. */
class StoreFaultsTest {
    private final CrashDisk disk = CrashDisk.empty();
    private final FakeLog log = new FakeLog();
    private final Load load = new Load(11, log, 1500);
    private final List<Checkpoint> certified = new ArrayList<>();
    private Path directory;

    @BeforeEach
    void begin() throws IOException {
        directory = Files.createDirectory(disk.path("/store"));
        log.certifyWith((checkpoint, done) -> {
            certified.add(checkpoint);
            done.run();
        });
    }

    private void assertHoldsTheLastDelta(HandStore store) {
        for (long queue = 1; queue <= Load.QUEUES; queue++) {
            assertThat(store.page(queue, 0, Integer.MAX_VALUE))
                    .isInstanceOfSatisfying(
                            PageLoaded.class, page -> assertThat(page.delta()).isEqualTo(load.last()));
            assertThat(((PageLoaded) store.page(queue, 0, Integer.MAX_VALUE))
                            .rows().stream().map(Row::reference).toList())
                    .isEqualTo(load.after(load.last()).get(queue));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void certifiesNothingAfterAForceFailed(long nth) throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(load.next());
            certified.clear();
            disk.faults().failForce(nth);

            assertThatThrownBy(() -> store.checkpoint(load.next())).hasMessageContaining("Input/output error");

            assertThat(certified).hasSize((int) nth - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void losesAFileAndNothingElseWhenAWriteFails(long nth) throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(load.next());
            disk.faults().failWrite(nth);

            store.checkpoint(load.next());
            store.checkpoint(load.next());

            assertHoldsTheLastDelta(store);
            assertThat(log.certified()).extracting(Checkpoint::delta).containsExactly(load.last(), load.last());
        }
    }

    @Test
    void waitsForRoomOnAFullDiskAndGoesOn() throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(load.next());
            store.results.clear();
            disk.faults().capacity(disk.allocatedBytes() + 8192);
            store.checkpoint(load.next());
            store.take(load.next());
            store.run();
            List<Object> whileFull = List.copyOf(store.results);
            Object read = store.page(1, 0, 10);

            disk.faults().capacity(Long.MAX_VALUE);
            store.results.clear();
            store.run();

            assertThat(whileFull).isEmpty();
            assertThat(read)
                    .isInstanceOfSatisfying(
                            PageLoaded.class, page -> assertThat(page.delta()).isEqualTo(1));
            assertThat(store.results).containsExactly(new CheckpointDone(2), new CheckpointDone(3));
            assertHoldsTheLastDelta(store);
        }
    }

    @Test
    void answersFromTheOtherFileWhenAReadFails() throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(load.next());
        }
        try (HandStore store = new HandStore(directory, log)) {
            disk.faults().failRead(1);

            assertHoldsTheLastDelta(store);

            assertThat(Files.exists(disk.path("/store/store-a.mv.db"))).isTrue();
            assertThat(Files.exists(disk.path("/store/store-b.mv.db"))).isTrue();
        }
    }

    @Test
    void letsAReadWaitForTheFileThatIsBeingWritten() throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(load.next());
        }
        try (HandStore store = new HandStore(directory, log)) {
            disk.faults().damage(store.slots.reading().path(), 3 * 4096, Long.MAX_VALUE);
            store.take(load.next());
            store.step();

            assertHoldsTheLastDelta(store);

            assertThat(store.results).noneMatch(ReadFailed.class::isInstance);
        }
    }

    @Test
    void makesAFileAnewBeforeItIsTooOld() throws IOException {
        StoreOptions usual = HandStore.options(directory);
        StoreOptions shortLived = new StoreOptions(
                directory,
                HandStore.JOURNAL,
                1,
                usual.logBytesSpared(),
                usual.movedBytesMax(),
                usual.unsavedBytesMax(),
                10,
                usual.bloatedBytesMin());
        try (HandStore store = new HandStore(shortLived, log)) {
            for (int i = 0; i < 25; i++) {
                store.checkpoint(load.next());
            }

            assertHoldsTheLastDelta(store);
            assertThat(store.slots.get(0).orElseThrow().version()).isLessThanOrEqualTo(12);
            assertThat(store.slots.get(1).orElseThrow().version()).isLessThanOrEqualTo(12);
        }
    }

    /** Deltas would wait meanwhile, and producers for them. */
    @Test
    void makesNoFileAnewForItsSpaceWhileMuchChanges() throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(many(1));
            long full = bytes(store);

            store.checkpoint(manyFewer(2));

            assertThat(bytes(store)).isGreaterThanOrEqualTo(full);
        }
    }

    @Test
    void makesFilesAnewForTheirSpaceOnceLittleChanges() throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(many(1));
            store.checkpoint(manyFewer(2));
            long bloated = bytes(store);

            store.checkpoint(new Deltas(log).remove(1, 19_001).number(3));
            store.checkpoint(new Deltas(log).remove(1, 19_002).number(4));

            assertThat(bytes(store)).isLessThan(bloated / 2);
            assertThat(((PageLoaded) store.page(1, 0, Integer.MAX_VALUE)).rows())
                    .hasSize(998);
        }
        assertThat(StoreCheck.run(directory, log.certified(), log).problems()).isEmpty();
    }

    private Delta many(long number) {
        var many = new Deltas(log).queue(1, "a");
        for (int i = 1; i <= 20_000; i++) {
            many.send(1, i, i, 20);
        }
        return many.number(number);
    }

    private Delta manyFewer(long number) {
        return new Deltas(log)
                .remove(1, LongStream.rangeClosed(1, 19_000).toArray())
                .number(number);
    }

    private static long bytes(HandStore store) {
        return store.slots.get(0).orElseThrow().bytes()
                + store.slots.get(1).orElseThrow().bytes();
    }

    /** A checkpoint that changes many pages would otherwise take as much heap as all of them. */
    @Test
    void writesOutPartsOfACheckpointThatGrowsLarge() throws IOException {
        Path other = directory.resolveSibling("by-parts");
        try (HandStore store = new HandStore(HandStore.options(other, 1), log)) {
            for (int i = 0; i < 10; i++) {
                store.checkpoint(load.next());
            }

            assertHoldsTheLastDelta(store);
            assertThat(store.slots.reading().version()).isGreaterThan(20);
        }
        assertThat(StoreCheck.run(other, log.certified(), log).problems()).isEmpty();
    }

    @Test
    void staysSmallInASteadyFlow() throws IOException {
        Load light = new Load(12, log, 200);
        try (HandStore store = new HandStore(directory, log)) {
            for (int i = 0; i < 30; i++) {
                store.checkpoint(light.next());
            }
            long early = store.slots.reading().bytes();

            for (int i = 0; i < 200; i++) {
                store.checkpoint(light.next());
            }

            assertThat(store.slots.reading().bytes()).isLessThan(2 * early);
        }
    }

    @Test
    void givesSegmentsBackThatNobodyLivesIn() throws IOException {
        try (HandStore store = new HandStore(directory, log)) {
            store.checkpoint(load.next());
            log.seal();
            store.forceReclaim();
            store.checkpoint(load.next());
            List<Long> beforeBothFilesCoverIt = log.released();
            store.checkpoint(load.next());

            assertThat(beforeBothFilesCoverIt).containsExactly(1L);
            assertHoldsTheLastDelta(store);
        }
    }
}
