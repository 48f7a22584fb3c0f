package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Heard;
import io.ternmq.broker.journal.Journal;
import io.ternmq.broker.journal.SegmentSpace;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImage;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a crash leaves of what was not forced: recovery yields a prefix that has everything reported durable. */
class LogImagesTest {
    private static final int IMAGES = Integer.getInteger("ternmq.images", 60);
    /** No ordinary segment holds a batch of most sizes up to this. */
    private static final int LARGE = 150_000;

    /** Small segments, so that they are filled, rotated and recycled often. */
    private static LogOptions options(boolean inline, long seed) {
        var random = new Random(seed);
        return LogOptions.defaults()
                .withSegmentBytes(32 * 1024)
                .withInlineBytes(inline ? Integer.MAX_VALUE : 0)
                .withUnforced(8 * 1024, 60_000)
                .withFreeBytesMin(0)
                .withSalts(random::nextLong);
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 2", "true, 3", "true, 4"})
    void everyImageRecoversToAPrefixWithAllThatWasDurable(boolean inline, long seed) throws IOException {
        var disk = CrashDisk.empty();
        life(disk, options(inline, seed), seed, 150);
        CrashImages.of(disk).forEach(0, IMAGES, seed, image -> check(image, options(inline, seed + 1), 1, 0));
    }

    /** A log into which nothing was written is one, too: the store beside it belongs to its journal. */
    @Test
    void aLogWithoutGroupsStaysTheSameLogWhereverItsRecoveryEnds() throws IOException {
        var disk = CrashDisk.empty();
        LogRecovery begun = LogRecovery.open(disk.path("/log"), options(true, 1));
        int begin = disk.position();

        LogRecovery.open(disk.path("/log"), options(true, 2));

        var images = CrashImages.of(disk);
        for (int position = begin; position <= images.end(); position++) {
            CrashImage image = images.killedAt(position);
            assertThat(LogRecovery.isAt(image.disk().path("/log")))
                    .as("%s", image)
                    .isTrue();
            assertThat(LogRecovery.open(image.disk().path("/log"), options(true, 3))
                            .journal())
                    .as("%s", image)
                    .isEqualTo(begun.journal());
        }
    }

    /** Writes, and notes each acknowledgement; a segment is released as soon as it may be. */
    private static void life(CrashDisk disk, LogOptions options, long seed, int batches) throws IOException {
        var random = new Random(seed);
        var recovery = LogRecovery.open(disk.path("/log"), options);
        long first = recovery.lastSequence() + 1;
        var noting = new Noting(disk);
        LogJournal journal = recovery.start(noting);
        for (long sequence = first; sequence < first + batches; ) {
            var group = new ArrayList<Batch>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int bytesMax = random.nextInt(40) == 0 ? LARGE : 1500;
                group.add(Batches.send(sequence++, random.nextInt(bytesMax)));
            }
            journal.append(group, random.nextInt(3) > 0);
            if (random.nextInt(10) == 0) {
                checkpoint(journal, noting.heard.durable.get());
            }
        }
        journal.close();
        assertThat(noting.heard.failures).isEmpty();
    }

    /** Certifies both files, and releases what they cover. */
    private static void checkpoint(LogJournal journal, long sequence) {
        var done = new CountDownLatch(2);
        journal.certify(new Checkpoint(0, sequence, sequence), done::countDown);
        journal.certify(new Checkpoint(1, sequence, sequence), done::countDown);
        await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> done.getCount() == 0);
        for (SegmentSpace.Segment segment : journal.space().segments()) {
            if (segment.sealed() && segment.lastSequence() <= sequence) {
                journal.space().release(segment.number());
            }
        }
    }

    /** @param promised what was acknowledged before this history began */
    private static void check(CrashImage image, LogOptions options, int more, long promised) {
        try {
            long last = replay(image, options);
            long acknowledged = image.acknowledged().stream()
                    .mapToLong(Long.class::cast)
                    .max()
                    .orElse(promised);
            assertThat(last).as("%s", image).isGreaterThanOrEqualTo(acknowledged);
            if (more > 0) {
                life(image.disk(), options, image.seed(), 20);
                CrashImages.of(image.disk())
                        .forEach(0, 3, image.seed(), again -> check(again, options, more - 1, acknowledged));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new AssertionError(image.toString(), e);
        }
    }

    /** Replays what comes after the newest checkpoint, and returns the sequence of the last batch. */
    private static long replay(CrashImage image, LogOptions options) throws IOException {
        Path directory = image.disk().path("/log");
        LogRecovery recovery = LogRecovery.open(directory, options);
        long covered = recovery.certified().stream()
                .mapToLong(Checkpoint::sequence)
                .max()
                .orElse(0);
        var last = new AtomicLong(covered);
        recovery.replay(covered, batch -> assertThat(batch.sequence()).isEqualTo(last.incrementAndGet()));
        assertThat(recovery.lastSequence()).isEqualTo(last.get());
        return last.get();
    }

    /** Notes what was reported durable in the disk's history. */
    private record Noting(CrashDisk disk, Heard heard) implements Journal.Listener {
        Noting(CrashDisk disk) {
            this(disk, new Heard(false));
        }

        @Override
        public void onWritten(long sequence) {
            heard.onWritten(sequence);
        }

        @Override
        public void onDurable(long sequence) {
            disk.note(sequence);
            heard.onDurable(sequence);
        }

        @Override
        public void onFailed(Throwable cause) {
            heard.onFailed(cause);
        }

        @Override
        public void onSuperseded() {
            heard.onSuperseded();
        }
    }
}
