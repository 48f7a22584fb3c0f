package io.ternmq.broker.journal.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Deltas;
import io.ternmq.broker.journal.FakeLog;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalMismatch;
import io.ternmq.broker.journal.StoreResult;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.Row;
import io.ternmq.broker.journal.h2.RowKey.Table;
import io.ternmq.broker.journal.h2.Rows.State;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bits that flip and files that vanish; more flips with {@code -Dternmq.flips=10000}. */
class StoreDamageTest {
    private static final int FLIPS = Integer.getInteger("ternmq.flips", 400);

    private final CrashDisk disk = CrashDisk.empty();
    private final FakeLog log = new FakeLog();
    private final Load load = new Load(3, log, 200);
    private CrashImages images;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectory(disk.path("/store"));
        try (HandStore store = new HandStore(disk.path("/store"), log)) {
            for (int i = 0; i < 30; i++) {
                store.checkpoint(load.next());
                if (i % 8 == 5) {
                    log.seal();
                    store.forceReclaim();
                }
            }
        }
        images = CrashImages.of(disk);
    }

    private CrashDisk copyOfTheDisk() {
        return images.killedAt(images.end()).disk();
    }

    private FakeLog copyOfTheLog() {
        FakeLog copy = log.copy();
        log.certified().forEach(copy::remember);
        return copy;
    }

    /** Reads all; how many reads failed. Whatever is read has to be right. */
    private int readAll(HandStore store) {
        int failed = 0;
        for (long queue = 1; queue <= Load.QUEUES; queue++) {
            StoreResult result = store.page(queue, 0, Integer.MAX_VALUE);
            if (result instanceof ReadFailed) {
                failed++;
                continue;
            }
            PageLoaded page = (PageLoaded) result;
            assertThat(page.rows().stream().map(Row::reference).toList())
                    .isEqualTo(load.after(load.last()).get(queue));
            for (Row row : page.rows()) {
                assertThat(row.content())
                        .isEqualTo(Deltas.content(
                                row.reference().message(), row.reference().bytes()));
            }
        }
        return failed;
    }

    private static List<String> names(CrashDisk disk) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(disk.path("/store"))) {
            files.forEach(each -> names.add(each.getFileName().toString()));
        }
        names.sort(null);
        return names;
    }

    @Test
    void repairsAnyFlippedBitFromTheOtherFile() throws IOException {
        int setApart = 0;
        for (int i = 0; i < FLIPS; i++) {
            CrashDisk copy = copyOfTheDisk();
            copy.flipBit(StoreNames.file(copy.path("/store"), i % 2), i);

            try (HandStore store = new HandStore(copy.path("/store"), copyOfTheLog())) {
                assertThat(readAll(store)).as("flip %d", i).isZero();
                store.run();
                assertThat(readAll(store)).as("flip %d", i).isZero();
                assertThat(store.slots.vacant()).isEmpty();
            }
            setApart += names(copy).size() - 2;
        }
        assertThat(setApart).isPositive();
    }

    @Test
    void deliversNothingWrongIfBothFilesAreDamaged() throws IOException {
        int failed = 0;
        for (int i = 0; i < FLIPS; i++) {
            CrashDisk copy = copyOfTheDisk();
            for (int flip = 0; flip < 20; flip++) {
                copy.flipBit(copy.path("/store"), i * 100L + flip);
            }
            try (HandStore store = new HandStore(copy.path("/store"), copyOfTheLog())) {
                failed += readAll(store);
            } catch (JournalDamaged e) {
                failed++;
            }
        }
        assertThat(failed).isPositive();
    }

    @Test
    void keepsADamagedFileUnderAnotherName() throws IOException {
        CrashDisk copy = copyOfTheDisk();
        Path broken = StoreNames.file(copy.path("/store"), 1);
        Files.write(broken, new byte[100_000]);

        try (HandStore store = new HandStore(copy.path("/store"), copyOfTheLog())) {
            store.run();
        }

        assertThat(names(copy)).containsExactly("store-a.mv.db", "store-b.mv.db", "store-b.mv.db.damaged-1");
    }

    @Test
    void goesOnWithOneFileAndMakesTheOtherAnew() throws IOException {
        CrashDisk copy = copyOfTheDisk();
        Files.delete(StoreNames.file(copy.path("/store"), 0));
        FakeLog copiedLog = copyOfTheLog();

        try (HandStore store = new HandStore(copy.path("/store"), copiedLog)) {
            assertThat(readAll(store)).isZero();
            store.checkpoint(load.on(copiedLog).next());
            assertThat(readAll(store)).isZero();
        }

        assertThat(names(copy)).containsExactly("store-a.mv.db", "store-b.mv.db");
        assertThat(copiedLog.certified()).extracting(Checkpoint::delta).containsOnly(load.last());
        assertThat(StoreCheck.run(copy.path("/store"), copiedLog.certified(), copiedLog)
                        .problems())
                .isEmpty();
    }

    @Test
    void refusesToStartWithoutAnyFile() throws IOException {
        CrashDisk copy = copyOfTheDisk();
        Files.delete(StoreNames.file(copy.path("/store"), 0));
        Files.delete(StoreNames.file(copy.path("/store"), 1));

        assertThatThrownBy(() -> new HandStore(copy.path("/store"), copyOfTheLog()))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("certified");
    }

    @Test
    void refusesFilesOfALogThatIsGone() {
        CrashDisk copy = copyOfTheDisk();

        assertThatThrownBy(() -> new HandStore(copy.path("/store"), new FakeLog()))
                .isInstanceOf(JournalMismatch.class)
                .hasMessageContaining("moved away");
    }

    @Test
    void findsNothingWrongInASoundStore() throws IOException {
        StoreReport report = StoreCheck.run(disk.path("/store"), log.certified(), log);

        assertThat(report.problems()).isEmpty();
        assertThat(report.files()).hasSize(2).allMatch(file -> file.delta() == 30 && file.bodies() > 0);
    }

    @Test
    void findsABodyThatTheLogHasLost() throws IOException {
        CrashDisk copy = copyOfTheDisk();
        FakeLog copiedLog = copyOfTheLog();
        long message = load.after(load.last()).get(1L).get(0).message();
        copiedLog.damage(message);
        load.after(load.last()).values().forEach(rows -> rows.forEach(row -> copiedLog.damage(row.message())));

        StoreReport report = StoreCheck.run(copy.path("/store"), copiedLog.certified(), copiedLog);

        assertThat(report.problems()).anyMatch(problem -> problem.contains("damaged"));
    }

    @Test
    void findsRowsThatAreMissing() throws IOException {
        ReferenceKey lost = load.after(load.last()).get(2L).stream()
                .map(row -> new ReferenceKey(2, row.key() / BlockRows.SLOTS))
                .findFirst()
                .orElseThrow();
        loseUnnoticed(lost);

        StoreReport report = StoreCheck.run(disk.path("/store"), log.certified(), log);

        assertThat(report.problems())
                .anyMatch(problem -> problem.contains("references of queue"))
                .anyMatch(problem -> problem.contains("more or fewer references"));
    }

    /** As if MVStore lost a block of rows: no sum knows. */
    private void loseUnnoticed(ReferenceKey lost) throws IOException {
        BlockFileStore file = BlockFileStore.open(StoreNames.file(disk.path("/store"), 0), Map.of());
        MVStore store =
                new MVStore.Builder().adoptFileStore(file).autoCommitDisabled().open();
        MVMap<ReferenceKey, byte[]> references = store.openMap(
                Table.REFERENCES.name(),
                new MVMap.Builder<ReferenceKey, byte[]>()
                        .keyType(ReferenceKey.Type.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        assertThat(references.remove(lost)).isNotNull();
        MVMap<Long, byte[]> states = store.openMap(Table.STATE.name(), Sums.builder());
        RowKey key = RowKey.of(Table.STATE, 0);
        State old = Rows.state(key, states.get(0L));
        State now = new State(
                old.journalHigh(),
                old.journalLow(),
                old.format(),
                old.delta(),
                old.sequence(),
                old.nextMessage(),
                old.nextQueue(),
                old.version() + 1);
        states.put(0L, new Rows().state(key, now));
        store.commit();
        store.closeImmediately();
    }
}
