package io.ternmq.broker.journal.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Deltas;
import io.ternmq.broker.journal.FakeLog;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImage;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What crashes leave of the two files; more images with {@code -Dternmq.images=100000}. */
class StoreCrashTest {
    private static final int IMAGES = Integer.getInteger("ternmq.images", 300);
    private static final int DELTAS = 40;

    private final CrashDisk disk = CrashDisk.empty();

    /** A log that survives everything: what is certified, and the bodies, are there after each crash. */
    private static FakeLog survivor(FakeLog log, CrashImage image) {
        FakeLog after = log.copy();
        image.acknowledged().forEach(each -> after.remember((Checkpoint) each));
        return after;
    }

    private FakeLog notingLog() {
        FakeLog log = new FakeLog();
        log.certifyWith((checkpoint, done) -> {
            disk.note(checkpoint);
            done.run();
        });
        return log;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void startsFromTheNewestCertifiedCheckpointWhateverTheCrashLeft(long seed) throws IOException {
        FakeLog log = notingLog();
        Load load = new Load(seed, log, 60);
        try (HandStore store = new HandStore(disk.path("/store"), log)) {
            for (int i = 0; i < DELTAS; i++) {
                store.checkpoint(load.next());
                if (i % 7 == 3) {
                    log.seal();
                    store.forceReclaim();
                }
            }
        }

        CrashImages.of(disk).forEach(1, IMAGES, seed, image -> check(load, log, image));
    }

    /** What was written out by then isn't a checkpoint, though it may be forced: nobody starts from it. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void startsFromACertifiedCheckpointWhileAnotherGoesInByParts(long seed) throws IOException {
        FakeLog log = notingLog();
        Load load = new Load(seed, log, 800);
        try (HandStore store = new HandStore(HandStore.options(disk.path("/store"), 1 + seed % 2 * 20_000), log)) {
            for (int i = 0; i < DELTAS / 2; i++) {
                store.checkpoint(load.next());
                if (i % 7 == 3) {
                    log.seal();
                    store.forceReclaim();
                }
            }
        }

        CrashImages.of(disk).forEach(1, IMAGES, seed, image -> check(load, log, image));
    }

    @Test
    void startsFromTheFileThatWasBeingWrittenIfItIsWholeAndTheOtherOneIsDamaged() throws IOException {
        FakeLog log = notingLog();
        Load load = new Load(5, log, 60);
        try (HandStore store = new HandStore(disk.path("/store"), log)) {
            for (int i = 0; i < DELTAS; i++) {
                store.checkpoint(load.next());
            }
        }
        Map<String, Integer> outcomes = new TreeMap<>();

        CrashImages.of(disk)
                .forEach(
                        disk.position() / 2,
                        IMAGES,
                        1,
                        image -> outcomes.merge(
                                outcomeWithoutTheNewest(load, survivor(log, image), image), 1, Integer::sum));

        assertThat(outcomes).containsKeys("older", "newer", "refused");
        assertThat(outcomes.get("refused")).isLessThan(IMAGES / 10);
    }

    private static String outcomeWithoutTheNewest(Load load, FakeLog survivor, CrashImage image) {
        Checkpoint newest = Collections.max(survivor.certified(), Comparator.comparingLong(Checkpoint::delta));
        Path directory = image.disk().path("/store");
        try {
            Files.write(StoreNames.file(directory, newest.file()), new byte[100_000]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (HandStore store = new HandStore(directory, survivor)) {
            check(load.after(store.from.delta()), store, image);
            return store.from.delta() > newest.delta() - 1 ? "newer" : "older";
        } catch (JournalDamaged e) {
            return "refused";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(Load load, FakeLog log, CrashImage image) {
        FakeLog survivor = survivor(log, image);
        long newest =
                survivor.certified().stream().mapToLong(Checkpoint::delta).max().orElse(0);
        try (HandStore store = new HandStore(image.disk().path("/store"), survivor)) {
            assertThat(store.from.delta()).as(image.toString()).isEqualTo(newest);
            check(load.after(newest), store, image);
            store.run();
            check(load.after(newest), store, image);
            assertThat(store.slots.vacant()).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new AssertionError(image.toString(), e);
        }
    }

    private static void check(Map<Long, ?> wanted, HandStore store, CrashImage image) {
        for (long queue = 1; queue <= Load.QUEUES; queue++) {
            PageLoaded page = (PageLoaded) store.page(queue, 0, Integer.MAX_VALUE);
            assertThat(page.rows().stream().map(Row::reference).toList())
                    .as(image.toString())
                    .isEqualTo(wanted.get(queue));
            for (Row row : page.rows()) {
                assertThat(row.content())
                        .isEqualTo(Deltas.content(
                                row.reference().message(), row.reference().bytes()));
            }
        }
    }

    @Test
    void refusesAPartOfACheckpointWhenTheOtherFileIsDamaged() throws IOException {
        FakeLog log = notingLog();
        Load load = new Load(5, log, 800);
        try (HandStore store = new HandStore(HandStore.options(disk.path("/store"), 1), log)) {
            for (int i = 0; i < DELTAS / 2; i++) {
                store.checkpoint(load.next());
            }
        }
        Map<String, Integer> outcomes = new TreeMap<>();

        CrashImages.of(disk)
                .forEach(
                        disk.position() / 2,
                        IMAGES,
                        1,
                        image -> outcomes.merge(
                                outcomeWithoutTheNewest(load, survivor(log, image), image), 1, Integer::sum));

        // Each start that succeeds is checked; most images fall between the parts of one.
        assertThat(outcomes).containsKeys("older", "refused");
    }

    @Test
    void goesOnAfterACrash() throws IOException {
        FakeLog log = notingLog();
        Load load = new Load(9, log, 60);
        try (HandStore store = new HandStore(disk.path("/store"), log)) {
            for (int i = 0; i < 10; i++) {
                store.checkpoint(load.next());
            }
        }
        CrashImage image = CrashImages.of(disk).at(disk.position(), 5);
        FakeLog survivor = survivor(log, image);

        try (HandStore store = new HandStore(image.disk().path("/store"), survivor)) {
            Load next = load.on(survivor);
            for (int i = 0; i < 10; i++) {
                store.checkpoint(next.next());
            }
            check(next.after(20), store, image);
        }
    }
}
