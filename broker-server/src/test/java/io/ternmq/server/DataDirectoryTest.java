package io.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.broker.JournalInspection;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that can't be used: each is named with its cure, nothing in them changes, and put right nothing is lost. */
class DataDirectoryTest {
    private static final int KEPT = 20;
    private static final int SEGMENT_BYTES = 2 << 20;
    private static final BrokerOptions.Checkpoints OFTEN = new BrokerOptions.Checkpoints(10, 1 << 20);

    @TempDir
    Path folder;

    @Test
    void isReadByTheBrokersUserAlone() throws Exception {
        Path data = folder.resolve("new").resolve("data");

        filled("new/data");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void isRefusedWhileAnotherBrokerUsesIt() throws Exception {
        try (Broker broker = start(folder)) {
            Shop shop = Shop.at(broker.uri());
            shop.send(KEPT);

            assertThat(refusal(folder))
                    .hasMessageContaining("data directory " + folder.toRealPath() + " is in use by another broker")
                    .extracting(BrokerException::kind)
                    .isEqualTo(BrokerException.Kind.DATA_DIRECTORY);
            var inspected = catchThrowableOfType(BrokerException.class, () -> inspect(folder));

            assertThat(inspected).hasMessageContaining("is in use");
            assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
            shop.requireAll(KEPT);
        }
    }

    @Test
    void isRefusedWithTheStoreOfAnotherBroker() throws Exception {
        Path mine = filled("mine");
        Path other = filled("other");
        exchange(mine.resolve("store"), other.resolve("store"));

        assertThat(refusal(mine))
                .hasMessageContaining("store-")
                .hasMessageContaining("belongs to journal")
                .hasMessageContaining("put log/ and store/ of one broker back together");
        assertThat(inspect(mine).damages()).anyMatch(text -> text.contains("belongs to journal"));

        exchange(mine.resolve("store"), other.resolve("store"));
        requireAll(mine);
        requireAll(other);
    }

    @Test
    void isRefusedWithoutItsLog() throws Exception {
        Path data = filled("data");
        Path away = Files.move(data.resolve("log"), folder.resolve("away"));

        assertThat(refusal(data)).hasMessageContaining("there is no log in").hasMessageContaining("was it moved away?");
        assertThat(inspect(data).damages()).singleElement().asString().contains("there is no log in");

        assertThat(data.resolve("log")).doesNotExist();
        Files.move(away, data.resolve("log"));
        requireAll(data);
    }

    @Test
    void isRefusedWithoutItsStore() throws Exception {
        Path data = filled("data");
        Path away = Files.move(data.resolve("store"), folder.resolve("away"));

        assertThat(refusal(data))
                .hasMessageContaining("None of the store's files")
                .extracting(BrokerException::kind)
                .isEqualTo(BrokerException.Kind.DAMAGED);
        assertThat(inspect(data).damages()).hasSize(2).allMatch(text -> text.endsWith(".mv.db is missing"));

        Files.delete(data.resolve("store"));
        Files.move(away, data.resolve("store"));
        requireAll(data);
    }

    @Test
    void isRefusedWithACorruptSegment() throws Exception {
        Path data = filled("data");
        var segment = SegmentBytes.first(data);
        long place = segment.find("m13");
        segment.invert(place);

        assertThat(refusal(data))
                .hasMessageContaining("is damaged: ")
                .hasMessageContaining("ternmq journal verify")
                .extracting(BrokerException::kind)
                .isEqualTo(BrokerException.Kind.DAMAGED);
        assertThat(inspect(data).damages()).anyMatch(text -> text.startsWith("segment 1 at "));

        segment.invert(place);
        requireAll(data);
    }

    @Test
    void isUsedWithOneCorruptFileOfTheStore() throws Exception {
        Path data = filled("data");
        corrupt(data.resolve("store").resolve("store-a.mv.db"));
        assertThat(inspect(data).damages()).isNotEmpty().allMatch(text -> text.contains("store-a.mv.db"));

        requireAll(data);
        assertThat(data.resolve("store").resolve("store-a.mv.db.damaged-1")).exists();
    }

    @Test
    void isRefusedWithTwoCorruptFilesOfTheStore() throws Exception {
        Path data = filled("data");
        Path copy = folder.resolve("copy");
        copy(data.resolve("store"), copy);
        corrupt(data.resolve("store").resolve("store-a.mv.db"));
        corrupt(data.resolve("store").resolve("store-b.mv.db"));

        assertThat(refusal(data)).hasMessageContaining("is damaged: ").hasMessageContaining("restore a backup");

        copy(copy, data.resolve("store"));
        requireAll(data);
    }

    @Test
    void isRefusedOnADiskThatIsMountedForReading() throws Exception {
        var disk = CrashDisk.empty();
        Path data = disk.path("/data");
        fill(data);
        disk.faults().readOnly(true);

        assertThat(refusal(data))
                .hasMessageContaining("Read-only file system")
                .hasMessageContaining("mount that disk for writing");
        assertThat(refusal(disk.path("/new"))).hasMessageContaining("Read-only file system");
        assertThat(inspect(data).damages()).as("looking needs no writing").isEmpty();

        disk.faults().readOnly(false);
        requireAll(data);
    }

    @Test
    void isRefusedOnAFullDisk() throws Exception {
        var disk = CrashDisk.empty();
        disk.faults().capacity(SEGMENT_BYTES / 2);
        Path data = disk.path("/data");

        assertThat(refusal(data))
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("make room on that disk");

        disk.faults().capacity(Long.MAX_VALUE);
        fill(data);
        requireAll(data);
    }

    @Test
    void isRefusedWhereAFileIsInTheWay() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");

        assertThat(refusal(file)).hasMessageContaining(file + ": a file is in the way");
        assertThat(refusal(file.resolve("below"))).hasMessageContaining(file.toString());
    }

