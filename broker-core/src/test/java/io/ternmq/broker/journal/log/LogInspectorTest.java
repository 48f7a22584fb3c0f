package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.Certifier.Checkpoint;
import io.ternmq.broker.journal.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogInspectorTest {

    private static LogReport verify(TestLog log) throws IOException {
        return LogInspector.verify(TestLog.directory(log.disk));
    }

    @Test
    void findsEverythingInAnIntactLogOfSeveralLives() throws Exception {
        var log = TestLog.empty();
        for (int life = 0; life < 3; life++) {
            for (int i = 0; i < 40; i++) {
                log.sendAsync(1000, i % 3 == 0);
            }
            log.journal.barrier();
            log.certifyBoth(life);
            log = log.reopened();
        }
        log.journal.close();
        var report = verify(log);
        assertThat(report.damages()).isEmpty();
        assertThat(report.batches()).isEqualTo(120);
        assertThat(report.records()).isEqualTo(240);
        assertThat(report.firstSequence()).isEqualTo(1);
        assertThat(report.lastSequence()).isEqualTo(120);
        assertThat(report.certified()).containsExactly(new Checkpoint(0, 2, 2), new Checkpoint(1, 2, 2));
    }

    @Test
    void goesOnAfterDamageAndSaysWhereItIs() throws IOException {
        var log = TestLog.empty();
        for (int i = 0; i < 60; i++) {
            log.send(1000);
        }
        Place place = log.place(7);
        TestDisk.flip(log.disk, place);
        log.journal.close();
        var report = verify(log);
        assertThat(report.batches()).isEqualTo(59);
        assertThat(report.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.segment()).isEqualTo(place.segment());
            assertThat(place.offset() - damage.offset()).isBetween(0, 200);
            assertThat(damage.text()).isEqualTo("groups 7 to 7 can't be read");
        });
    }

    @Test
    void noticesALostEndOfASegment() throws IOException {
        var log = TestLog.empty();
        long last = 0;
        for (int i = 0; i < 60; i++) {
            long sequence = log.send(1000);
            last = log.place(sequence).segment() == log.place(1).segment() ? sequence : last;
        }
        TestDisk.flip(log.disk, log.place(last));
        log.journal.close();
        assertThat(verify(log).damages())
                .singleElement()
                .extracting(LogReport.Damage::segment)
                .isEqualTo(1L);
    }

    @Test
    void noticesAHeaderThatCantBeRead() throws IOException {
        var log = TestLog.empty();
        log.send(1000);
        log.journal.close();
        var directory = new LogDirectory(TestLog.directory(log.disk));
        TestDisk.flip(directory.segment(1), 33);
        assertThat(verify(log).damages()).containsExactly(new LogReport.Damage(1, 0, "the header can't be read"));
    }

    @Test
    void printsEveryRecordAndNoContent() throws IOException {
        var log = TestLog.empty();
        log.append(List.of(new Batch(1, 1, Batches.oneOfEach())), true);
        log.awaitDurable(1);
        log.journal.close();
        var lines = new ArrayList<String>();
        LogInspector.print(TestLog.directory(log.disk), lines::add);
        assertThat(lines)
                .contains("      Body[message=6, content=3 bytes]")
                .contains("      Delivered[queue=16, keys=[17, 18, 19, 30]]")
                .hasSizeGreaterThan(Batches.oneOfEach().size());
    }
}
