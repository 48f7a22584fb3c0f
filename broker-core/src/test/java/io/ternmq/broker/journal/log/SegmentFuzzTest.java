package io.ternmq.broker.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ternmq.broker.journal.Batch;
import io.ternmq.broker.journal.Batches;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.format.GroupHeader;
import io.ternmq.broker.journal.format.RecordCodec;
import io.ternmq.broker.journal.format.SegmentHeader;
import io.ternmq.testsupport.disk.CrashDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at all in a segment: recovery opens the log or says that it is damaged. Checksums would keep a fuzzer out, so
 * those of the input's groups are put right first.
 *
 * <p>The build runs the seeds. To look for more: {@code mvn -Pfuzz -pl broker-core -am test -Dtest=SegmentFuzzTest}.
 */
class SegmentFuzzTest {
    private static final int SEGMENT = 16 * 1024;
    private static final SegmentHeader HEADER = new SegmentHeader(RecordCodec.VERSION, new UUID(1, 2), 1, 77, SEGMENT);

    @MethodSource("seeds")
    @Timeout(value = 31, unit = TimeUnit.DAYS)
    @FuzzTest(maxDuration = "10m")
    void opensOrRefusesAnySegment(byte[] input) throws IOException {
        if (input == null) {
            return;
        }
        var directory = CrashDisk.empty().path("/log");
        Files.createDirectories(directory);
        Files.write(new LogDirectory(directory).segment(1), segment(input));

        open(directory);

        assertThat(LogInspector.verify(directory).segments()).isPositive();
    }

    static Stream<byte[]> seeds() throws IOException {
        var log = TestLog.open(CrashDisk.empty(), TestLog.options().withSegmentBytes(SEGMENT));
        log.append(List.of(new Batch(1, 1, Batches.oneOfEach())), true);
        log.send(100);
        log.sendAsync(300, false);
        log.journal.close();
        byte[] file = Files.readAllBytes(new LogDirectory(TestLog.directory(log.disk)).segment(1));
        byte[] groups = Arrays.copyOfRange(file, SegmentHeader.BLOCK, SegmentHeader.BLOCK + 2048);
        return Stream.of(groups, new byte[0]);
    }

    private static void open(Path directory) throws IOException {
        try {
            LogRecovery.open(directory, TestLog.options().withSegmentBytes(SEGMENT))
                    .replay(0, batch -> assertThat(batch.records()).isNotNull());
        } catch (JournalDamaged e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    /** A segment with these bytes after its header, and right checksums where the lengths allow it. */
    private static byte[] segment(byte[] groups) {
        var bytes = ByteBuffer.allocate(SEGMENT).put(HEADER.encode()).put(groups, 0, Math.min(groups.length, 8192));
        int at = SegmentHeader.BLOCK;
        while (at <= SEGMENT - GroupHeader.LENGTH) {
            var header = GroupHeader.peek(bytes, at);
            var fixed = new GroupHeader(
                    1,
                    header.group(),
                    header.forced(),
                    header.firstSequence(),
                    header.batches(),
                    header.payload(),
                    at,
                    header.mark());
            if (!fixed.fits(SEGMENT)) {
                break;
            }
            fixed.seal(bytes.slice(at, fixed.bytes()), HEADER.salt());
            at = fixed.end();
        }
        return bytes.array();
    }
}
