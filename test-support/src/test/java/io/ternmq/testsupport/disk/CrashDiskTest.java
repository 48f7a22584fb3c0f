package io.ternmq.testsupport.disk;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrashDiskTest {
    private final CrashDisk disk = CrashDisk.empty();
    private final Path file = disk.path("/file");

    @Test
    void readsWhatWasWritten() throws IOException {
        byte[] bytes = new byte[20_000];
        new Random(1).nextBytes(bytes);

        Files.write(file, bytes);

        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(Files.size(file)).isEqualTo(bytes.length);
    }

    @Test
    void agreesWithAnArrayWhateverIsWrittenAndCut() throws IOException {
        var random = new Random(2);
        byte[] model = new byte[40_000];
        int size = 0;
        try (var channel = FileChannel.open(file, CREATE_NEW, READ, WRITE)) {
            for (int step = 0; step < 500; step++) {
                int at = random.nextInt(30_000);
                if (random.nextInt(5) == 0 && at < size) {
                    channel.truncate(at);
                    java.util.Arrays.fill(model, at, model.length, (byte) 0);
                    size = at;
                } else {
                    byte[] bytes = new byte[1 + random.nextInt(9_000)];
                    random.nextBytes(bytes);
                    channel.write(ByteBuffer.wrap(bytes), at);
                    System.arraycopy(bytes, 0, model, at, bytes.length);
                    size = Math.max(size, at + bytes.length);
                }
                assertThat(Files.readAllBytes(file)).isEqualTo(java.util.Arrays.copyOf(model, size));
            }
        }
    }

    @Test
    void gathersBuffersIntoOneWriteAndAppendsAtTheEnd() throws IOException {
        try (var channel = FileChannel.open(file, CREATE, APPEND)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}));
            channel.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {2}), ByteBuffer.wrap(new byte[] {3, 4})});
        }

        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void listsCreatesMovesAndDeletes() throws IOException {
        Path directory = Files.createDirectories(disk.path("/a/b"));
        Files.write(directory.resolve("one"), new byte[1]);
        Files.write(directory.resolve("two"), new byte[2]);

        Files.move(directory.resolve("one"), directory.resolve("two"), StandardCopyOption.ATOMIC_MOVE);

        try (var entries = Files.list(directory)) {
            assertThat(entries).containsExactly(directory.resolve("two"));
        }
        assertThat(Files.size(directory.resolve("two"))).isEqualTo(1);
        Files.delete(directory.resolve("two"));
        assertThat(Files.exists(directory.resolve("two"))).isFalse();
        assertThat(Files.isDirectory(directory)).isTrue();
    }

    @Test
    void refusesWhatARealFileSystemRefuses() throws IOException {
        Files.write(file, new byte[1]);

        assertThatThrownBy(() -> FileChannel.open(file, CREATE_NEW, WRITE))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> FileChannel.open(disk.path("/none"), READ)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.write(disk.path("/none/file"), new byte[1]))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> FileChannel.open(disk.path("/"), WRITE)).isInstanceOf(IOException.class);
    }

    @Test
    void locksAFileOnce() throws IOException {
        try (var first = FileChannel.open(file, CREATE, WRITE);
                var second = FileChannel.open(file, WRITE)) {
            var lock = first.lock();
            assertThatThrownBy(second::tryLock).isInstanceOf(OverlappingFileLockException.class);
            lock.release();
            assertThat(second.tryLock().isValid()).isTrue();
        }
    }

    @Test
    void opensDirectoriesForForcing() throws IOException {
        try (var channel = FileChannel.open(disk.path("/"), READ)) {
            channel.force(true);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void closesTheChannelOfAnInterruptedThread() throws IOException {
        try (var channel = FileChannel.open(file, CREATE, WRITE)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
                    .isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void failsTheNthForceOnly() throws IOException {
        disk.faults().failForce(2);
        try (var channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.force(false);
            assertThatThrownBy(() -> channel.force(false)).hasMessage("Input/output error");
            channel.force(false);
        }
    }

    @Test
    void failsTheNthWriteHalfDone() throws IOException {
        disk.faults().failWrite(1);
        try (var channel = FileChannel.open(file, CREATE, WRITE)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(10))).hasMessage("Input/output error");
            assertThat(channel.size()).isEqualTo(5);
        }
    }

    @Test
    void failsReadsOfADamagedRange() throws IOException {
        Files.write(file, new byte[10]);
        disk.faults().damage(file, 4, 5);

        try (var channel = FileChannel.open(file, READ)) {
            assertThat(channel.read(ByteBuffer.allocate(4), 0)).isEqualTo(4);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(4), 4)).hasMessage("Input/output error");
        }
    }

    @Test
    void fillsUpAndGoesOnWhenItGrows() throws IOException {
        disk.faults().capacity(3 * 4096);
        try (var channel = FileChannel.open(file, CREATE, WRITE)) {
            assertThat(channel.write(ByteBuffer.allocate(5 * 4096))).isEqualTo(3 * 4096);
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).hasMessage("No space left on device");
            assertThat(Files.getFileStore(file).getUsableSpace()).isZero();

            disk.faults().capacity(4 * 4096);
            assertThat(channel.write(ByteBuffer.allocate(1))).isEqualTo(1);
        }
        Files.delete(file);
        assertThat(disk.allocatedBytes()).isZero();
    }

    @Test
    void flipsOneBitChosenByTheSeed() throws IOException {
        byte[] ones = new byte[1000];
        java.util.Arrays.fill(ones, (byte) 1);
        Files.write(file, ones);

        var flip = disk.flipBit(disk.path("/"), 7);

        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes[(int) flip.offset()]).isEqualTo((byte) (1 ^ (1 << flip.bit())));
        bytes[(int) flip.offset()] = 1;
        assertThat(bytes).isEqualTo(ones);
    }

    @Test
    void flipsNoBitAmongZeros() throws IOException {
        Files.write(file, new byte[2 * 4096]);

        assertThatThrownBy(() -> disk.flipBit(disk.path("/"), 7)).isInstanceOf(IllegalStateException.class);
    }
}
