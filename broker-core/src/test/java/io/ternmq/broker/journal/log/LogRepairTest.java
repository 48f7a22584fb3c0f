package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.broker.journal.Bodies.BodyRead;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.Place;
import io.ternmq.testsupport.disk.CrashImages;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogRepairTest {
    private static final LogOptions REPAIR = TestLog.options().withRepair(true);

    private static TestLog filled(int messages) throws IOException {
        var log = TestLog.empty();
        for (int i = 0; i < messages; i++) {
            log.send(1000);
        }
        return log;
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void goesOnBeforeTheDamage() throws IOException {
        var log = filled(80);
        TestDisk.flip(log.disk, log.place(33));
        log.journal.close();
        assertThatThrownBy(() -> TestLog.open(log.disk, TestLog.options())).isInstanceOf(JournalDamaged.class);
        var repaired = TestLog.open(log.disk, REPAIR);
        assertThat(repaired.replayed).isEqualTo(numbers(1, 32));
        assertThat(repaired.send(10)).isEqualTo(33);
        var next = repaired.reopened();
        assertThat(next.replayed).isEqualTo(numbers(1, 33));
        next.journal.close();
    }

    @Test
    void losesNothingThatTheCheckpointCovers() throws Exception {
        var log = filled(80);
        log.certifyBoth(60);
        Place old = log.place(20);
        TestDisk.flip(log.disk, log.place(33));
        log.journal.close();
        var repaired = TestLog.open(log.disk, REPAIR, 60);
        assertThat(repaired.replayed).isEqualTo(numbers(61, 80));
        assertThat(repaired.read(20, old)).isInstanceOf(BodyRead.Found.class);
        assertThat(repaired.read(61, repaired.place(61))).isInstanceOf(BodyRead.Found.class);
        repaired.journal.close();
    }

    @Test
    void startsAfterTheCheckpointIfNothingElseIsLeft() throws Exception {
        var log = filled(40);
        log.certifyBoth(39);
        TestDisk.flip(log.disk, log.place(40));
        log.send(10);
        log.journal.close();
        var repaired = TestLog.open(log.disk, REPAIR, 39);
        assertThat(repaired.replayed).isEmpty();
        assertThat(repaired.send(10)).isEqualTo(40);
        repaired.journal.close();
    }

    @Test
    void whatWasLostDoesNotComeBackInASecondRepair() throws Exception {
        var log = filled(80);
        TestDisk.flip(log.disk, log.place(33));
        log.journal.close();
        var repaired = TestLog.open(log.disk, REPAIR);
        repaired.send(10);
        repaired.certifyBoth(33);
        repaired.journal.close();
        var again = TestLog.open(log.disk, REPAIR, 33);
        assertThat(again.replayed).isEmpty();
        assertThat(again.recovery.lastSequence()).isEqualTo(33);
        again.journal.close();
    }

    @Test
    void goesOnWithoutASegmentWhoseHeaderIsBroken() throws IOException {
        var log = filled(80);
        log.journal.close();
        var directory = new LogDirectory(TestLog.directory(log.disk));
        TestDisk.flip(directory.segment(directory.segments().get(1)), 20);
        assertThatThrownBy(() -> TestLog.open(log.disk, TestLog.options())).isInstanceOf(JournalDamaged.class);
        var repaired = TestLog.open(log.disk, REPAIR);
        assertThat(repaired.replayed).isNotEmpty().isEqualTo(numbers(1, repaired.recovery.lastSequence()));
        repaired.journal.close();
    }

    @Test
    void changesNothingOfAnIntactLog() throws IOException {
        var log = filled(80);
        log.journal.close();
        var repaired = TestLog.open(log.disk, REPAIR);
        assertThat(repaired.replayed).isEqualTo(numbers(1, 80));
        repaired.journal.close();
    }

    @Test
    void aCrashDuringARepairLeavesWhatTheRepairWouldKeep() throws IOException {
        var log = filled(80);
        TestDisk.flip(log.disk, log.place(33));
        log.journal.close();
        var damaged = CrashImages.of(log.disk);
        var disk = damaged.at(damaged.end(), 0).disk();
        TestLog.open(disk, REPAIR).journal.close();
        CrashImages.of(disk).forEach(0, 40, 5, image -> {
            try {
                var repaired = TestLog.open(image.disk(), REPAIR);
                assertThat(repaired.replayed).as("%s", image).isEqualTo(numbers(1, 32));
                repaired.journal.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
