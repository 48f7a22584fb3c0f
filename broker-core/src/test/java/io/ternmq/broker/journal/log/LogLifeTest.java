package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Heard;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalMismatch;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.Place;
import io.ternmq.broker.journal.SegmentSpace.Segment;
import io.ternmq.testsupport.disk.CrashDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log over several lives: segments, checkpoints, bodies. */
class LogLifeTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGroupIsOneWriteAndOneForce(boolean inline) throws IOException {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withInlineBytes(inline ? Integer.MAX_VALUE : 0));
        LogFaultsTest.settle(log);
        int before = log.disk.position();
        log.append(List.of(Batches.send(1, 900), Batches.send(2, 900), Batches.send(3, 900)), true);
        log.awaitDurable(3);
        assertThat(log.disk.position() - before).isEqualTo(2);
        log.journal.close();
    }

    @Test
    void anIdleInlineJournalReportsWithinAppend() throws IOException {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withInlineBytes(Integer.MAX_VALUE));
        log.sendAsync(100, true);
        assertThat(log.heard.events).containsExactly("written 1", "durable 1");
        log.journal.close();
    }

    @Test
    void anInterruptedCallerKeepsItsFlagAndTheLogItsFile() throws IOException {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withInlineBytes(Integer.MAX_VALUE));
        Thread.currentThread().interrupt();
        log.sendAsync(100, true);
        boolean interrupted = Thread.interrupted();
        log.send(100);
        assertThat(interrupted).isTrue();
        assertThat(log.heard.failures).isEmpty();
        log.journal.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatNobodyWaitsForIsForcedAfterAWhile(boolean inline) throws IOException {
        var log = TestLog.open(
                CrashDisk.empty(),
                TestLog.options()
                        .withInlineBytes(inline ? Integer.MAX_VALUE : 0)
                        .withUnforced(1 << 20, 1));
        log.sendAsync(100, false);
        log.awaitDurable(1);
        log.sendAsync(100, false);
        log.awaitDurable(2);
        log.journal.close();
    }

    @Test
    void whatNobodyWaitsForIsForcedWhenItIsMuch() throws IOException {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withUnforced(1000, 60_000));
        log.sendAsync(2000, false);
        log.awaitDurable(1);
        log.journal.close();
    }

    @Test
    void refusesABatchThatFitsIntoNoBufferAndGoesOn() throws IOException {
        var log = TestLog.empty();
        Body body = new Body(1, new byte[1 << 20]);
        Batch tooLarge = new Batch(1, 1, Collections.nCopies(2048, body));
        assertThatThrownBy(() -> log.journal.append(List.of(tooLarge), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes is expected");
        log.append(List.of(Batches.send(1, 20)), true);
        log.awaitDurable(1);
        log.journal.close();
    }

    @Test
    void aLongLogIsReplayedInOrderAndGoesOn() throws IOException {
        var log = TestLog.empty();
        for (int life = 0; life < 4; life++) {
            for (int i = 0; i < 40; i++) {
                log.sendAsync(1000, i % 4 == 0);
            }
            log.journal.barrier();
            log = log.reopened();
            assertThat(log.replayed).hasSize(40 * (life + 1)).isSorted().doesNotHaveDuplicates();
        }
        log.journal.close();
    }

    @Test
    void replaysOnlyWhatComesAfterTheCheckpoint() throws Exception {
        var log = TestLog.empty();
        for (int i = 0; i < 100; i++) {
            log.sendAsync(1000, true);
        }
        log.awaitDurable(100);
        log.certifyBoth(73);
        log.journal.close();
        var again = TestLog.open(log.disk, TestLog.options(), 73);
        assertThat(again.replayed).startsWith(74L).hasSize(27).endsWith(100L);
        again.journal.close();
    }

    @Test
    void theNewestCheckpointOfEachFileIsFoundHoweverLongAgoItWasCertified() throws Exception {
        var log = TestLog.empty();
        log.send(10);
        log.certifyBoth(1);
        var done = new CountDownLatch(1);
        log.journal.certify(new Checkpoint(1, 9, 1), done::countDown);
        done.await();
        for (int i = 0; i < 100; i++) {
            log.sendAsync(1000, true);
        }
        log.awaitDurable(101);
        var expected = List.of(new Checkpoint(0, 1, 1), new Checkpoint(1, 9, 1));
        for (int life = 0; life < 3; life++) {
            log = log.reopened();
            assertThat(log.recovery.certified()).isEqualTo(expected);
        }
        log.journal.close();
    }

    @Test
    void aCheckpointBeyondTheEndOfTheLogIsDamage() throws IOException {
        var log = TestLog.empty();
        log.send(10);
        log.journal.close();
        assertThatThrownBy(() -> TestLog.open(log.disk, TestLog.options(), 2))
                .isInstanceOf(JournalDamaged.class)
                .hasMessageContaining("ends with batch 1");
    }

    @Test
    void aMissingSegmentIsDamage() throws IOException {
        var log = TestLog.empty();
        for (int i = 0; i < 100; i++) {
            log.sendAsync(1000, true);
        }
        log.awaitDurable(100);
        log.journal.close();
        var directory = new LogDirectory(TestLog.directory(log.disk));
        Files.delete(directory.segment(directory.segments().get(1)));
        assertThatThrownBy(() -> TestLog.open(log.disk, TestLog.options())).isInstanceOf(JournalDamaged.class);
    }

    @Test
    void theIdentityStaysTheSame() throws IOException {
        var log = TestLog.empty();
        var again = log.reopened();
        assertThat(again.recovery.journal()).isEqualTo(log.recovery.journal());
        assertThat(again.journal.journal()).isEqualTo(log.recovery.journal());
        again.journal.close();
    }

    @Test
    void aSegmentOfAnotherJournalIsRefused() throws IOException {
        var log = TestLog.empty();
        log.sendAsync(100, true);
        log.awaitDurable(1);
        // Opened again, it goes on in a segment of its own: the first one is not alone.
        log.reopened().journal.close();
        var other = TestLog.empty();
        other.journal.close();
        var from = new LogDirectory(TestLog.directory(other.disk)).segment(1);
        Files.copy(
                from,
                new LogDirectory(TestLog.directory(log.disk)).segment(1),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> TestLog.open(log.disk, TestLog.options()))
                .isInstanceOf(JournalMismatch.class)
                .hasMessageContaining("belongs to journal ")
                .hasMessageContaining(other.recovery.journal().toString())
                .hasMessageContaining(log.recovery.journal().toString());
    }

    @Test
    void aSegmentIsReleasedOnlyWhenBothFilesCoverIt() throws Exception {
        var log = TestLog.empty();
        for (int i = 0; i < 60; i++) {
            log.sendAsync(1000, true);
        }
        log.awaitDurable(60);
        Segment first = log.journal.space().segments().get(0);
        assertThatThrownBy(() -> log.journal.space().release(first.number())).isInstanceOf(IllegalStateException.class);
        log.certifyBoth(first.lastSequence() - 1);
        assertThatThrownBy(() -> log.journal.space().release(first.number())).isInstanceOf(IllegalStateException.class);
        log.certifyBoth(first.lastSequence());
        log.journal.space().release(first.number());
        assertThat(log.journal.space().segments()).doesNotContain(first);
        log.journal.close();
    }

    @Test
    void theSegmentBeingWrittenCantBeReleased() throws Exception {
        var log = TestLog.empty();
        log.send(10);
        log.certifyBoth(1);
        long current = log.place(1).segment();
        assertThatThrownBy(() -> log.journal.space().release(current)).isInstanceOf(IllegalStateException.class);
        log.journal.close();
    }

    @Test
    void theBodyOfAReleasedSegmentIsGoneWhateverItsFileHoldsNow() throws Exception {
        var log = TestLog.empty();
        Place place = null;
        for (int i = 0; i < 300; i++) {
            long sequence = log.send(1000);
            if (i == 3) {
                place = log.place(sequence);
            }
            if (i % 20 == 19) {
                log.certifyBoth(sequence);
                releaseSealed(log);
            }
        }
        assertThat(log.read(4, place)).isEqualTo(new BodyRead.Gone());
        assertThat(log.disk.allocatedBytes()).isLessThan(10L * TestLog.SEGMENT);
        log.journal.close();
    }

    private static void releaseSealed(TestLog log) {
        log.journal.space().segments().stream()
                .filter(Segment::sealed)
                .forEach(segment -> log.journal.space().release(segment.number()));
    }

    @Test
    void aDamagedBodyIsReportedAndNeverReturned() throws IOException {
        var log = TestLog.empty();
        Place place = log.place(log.send(500));
        log.send(500);
        TestDisk.flip(log.disk, place);
        assertThat(log.read(1, place)).isInstanceOf(BodyRead.Damaged.class);
        assertThat(log.read(2, log.place(2))).isInstanceOf(BodyRead.Found.class);
        log.journal.close();
    }

    @Test
    void aScanNamesEveryBodyOfASegmentAtItsPlace() throws IOException {
        var log = TestLog.empty();
        Map<Long, Place> places = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            long sequence = log.send(i * 20);
            places.put(sequence, log.place(sequence));
        }
        Map<Long, Place> scanned = new TreeMap<>();
        var space = log.journal.space();
        space.segments().stream()
                .filter(Segment::sealed)
                .forEach(segment -> space.scan(segment.number(), (message, place, content) -> {
                    assertThat(content.bytes()).isEqualTo(Batches.content(message, (int) (message - 1) * 20));
                    scanned.put(message, place);
                }));
        long last =
                scanned.keySet().stream().mapToLong(message -> message).max().orElseThrow();
        places.keySet().removeIf(message -> message > last);
        assertThat(scanned).isEqualTo(places);
        log.journal.close();
    }

    @Test
    void aScanOfADamagedSegmentSaysSo() throws IOException {
        var log = TestLog.empty();
        Place place = log.place(log.send(1000));
        for (int i = 0; i < 60; i++) {
            log.send(1000);
        }
        TestDisk.flip(log.disk, place);
        assertThatThrownBy(() -> log.journal.space().scan(place.segment(), (message, at, content) -> {}))
                .isInstanceOf(JournalDamaged.class);
        log.journal.close();
    }

    @Test
    void placesOfEarlierLivesStayRightAndReplayedBodiesHavePlaces() throws IOException {
        var log = TestLog.empty();
        var before = new TreeMap<Long, Place>();
        for (int i = 0; i < 30; i++) {
            long sequence = log.send(1000);
            before.put(sequence, log.place(sequence));
        }
        log.disk.faults().failForce(1);
        log.sendAsync(10, true);
        await().until(() -> !log.heard.failures.isEmpty());
        log.journal.close();
        var again = TestLog.open(log.disk, TestLog.options());
        before.forEach((message, place) -> {
            assertThat(again.read(message, place)).isInstanceOf(BodyRead.Found.class);
            assertThat(again.read(message, again.place(message))).isInstanceOf(BodyRead.Found.class);
        });
        again.journal.close();
    }

    @Test
    void certifyingWorksFromAnyThreadWhileTheEngineForcesInline() throws Exception {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withInlineBytes(Integer.MAX_VALUE));
        var done = new CountDownLatch(200);
        var store = new Thread(() -> {
            for (int i = 1; i <= 200; i++) {
                log.journal.certify(new Checkpoint(i % 2, i, 0), done::countDown);
            }
        });
        store.start();
        for (int i = 0; i < 200; i++) {
            log.sendAsync(100, i % 2 == 0);
        }
        done.await();
        log.journal.barrier();
        log.awaitDurable(200);
        store.join();
        var again = log.reopened();
        assertThat(again.recovery.certified()).containsExactly(new Checkpoint(0, 200, 0), new Checkpoint(1, 199, 0));
        assertThat(again.replayed).hasSize(200);
        again.journal.close();
    }

    @Test
    void restartsWithoutWritesTakeNoMoreSpace() throws IOException {
        var log = TestLog.empty();
        log.send(100);
        log = log.reopened();
        LogFaultsTest.settle(log);
        long bytes = log.disk.allocatedBytes();
        for (int i = 0; i < 5; i++) {
            log = log.reopened();
            LogFaultsTest.settle(log);
        }
        assertThat(log.disk.allocatedBytes()).isEqualTo(bytes);
        log.journal.close();
    }

    @Test
    void listsSegmentsWithTheirSequences() throws IOException {
        var log = TestLog.empty();
        for (int i = 0; i < 60; i++) {
            log.send(1000);
        }
        var again = log.reopened();
        again.send(1);
        var sequences = new ArrayList<Long>();
        for (Segment segment : again.journal.space().segments()) {
            for (long sequence = segment.firstSequence(); sequence <= segment.lastSequence(); sequence++) {
                sequences.add(sequence);
            }
        }
        assertThat(sequences).hasSize(61).isSorted().doesNotHaveDuplicates();
        again.journal.close();
    }

    @Test
    void heardNothingWrong() throws IOException {
        var heard = new Heard();
        var journal = LogRecovery.open(CrashDisk.empty().path("/x"), TestLog.options())
                .start(heard);
        journal.close();
        journal.close();
        assertThat(heard.events).isEmpty();
    }
}
