package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.testsupport.disk.CrashDisk;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the disk does wrong, and what the log makes of it. */
class LogFaultsTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailedForceIsReportedOnceAndNothingAfterIt(boolean inline) throws IOException {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withInlineBytes(inline ? Integer.MAX_VALUE : 0));
        log.send(100);
        settle(log);
        log.disk.faults().failForce(1);
        log.sendAsync(100, true);
        await().until(() -> !log.heard.failures.isEmpty());
        log.sendAsync(100, true);
        log.journal.barrier();
        log.journal.close();
        assertThat(log.heard.events).containsExactly("written 1", "durable 1", "written 2", "failed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailedWriteIsReportedOnceAndNothingAfterIt(boolean inline) throws IOException {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withInlineBytes(inline ? Integer.MAX_VALUE : 0));
        log.send(100);
        settle(log);
        log.disk.faults().failWrite(1);
        log.sendAsync(100, true);
        await().until(() -> !log.heard.failures.isEmpty());
        log.sendAsync(100, true);
        log.journal.close();
        assertThat(log.heard.events).containsExactly("written 1", "durable 1", "failed");
    }

    @Test
    void whatWasDurableBeforeAFailedForceIsThereAfterARestart() throws IOException {
        var log = TestLog.empty();
        log.send(100);
        settle(log);
        log.disk.faults().failForce(1);
        log.sendAsync(100, true);
        await().until(() -> !log.heard.failures.isEmpty());
        log.journal.close();
        assertThat(TestLog.open(log.disk, TestLog.options()).replayed).startsWith(1L);
    }

    @Test
    void aGroupThatOnlyThePageCacheHasIsWrittenAnewByRecovery() throws IOException {
        var log = TestLog.empty();
        log.send(100);
        settle(log);
        log.disk.faults().failForce(1);
        log.sendAsync(100, true);
        await().until(() -> !log.heard.failures.isEmpty());
        log.journal.close();
        var again = TestLog.open(log.disk, TestLog.options());
        assertThat(again.replayed).containsExactly(1L, 2L);
        // What recovery has replayed may have been shown to somebody, so that no crash can take it back.
        var images = CrashImages.of(log.disk);
        images.forEach(
                images.end(), 20, 1, image -> assertThat(replayed(image.disk())).startsWith(1L, 2L));
    }

    @Test
    void anyFlippedBitIsDetectedOrHarmless() throws IOException {
        var log = TestLog.empty();
        for (int i = 1; i <= 60; i++) {
            log.sendAsync(i * 31 % 1200, i % 3 > 0);
        }
        log.journal.barrier();
        log.awaitDurable(60);
        log.journal.close();
        var images = CrashImages.of(log.disk);
        int detected = 0;
        for (int seed = 0; seed < 600; seed++) {
            var disk = images.at(images.end(), 0).disk();
            disk.flipBit(TestLog.directory(disk), seed);
            try {
                assertThat(replayed(disk)).as("seed %d", seed).isEqualTo(upTo(60));
            } catch (JournalDamaged e) {
                detected++;
            }
        }
        assertThat(detected).isPositive();
    }

    @Test
    void aBadGroupIsDamageIfALaterOneSaysThatItWasForced() throws IOException {
        var log = TestLog.empty();
        var place = place(log, log.send(500));
        log.send(500);
        crash(log);
        TestDisk.flip(log.disk, place);
        assertThatThrownBy(() -> replayed(log.disk))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("says that it was forced");
    }

    @Test
    void aBadGroupAtTheEndIsATailAndReported() throws IOException {
        var log = TestLog.empty();
        log.send(500);
        var place = place(log, log.send(500));
        crash(log);
        TestDisk.flip(log.disk, place);
        var again = TestLog.open(log.disk, TestLog.options());
        assertThat(again.replayed).containsExactly(1L);
        var tail = again.recovery.tail().orElseThrow();
        assertThat(tail.segment()).isEqualTo(place.segment());
        assertThat((long) place.offset()).isBetween((long) tail.offset(), tail.offset() + tail.bytes());
        assertThat(tail.bytes()).isBetween(500L, 900L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 8, 15, 16, 23, 24, 32, 40, 44, 47, 48, 51, 52})
    void aBadHeaderOfTheLastGroupIsATailAndReported(int index) throws IOException {
        var log = TestLog.empty();
        var first = log.send(504);
        log.send(504);
        crash(log);
        var directory = new LogDirectory(TestLog.directory(log.disk));
        var segment = directory.segment(place(log, first).segment());
        int last;
        try (var reader = new SegmentReader(
                segment, directory.header(place(log, first).segment()).orElseThrow())) {
            last = reader.group(SegmentHeader.BLOCK).orElseThrow().header().end();
        }
        TestDisk.flip(segment, last + index);

        var again = TestLog.open(log.disk, TestLog.options());

        assertThat(again.replayed).containsExactly(1L);
        assertThat(again.recovery.tail().orElseThrow().offset()).isEqualTo(last);
    }

    @Test
    void aBadUnforcedGroupTakesTheUnforcedOnesBehindItAlong() throws IOException {
        var log = TestLog.empty();
        log.send(500);
        log.sendAsync(500, false);
        log.sendAsync(500, false);
        await().untilAtomic(log.heard.written, org.hamcrest.Matchers.equalTo(3L));
        var place = place(log, 2);
        crash(log);
        TestDisk.flip(log.disk, place);
        var again = TestLog.open(log.disk, TestLog.options());
        assertThat(again.replayed).containsExactly(1L);
        assertThat(again.recovery.tail().orElseThrow().bytes()).isGreaterThan(1000);
    }

    @Test
    void whatWasCutDoesNotComeBack() throws IOException {
        var log = TestLog.empty();
        log.send(500);
        log.sendAsync(500, false);
        log.sendAsync(500, false);
        await().untilAtomic(log.heard.written, org.hamcrest.Matchers.equalTo(3L));
        TestDisk.flip(log.disk, place(log, 2));
        crash(log);
        var second = TestLog.open(log.disk, TestLog.options());
        second.append(List.of(Batches.delivered(2)), true);
        second.awaitDurable(2);
        var third = second.reopened();
        assertThat(third.replayed).containsExactly(1L, 2L);
        assertThat(third.recovery.tail()).isEmpty();
    }

    @Test
    void aFullDiskStopsProducersAndTheLogGoesOnWhenThereIsSpaceAgain() throws Exception {
        var disk = CrashDisk.empty();
        var log = TestLog.open(disk, TestLog.options());
        settle(log);
        disk.faults().capacity(disk.allocatedBytes() + TestLog.SEGMENT);
        long sent = 0;
        while (sent < 500 && !log.heard.events.contains("space low")) {
            sent = log.send(1000);
        }
        assertThat(log.heard.events).contains("space low");
        // The segments prepared before still take what comes without being asked for, and then it waits.
        for (int i = 0; i < 100; i++) {
            sent = log.sendAsync(1000, true);
        }
        assertThat(log.heard.failures).isEmpty();
        long durable = log.heard.durable.get();
        log.certifyBoth(durable);
        log.journal.space().segments().stream()
                .filter(segment -> segment.sealed() && segment.lastSequence() <= durable)
                .forEach(segment -> log.journal.space().release(segment.number()));
        disk.faults().capacity(Long.MAX_VALUE);
        log.awaitDurable(sent);
        await().until(() -> log.heard.events.contains("space ok"));
        assertThat(log.heard.failures).isEmpty();
        log.journal.close();
    }

    @Test
    void closingWithoutSpaceFailsInsteadOfWaiting() throws IOException {
        var disk = CrashDisk.empty();
        var log = TestLog.open(disk, TestLog.options());
        settle(log);
        disk.faults().capacity(disk.allocatedBytes());
        for (int i = 0; i < 200; i++) {
            log.sendAsync(1000, true);
        }
        log.journal.close();
        assertThat(log.heard.failures).singleElement().asString().contains("no space");
    }

    /** Otherwise whoever waits for the next segment, and whoever closes the log, would wait for ever. */
    @Test
    void anErrorWhileASegmentIsPreparedIsReported() throws IOException {
        var salts = new AtomicInteger();
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withSalts(() -> {
            if (salts.incrementAndGet() > 4) {
                throw new OutOfMemoryError("Java heap space");
            }
            return salts.get();
        }));
        for (int i = 0; i < 200; i++) {
            log.sendAsync(1000, true);
        }
        await().until(() -> !log.heard.failures.isEmpty());
        log.journal.close();
        assertThat(log.heard.failures).singleElement().asString().contains("Java heap space");
    }

    /** An interrupt would close the segment under the thread that writes to it. */
    @Test
    void itsThreadsIgnoreInterrupts() throws IOException {
        var log = TestLog.empty();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (List.of("ternmq-journal", "ternmq-segments").contains(thread.getName())) {
                thread.interrupt();
            }
        }
        for (int i = 0; i < 100; i++) {
            log.sendAsync(1000, true);
        }
        log.awaitDurable(100);
        log.journal.close();
        assertThat(log.heard.failures).isEmpty();
    }

    /** Waits until the preparer has nothing to do, so that the next fault hits what it is meant for. */
    static void settle(TestLog log) throws IOException {
        var directory = new LogDirectory(TestLog.directory(log.disk));
        await().until(() -> directory.segments().size() >= 3);
    }

    private static io.ternmq.broker.journal.Place place(TestLog log, long message) {
        return log.place(message);
    }

    /** Ends a log without its closing mark, as if the process had been killed. */
    private static void crash(TestLog log) throws IOException {
        settle(log);
        log.disk.faults().failWrite(1);
        log.journal.append(List.of(Batches.delivered(log.heard.written.get() + 1)), false);
        await().until(() -> !log.heard.failures.isEmpty());
        log.journal.close();
    }

    private static List<Long> replayed(CrashDisk disk) {
        try {
            var replayed = new ArrayList<Long>();
            LogRecovery.open(TestLog.directory(disk), TestLog.options())
                    .replay(0, batch -> replayed.add(batch.sequence()));
            return replayed;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
