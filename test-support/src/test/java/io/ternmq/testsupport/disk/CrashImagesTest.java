package io.ternmq.testsupport.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CrashImagesTest {
    private static final int IMAGES = 2_000;

    private final CrashDisk disk = CrashDisk.empty();

    @Test
    void keepsWhatWasForcedWithItsName() throws IOException {
        write("file", new byte[] {1, 2, 3}, true);
        forceDirectory("/");

        CrashImages.of(disk)
                .forEach(
                        disk.position(),
                        100,
                        1,
                        image -> assertThat(bytes(image, "/file")).containsExactly(1, 2, 3));
    }

    @Test
    void losesSometimesTheNameThatWasNotForced() throws IOException {
        write("file", new byte[] {1, 2, 3}, true);

        assertThat(imagesWithout("/file")).isBetween(1, IMAGES - 1);
    }

    @Test
    void losesSometimesTheBytesThatWereNotForced() throws IOException {
        write("file", new byte[] {1, 2, 3}, false);
        forceDirectory("/");

        int whole = count(image -> bytes(image, "/file").length == 3 && bytes(image, "/file")[2] == 3);

        assertThat(whole).isBetween(1, IMAGES - 1);
    }

    @Test
    void showsTheOldOrTheNewFileAfterARenameNeverNone() throws IOException {
        write("file", new byte[] {1}, true);
        write("file.new", new byte[] {2}, true);
        forceDirectory("/");
        int from = disk.position();
        Files.move(disk.path("/file.new"), disk.path("/file"), StandardCopyOption.ATOMIC_MOVE);

        List<Byte> seen = new ArrayList<>();
        CrashImages.of(disk).forEach(from, IMAGES, 1, image -> seen.add(bytes(image, "/file")[0]));

        assertThat(seen).contains((byte) 1, (byte) 2).containsOnly((byte) 1, (byte) 2);
    }

    @Test
    void mixesOldAndNewSectorsOfAnOverwrite() throws IOException {
        byte[] old = new byte[4 * 4096];
        java.util.Arrays.fill(old, (byte) 1);
        write("file", old, true);
        forceDirectory("/");
        int from = disk.position();
        byte[] fresh = new byte[old.length];
        java.util.Arrays.fill(fresh, (byte) 2);
        write("file", fresh, false);

        int mixed = 0;
        var images = CrashImages.of(disk);
        for (int seed = 0; seed < IMAGES; seed++) {
            byte[] bytes = bytes(images.at(images.end(), seed), "/file");
            assertThat(bytes).hasSameSizeAs(old);
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1).chars().allMatch(b -> b == 1 || b == 2))
                    .isTrue();
            mixed += bytes[0] != bytes[512] ? 1 : 0;
        }

        assertThat(images.end()).isGreaterThan(from);
        assertThat(mixed).isPositive();
    }

    @Test
    void dropsWhatAFailedForceShouldHaveKept() throws IOException {
        write("file", new byte[] {1}, true);
        forceDirectory("/");
        disk.faults().failForce(1);
        try (var channel = FileChannel.open(disk.path("/file"), WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {9}));
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> channel.force(false)))
                    .isInstanceOf(IOException.class);
            channel.force(false);
        }

        CrashImages.of(disk)
                .forEach(
                        disk.position(),
                        100,
                        1,
                        image -> assertThat(bytes(image, "/file")).containsExactly(1));
    }

    @Test
    void makesTheSameImageFromTheSameSeed() throws IOException {
        byte[] bytes = new byte[100_000];
        new java.util.Random(5).nextBytes(bytes);
        write("file", bytes, false);
        forceDirectory("/");
        var images = CrashImages.of(disk);

        for (int seed = 0; seed < 50; seed++) {
            byte[] first = bytes(images.at(images.end(), seed), "/file");
            images.at(0, seed);
            assertThat(bytes(images.at(images.end(), seed), "/file")).isEqualTo(first);
        }
    }

    @Test
    void keepsAllThatWasWrittenWhenOnlyTheProcessDies() throws IOException {
        write("file", new byte[] {1, 2, 3}, false);

        var image = CrashImages.of(disk).killedAt(disk.position());

        assertThat(bytes(image, "/file")).containsExactly(1, 2, 3);
        assertThat(image.isComplete()).isTrue();
    }

    @Test
    void tellsWhatHadBeenAcknowledged() throws IOException {
        disk.note("a");
        write("file", new byte[1], true);
        disk.note("b");
        var images = CrashImages.of(disk);

        assertThat(images.at(1, 0).acknowledged()).containsExactly("a");
        assertThat(images.at(images.end(), 0).acknowledged()).containsExactly("a", "b");
    }

    @Test
    void makesImagesOfTheRecoveryOfAnImage() throws IOException {
        write("file", new byte[] {1}, true);
        forceDirectory("/");
        var first = CrashImages.of(disk).at(disk.position(), 3).disk();
        Files.write(first.path("/later"), new byte[] {2});

        CrashImages.of(first)
                .forEach(0, 100, 4, image -> assertThat(bytes(image, "/file")).containsExactly(1));
    }

    @Test
    void findsNothingInALogThatForcesBeforeItAcknowledges() throws IOException {
        runLog(new PlantedLog(true, true));

        assertThat(imagesThatLostSomething()).isZero();
    }

    @Test
    void findsALogThatAcknowledgesBeforeItForces() throws IOException {
        runLog(new PlantedLog(false, true));

        assertThat(imagesThatLostSomething()).isPositive();
    }

    @Test
    void findsADiskThatLies() throws IOException {
        disk.faults().lie(10);
        runLog(new PlantedLog(true, true));

        assertThat(imagesThatLostSomething()).isPositive();
    }

    @Test
    void findsALogThatForgetsToForceItsDirectory() throws IOException {
        runLog(new PlantedLog(true, false));

        assertThat(imagesThatLostSomething()).isPositive();
    }

    /** Settings of a log in which a bug can be planted. */
    private record PlantedLog(boolean forcesBeforeItAcknowledges, boolean forcesDirectory) {}

    private void runLog(PlantedLog log) throws IOException {
        try (var channel = FileChannel.open(disk.path("/log"), CREATE, WRITE)) {
            if (log.forcesDirectory) {
                forceDirectory("/");
            }
            for (long record = 0; record < 200; record++) {
                channel.write(encode(record));
                if (log.forcesBeforeItAcknowledges) {
                    channel.force(false);
                    disk.note(record);
                } else {
                    disk.note(record);
                    channel.force(false);
                }
            }
        }
    }

    private int imagesThatLostSomething() {
        return count(image -> recover(image) < image.acknowledged().size());
    }

    private static ByteBuffer encode(long record) {
        var crc = new CRC32C();
        var buffer = ByteBuffer.allocate(700).putLong(record);
        crc.update(buffer.array(), 0, 696);
        return buffer.putInt(696, (int) crc.getValue()).rewind();
    }

    private static long recover(CrashImage image) {
        byte[] bytes = bytes(image, "/log");
        long record = 0;
        while ((record + 1) * 700 <= bytes.length
                && ByteBuffer.wrap(bytes, (int) record * 700, 700).equals(encode(record))) {
            record++;
        }
        return record;
    }

    private int imagesWithout(String path) {
        return count(image -> !Files.exists(image.disk().path(path)));
    }

    private int count(java.util.function.Predicate<CrashImage> condition) {
        List<CrashImage> found = new ArrayList<>();
        CrashImages.of(disk).forEach(0, IMAGES, 11, image -> {
            if (condition.test(image)) {
                found.add(image);
            }
        });
        return found.size();
    }

    private void write(String name, byte[] bytes, boolean force) throws IOException {
        try (var channel = FileChannel.open(disk.path("/", name), CREATE, WRITE)) {
            channel.write(ByteBuffer.wrap(bytes));
            if (force) {
                channel.force(false);
            }
        }
    }

    private void forceDirectory(String path) throws IOException {
        try (var channel = FileChannel.open(disk.path(path), READ)) {
            channel.force(true);
        }
    }

    private static byte[] bytes(CrashImage image, String path) {
        Path file = image.disk().path(path);
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
