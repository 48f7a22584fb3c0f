package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.SegmentSpace.Segment;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImage;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that no ordinary segment holds: each gets a segment made for it. */
class LargeBatchTest {
    private static final int SEGMENT = 16 * 1024;
    private static final int MESSAGES = 40;
    private static final int MESSAGE_BYTES = 10 * SEGMENT / MESSAGES;

    private static LogOptions options() {
        return TestLog.options().withSegmentBytes(SEGMENT);
    }

    private static TestLog open(CrashDisk disk) throws IOException {
        return TestLog.open(disk, options());
    }

    /** Ids of its messages are the sequence and then some, so that they are like no other's. */
    private static long id(long sequence, int index) {
        return sequence * 1000 + index;
    }

    /** A batch of more than ten segments. */
    private static Batch large(long sequence) {
        List<JournalRecord> records = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            long id = id(sequence, i);
            records.add(new Body(id, Batches.content(id, MESSAGE_BYTES)));
            records.add(new Enqueued(1, id, id, MESSAGE_BYTES, true, 0, 0));
        }
        return new Batch(1, sequence, records);
    }

    /** Appends one and waits until it is durable. */
    private static void sendLarge(TestLog log, long sequence) {
        log.append(List.of(large(sequence)), true);
        log.awaitDurable(sequence);
        assertThat(log.heard.failures).isEmpty();
    }

    private static void sendTen(TestLog log) {
        for (int i = 0; i < 10; i++) {
            log.send(1000);
        }
    }

    /** Waits until the preparer has nothing to do. */
    private static void settle(TestLog log) throws IOException {
        var directory = new LogDirectory(TestLog.directory(log.disk));
        await().until(() ->
                directory.segments().size() == log.journal.space().segments().size() + 2);
    }

    private static void assertReadable(TestLog log, long sequence) {
        for (int i = 0; i < MESSAGES; i++) {
            long id = id(sequence, i);
            assertThat(log.read(id, log.place(id)))
                    .isInstanceOfSatisfying(
                            BodyRead.Found.class,
                            found -> assertThat(found.content()).isEqualTo(Batches.content(id, MESSAGE_BYTES)));
        }
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** Ten ordinary batches, a large one, ten ordinary ones, two large ones, ten ordinary ones. */
    private static TestLog filled(boolean inline) throws IOException {
        var log = TestLog.open(CrashDisk.empty(), options().withInlineBytes(inline ? Integer.MAX_VALUE : 0));
        sendTen(log);
        sendLarge(log, 11);
        sendTen(log);
        sendLarge(log, 22);
        sendLarge(log, 23);
        sendTen(log);
        return log;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void areWrittenAmongOrdinaryOnesAndRead(boolean inline) throws IOException {
        var log = filled(inline);
        assertReadable(log, 11);
        assertReadable(log, 22);
        assertReadable(log, 23);
        assertThat(log.journal.queuedBytes()).isZero();
        log.journal.close();
    }

    @Test
    void areReplayedInOrderAndTheLogGoesOn() throws IOException {
        var log = filled(false);
        log.journal.close();

        var again = open(log.disk);

        assertThat(again.replayed).isEqualTo(upTo(33));
        assertReadable(again, 11);
        assertReadable(again, 23);
        sendLarge(again, 34);
        again.send(10);
        again.journal.close();
        var third = open(again.disk);
        assertThat(third.replayed).isEqualTo(upTo(35));
        assertReadable(third, 34);
        third.journal.close();
    }

    @Test
    void canBeTheFirstOfALog() throws IOException {
        var log = open(CrashDisk.empty());
        sendLarge(log, 1);
        log.journal.close();
        var again = open(log.disk);
        assertThat(again.replayed).containsExactly(1L);
        again.journal.close();
    }

    @Test
    void canComeWithOrdinaryOnesInOneAppend() throws IOException {
        var log = open(CrashDisk.empty());
        log.append(List.of(Batches.send(1, 500), large(2), Batches.send(3, 500), large(4)), true);
        log.awaitDurable(4);
        assertReadable(log, 2);
        assertReadable(log, 4);
        log.journal.close();
        assertThat(open(log.disk).replayed).isEqualTo(upTo(4));
    }

    @Test
    void lieInSegmentsOfTheirSizeInTheOrderOfTheLog() throws IOException {
        var log = filled(false);
        List<Segment> segments = log.journal.space().segments();
        var sequences = new ArrayList<Long>();
        for (Segment segment : segments) {
            for (long sequence = segment.firstSequence(); sequence <= segment.lastSequence(); sequence++) {
                sequences.add(sequence);
            }
        }
        assertThat(sequences).isEqualTo(upTo(33));
        assertThat(segments.stream().filter(segment -> segment.bytes() > SEGMENT))
                .hasSize(3)
                .allSatisfy(segment -> assertThat(segment.bytes())
                        .isBetween(10L * SEGMENT, 11L * SEGMENT)
                        .satisfies(bytes -> assertThat(bytes % 4096).isZero()));
        log.journal.close();
    }

    @Test
    void aScanNamesTheirBodies() throws IOException {
        var log = filled(false);
        Map<Long, Place> scanned = new HashMap<>();
        log.journal.space().scan(log.place(id(11, 0)).segment(), (message, place, content) -> {
            // A small one may lie behind it.
            if (message >= id(11, 0)) {
                assertThat(content.bytes()).isEqualTo(Batches.content(message, MESSAGE_BYTES));
                scanned.put(message, place);
            }
        });
        assertThat(scanned).hasSize(MESSAGES);
        scanned.forEach((message, place) -> assertThat(place).isEqualTo(log.place(message)));
        log.journal.close();
    }

    @Test
    void theInspectorReadsThem() throws IOException {
        var log = filled(false);
        log.journal.close();
        var report = LogInspector.verify(TestLog.directory(log.disk));
        assertThat(report.damages()).isEmpty();
        assertThat(report.batches()).isEqualTo(33);
        assertThat(report.records()).isEqualTo(30 * 2 + 3 * 2 * MESSAGES);
    }

    @Test
    void whenReleasedTheirFilesAreDeleted() throws Exception {
        var log = filled(false);
        log.certifyBoth(33);
        log.journal.space().segments().stream()
                .filter(Segment::sealed)
                .forEach(segment -> log.journal.space().release(segment.number()));
        await().until(() -> largestFile(log) == SEGMENT);
        sendTen(log);
        log.journal.close();
        var again = TestLog.open(log.disk, options(), 33);
        assertThat(again.replayed).hasSize(10);
        again.journal.close();
    }

    private static long largestFile(TestLog log) throws IOException {
        try (var files = Files.list(TestLog.directory(log.disk))) {
            return files.map(LargeBatchTest::size)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /** It may be renamed or deleted at this moment. */
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    @Test
    void oneThatWasMadeAndNotUsedDoesNotStayEither() throws IOException {
        var log = open(CrashDisk.empty());
        log.send(100);
        log.journal.close();
        var directory = new LogDirectory(TestLog.directory(log.disk));
        var header = directory.header(directory.segments().get(0)).orElseThrow();
        var large = new SegmentHeader(header.version(), header.journal(), directory.nextNumber(), 7, 12 * SEGMENT);
        directory.publish(directory.blank(large)).channel().close();

        var again = open(log.disk);

        await().until(() -> largestFile(again) == SEGMENT);
        again.journal.close();
    }

    @Test
    void onAFullDiskTheLogWaitsForSpaceAndProducersStop() throws IOException {
        var log = open(CrashDisk.empty());
        sendTen(log);
        settle(log);
        log.disk.faults().capacity(log.disk.allocatedBytes() + 4 * SEGMENT);
        log.append(List.of(large(11)), true);
        long next = log.sendAsync(100, true);
        await().until(() -> log.heard.events.contains("space low"));
        assertThat(log.heard.durable).hasValue(10);

        log.disk.faults().capacity(Long.MAX_VALUE);

        log.awaitDurable(next);
        await().until(() -> log.heard.events.contains("space ok"));
        assertThat(log.heard.failures).isEmpty();
        assertReadable(log, 11);
        log.journal.close();
    }

    /** What frees segments must not wait for one. */
    @Test
    void checkpointsAreCertifiedWhileOneWaitsForSpace() throws Exception {
        var log = open(CrashDisk.empty());
        sendTen(log);
        settle(log);
        log.disk.faults().capacity(log.disk.allocatedBytes() + 4 * SEGMENT);
        log.append(List.of(large(11)), true);
        await().until(() -> log.heard.events.contains("space low"));

        log.certifyBoth(10);

        log.disk.faults().capacity(Long.MAX_VALUE);
        log.awaitDurable(11);
        log.journal.close();
    }

    @Test
    void closingWithoutSpaceFailsInsteadOfWaiting() throws IOException {
        var log = open(CrashDisk.empty());
        sendTen(log);
        settle(log);
        log.disk.faults().capacity(log.disk.allocatedBytes() + 4 * SEGMENT);
        log.append(List.of(large(11)), true);
        log.journal.close();
        assertThat(log.heard.failures).singleElement().asString().contains("no space");
        assertThat(open(unlimited(log.disk)).replayed).isEqualTo(upTo(10));
    }

    private static CrashDisk unlimited(CrashDisk disk) {
        disk.faults().capacity(Long.MAX_VALUE);
        return disk;
    }

    @Test
    void oneThatOnlyThePageCacheHasIsWrittenAnewByRecovery() throws IOException {
        var log = open(CrashDisk.empty());
        sendTen(log);
        log.append(List.of(large(11)), false);
        await().untilAtomic(log.heard.written, equalTo(11L));
        settle(log);
        log.disk.faults().failForce(1);
        log.journal.barrier();
        await().until(() -> !log.heard.failures.isEmpty());
        log.journal.close();
        assertThat(log.heard.durable).hasValue(10);

        var again = open(log.disk);

        assertThat(again.replayed).isEqualTo(upTo(11));
        assertReadable(again, 11);
        sendLarge(again, 12);
        again.journal.close();
    }

    /** Whatever a crash leaves, while one is written and while recovery writes it anew. */
    @Test
    void aCrashLeavesAllOfOneOrNothing() throws IOException {
        var log = open(CrashDisk.empty());
        sendTen(log);
        settle(log);
        int before = log.disk.position();
        log.append(List.of(large(11)), false);
        log.sendAsync(1000, true);
        log.awaitDurable(12);
        int after = log.disk.position();
        sendTen(log);
        log.journal.close();
        var images = CrashImages.of(log.disk);
        images.forEach(before, 80, 1, image -> {
            check(image, image.position() >= after ? 12 : 10);
            CrashImages.of(image.disk())
                    .forEach(0, 2, image.seed(), again -> check(again, image.position() >= after ? 12 : 10));
        });
    }

    private static void check(CrashImage image, long promised) {
        try {
            var batches = new ArrayList<Batch>();
            LogRecovery.open(TestLog.directory(image.disk()), options()).replay(0, batches::add);
            assertThat(batches.stream().map(Batch::sequence)).as("%s", image).isEqualTo(upTo(batches.size()));
            assertThat(batches.size()).as("%s", image).isGreaterThanOrEqualTo((int) promised);
            if (batches.size() > 10) {
                assertWhole(batches.get(10));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertWhole(Batch found) {
        List<JournalRecord> expected = large(found.sequence()).records();
        assertThat(found.records()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i) instanceof Body body) {
                assertThat(found.records().get(i))
                        .isInstanceOfSatisfying(
                                Body.class, each -> assertThat(each.content()).isEqualTo(body.content()));
            } else {
                assertThat(found.records().get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void areCopiedByARepair() throws Exception {
        var log = filled(false);
        log.certifyBoth(10);
        Place damaged = log.place(3);
        log.journal.close();
        TestDisk.flip(log.disk, damaged);

        var repaired = TestLog.open(log.disk, options().withRepair(true), 10);

        assertThat(repaired.replayed)
                .isEqualTo(LongStream.rangeClosed(11, 33).boxed().toList());
        assertReadable(repaired, 11);
        assertReadable(repaired, 23);
        repaired.journal.close();
    }
}