    @Test
    void isVerifiedAndPrintedWithLogAndStore() throws Exception {
        Path data = filled("data");
        List<String> lines = new ArrayList<>();
        List<String> progress = new ArrayList<>();

        JournalInspection found = JournalInspection.of(data, Optional.of(lines::add), progress::add);

        assertThat(found.damages()).isEmpty();
        assertThat(found.summary()).hasSize(4);
        assertThat(found.summary().get(0)).startsWith("log: ").contains(" records");
        assertThat(found.summary().get(1))
                .startsWith("store-a.mv.db: checkpoint ")
                .contains(" 20 references, 20 messages");
        assertThat(progress).anyMatch(text -> text.startsWith("log: segment 1 of "));
        assertThat(lines)
                .anyMatch(line -> line.startsWith("segment 1: format 3"))
                .anyMatch(line -> line.contains("Enqueued[queue=1"))
                .anyMatch(line -> line.contains("store-b.mv.db: journal "))
                .anyMatch(line -> line.contains("queue 1 QUEUE 'kept': 20 messages"))
                .anyMatch(line -> line.contains("message 7: 1 references, in segment 1 at "))
                .noneMatch(line -> line.contains("m13"));
        requireAll(data);
    }

    @Test
    void isSoundWhereverACrashHitsIt() throws Exception {
        var disk = CrashDisk.empty();
        int before;
        try (Broker broker = Broker.start(options(disk.path("/data")).checkpoints(OFTEN))) {
            Shop.at(broker.uri()).send(1);
            before = disk.position();
            Shop.at(broker.uri()).send(10 * KEPT);
        }
        var images = CrashImages.of(disk);

        for (int seed = 0; seed < 30; seed++) {
            int position = before + new Random(seed).nextInt(images.end() - before);
            CrashDisk crashed = images.at(position, seed).disk();

            assertThat(inspect(crashed.path("/data")).damages())
                    .as("position " + position + ", seed " + seed)
                    .isEmpty();
        }
    }

    private static BrokerOptions options(Path data) {
        return BrokerOptions.in(data).listen("tcp://127.0.0.1:0").segmentBytes(SEGMENT_BYTES);
    }

    private static Broker start(Path data) throws BrokerException {
        return Broker.start(options(data));
    }

    private static BrokerException refusal(Path data) {
        return catchThrowableOfType(BrokerException.class, () -> start(data).close());
    }

    private static JournalInspection inspect(Path data) throws BrokerException {
        return JournalInspection.of(data, Optional.empty(), step -> {});
    }

    private Path filled(String name) throws Exception {
        return fill(folder.resolve(name));
    }

    private static Path fill(Path data) throws Exception {
        try (Broker broker = start(data)) {
            Shop.at(broker.uri()).send(KEPT);
        }
        return data;
    }

    private static void requireAll(Path data) throws Exception {
        try (Broker broker = start(data)) {
            Shop.at(broker.uri()).requireAll(KEPT);
        }
    }

    /** Every fifth byte behind MVStore's header. */
    private static void corrupt(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 3 * 4096; i < bytes.length; i += 5) {
            bytes[i] ^= 0x55;
        }
        Files.write(file, bytes);
    }

    private void exchange(Path one, Path two) throws IOException {
        Path between = folder.resolve("between");
        Files.move(one, between);
        Files.move(two, one);
        Files.move(between, two);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var old = Files.list(to)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
