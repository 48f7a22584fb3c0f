package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.JournalRecord;
import io.ternmq.broker.journal.JournalRecord.Body;
import io.ternmq.broker.journal.JournalRecord.DeadLettered;
import io.ternmq.broker.journal.JournalRecord.Enqueued;
import io.ternmq.broker.journal.JournalRecord.RangeRemoved;
import io.ternmq.broker.journal.JournalRecord.Removal;
import io.ternmq.broker.journal.JournalRecord.Removed;
import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MessageContentWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LargeReferencesTest {
    private long sequence;

    private static LargeBody body(long message) {
        return new LargeBody(message, 2_000_000 + message, (int) message);
    }

    private static List<JournalRecord> send(long queue, long message) {
        byte[] content = new MessageContentWriter().persistent(true).finish(BodyType.BYTES, body(message));
        return List.of(new Body(message, content), new Enqueued(queue, message, message, content.length, true, 0, 0));
    }

    private void append(TestLog log, List<JournalRecord> records) {
        log.journal.append(List.of(new Batch(1, ++sequence, records)), true);
    }

    @Test
    void knowsTheLargeBodiesOfMessagesThatLive() throws IOException {
        TestLog log = TestLog.empty();
        for (long message = 1; message <= 6; message++) {
            append(log, send(1, message));
        }
        byte[] small = new MessageContentWriter().persistent(true).finish("small");
        append(log, List.of(new Body(7, small), new Enqueued(1, 7, 7, small.length, true, 0, 0)));
        append(log, List.of(new Removed(1, new long[] {1, 2}, Removal.ACCEPTED, 0)));
        append(log, List.of(new DeadLettered(1, 3, 2, 50, 3, 100, true, "failed")));
        append(log, List.of(new RangeRemoved(1, 4, 6, new long[] {5}, Removal.PURGED, 2, 0)));
        log.journal.close();

        assertThat(LargeReferences.of(TestLog.directory(log.disk))).isEqualTo(Map.of(3L, body(3), 5L, body(5)));
    }

    @Test
    void seesOverTheEndOfASegmentAndALife() throws IOException {
        TestLog log = TestLog.empty();
        for (long message = 1; message <= 300; message++) {
            append(log, send(1, message));
        }
        log = log.reopened();
        append(log, send(1, 301));
        append(log, List.of(new Removed(1, new long[] {300}, Removal.ACCEPTED, 0)));
        log.journal.close();

        assertThat(LargeReferences.of(TestLog.directory(log.disk)).keySet())
                .hasSize(300)
                .contains(1L, 299L, 301L)
                .doesNotContain(300L);
    }
}
