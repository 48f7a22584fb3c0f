package io.ternmq.broker.journal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.journal.LargeBodies;
import io.ternmq.broker.journal.LargeBodies.PutResult;
import io.ternmq.broker.journal.LargeBodies.ReadResult;
import io.ternmq.broker.journal.LargeBodiesContract;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImage;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFilesTest extends LargeBodiesContract {
    private static final UUID JOURNAL = new UUID(1, 2);
    private static final int IMAGES = 400;
    private static final int FLIPS = 500;

    private final CrashDisk disk = CrashDisk.empty();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Override
    protected LargeBodies open() throws IOException {
        Files.createDirectory(disk.path("/bodies"));
        new BodyDirectory(disk.path("/")).force();
        return started(disk, message -> true);
    }

    private BodyFiles started(CrashDisk on, LongPredicate named) throws IOException {
        BodyFiles files = BodyFiles.open(on.path("/bodies"), JOURNAL, 0);
        files.keep(named);
        files.start(failures::add);
        return files;
    }

    private static Path file(CrashDisk on, long message) {
        return new BodyDirectory(on.path("/bodies")).file(message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyImageHoldsWhatWasForced(long seed) {
        var random = new Random(seed);
        record Told(long message, int length) {}
        for (long message = 1; message <= 12; message++) {
            int length = random.nextInt(random.nextInt(4) == 0 ? 200_000 : 30_000);
            PutResult result = putWhole(bodies, message, bytes(message, length), 1 + random.nextInt(40_000));
            assertThat(result).isInstanceOf(PutResult.Forced.class);
            disk.note(new Told(message, length));
        }

        CrashImages.of(disk).forEach(3, IMAGES, seed, image -> {
            try (BodyFiles after = started(image.disk(), message -> true)) {
                for (Object note : image.acknowledged()) {
                    Told told = (Told) note;
                    assertWhole(image, after, told.message(), told.length());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void assertWhole(CrashImage image, BodyFiles after, long message, int length) {
        ReadResult read = read(after, message, 0, length + 1);
        assertThat(read).as("%s", image).isInstanceOf(ReadResult.Part.class);
        assertThat(((ReadResult.Part) read).bytes()).as("%s", image).isEqualTo(bytes(message, length));
    }

    @Test
    void handsNoFlippedBitOut() throws IOException {
        byte[] body = bytes(5, 70_000);
        putWhole(bodies, 5, body, 70_000);

        for (int seed = 0; seed < FLIPS; seed++) {
            var image = CrashImages.of(disk).killedAt(disk.position()).disk();
            image.flipBit(image.path("/bodies"), seed);
            try (BodyFiles after = started(image, message -> true)) {
                assertThat(read(after, 5, 0, 70_000)).as("seed %d", seed).isInstanceOf(ReadResult.Damaged.class);
            }
        }
    }

    @Test
    void saysWhichFileIsDamagedAndHow() throws IOException {
        putWhole(bodies, 5, bytes(5, 70_000), 70_000);
        byte[] bytes = Files.readAllBytes(file(disk, 5));
        bytes[(int) BodyFormat.position(2) + 7] ^= 1;
        Files.write(file(disk, 5), bytes);

        assertThat(read(bodies, 5, 0, 16_384)).isInstanceOf(ReadResult.Part.class);
        assertThat(((ReadResult.Damaged) read(bodies, 5, 32_768, 10)).text())
                .contains("0000000005.body", "checksum of block 2");
    }

    @Test
    void takesNoFileOfAnotherJournalOrMessage() throws IOException {
        putWhole(bodies, 5, bytes(5, 100), 100);
        Files.copy(file(disk, 5), file(disk, 6));
        BodyFiles other = BodyFiles.open(disk.path("/bodies"), new UUID(8, 8), 0);
        other.start(failures::add);

        assertThat(read(bodies, 6, 0, 10)).isInstanceOf(ReadResult.Damaged.class);
        assertThat(read(other, 5, 0, 10)).isInstanceOf(ReadResult.Damaged.class);
        other.close();
    }

    @Test
    void removesAtTheStartWhatNobodyNames() throws IOException {
        putWhole(bodies, 5, bytes(5, 100), 100);
        putWhole(bodies, 6, bytes(6, 100), 100);
        put(bodies, 7, 0, bytes(7, 100), false);
        bodies.close();

        bodies = started(disk, message -> message == 6);

        assertThat(new BodyDirectory(disk.path("/bodies")).messages()).containsExactly(6L);
        assertThat(((BodyFiles) bodies).missing(List.of(5L, 6L))).containsExactly(5L);
    }

    @Test
    void leavesOtherFilesAlone() throws IOException {
        Path other = Files.createFile(disk.path("/bodies/readme.txt"));
        bodies.close();

        bodies = started(disk, message -> false);

        assertThat(Files.exists(other)).isTrue();
    }

    @Test
    void refusesABodyWhenTheDiskIsFullAndLeavesNothingOfIt() {
        disk.faults().capacity(disk.allocatedBytes() + 50_000);

        PutResult result = putWhole(bodies, 5, bytes(5, 200_000), 20_000);
        boolean left = Files.exists(file(disk, 5));
        disk.faults().capacity(Long.MAX_VALUE);

        assertThat(result).isInstanceOf(PutResult.Refused.class);
        assertThat(left).isFalse();
        assertThat(failures).isEmpty();
        assertThat(putWhole(bodies, 6, bytes(6, 200_000), 20_000)).isInstanceOf(PutResult.Forced.class);
    }

    @Test
    void keepsSpaceFreeForTheLog() throws IOException {
        disk.faults().capacity(disk.allocatedBytes() + 100_000);
        BodyFiles careful = BodyFiles.open(disk.path("/bodies"), JOURNAL, 90_000);
        careful.start(failures::add);

        PutResult result = put(careful, 5, 0, bytes(5, 20_000), false);
        careful.close();

        assertThat(result)
                .isInstanceOfSatisfying(
                        PutResult.Refused.class,
                        refused -> assertThat(refused.text()).contains("90000 bytes", "make room"));
    }

    @Test
    void refusesABodyWhoseWriteFails() {
        disk.faults().failWrite(1);

        assertThat(putWhole(bodies, 5, bytes(5, 200_000), 20_000)).isInstanceOf(PutResult.Refused.class);
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aForceThatFailsIsTheEnd(long nth) {
        var heard = new CopyOnWriteArrayList<PutResult>();
        disk.faults().failForce(nth);

        bodies.put(5, 0, bytes(5, 100), true, heard::add);
        await().until(() -> !failures.isEmpty());
        bodies.put(6, 0, bytes(6, 100), true, heard::add);
        bodies.close();

        assertThat(heard).isEmpty();
        assertThat(failures).hasSize(1);
    }

    @Test
    void anInterruptDoesNoHarm() throws IOException {
        putWhole(bodies, 5, bytes(5, 100), 100);
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ternmq-bodies"))
                .forEach(Thread::interrupt);

        assertThat(read(bodies, 5, 0, 100)).isInstanceOf(ReadResult.Part.class);
    }

    @Test
    void hasTheBytesThatArePromised() throws IOException {
        putWhole(bodies, 5, new byte[] {1, 2, 3}, 3);

        assertThat(Files.readAllBytes(file(disk, 5)))
                .asHexString()
                .isEqualTo("544D5142" + "%08X".formatted(headerCrc()) + "00000001"
                        + "%08X".formatted(crc(new byte[] {1, 2, 3}))
                        + "00000000000000010000000000000002" + "0000000000000005" + "0000000000000003"
                        + "0000000000000000" + "010203"
                        + "%08X".formatted(BodyFormat.blockCrc(5, 0, ByteBuffer.wrap(new byte[] {1, 2, 3}))));
    }

    private static int headerCrc() {
        return new BodyFormat.Header(JOURNAL, 5, 3, crc(new byte[] {1, 2, 3}))
                .bytes()
                .getInt(4);
    }
}
