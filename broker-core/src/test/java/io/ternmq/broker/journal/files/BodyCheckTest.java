package io.ternmq.broker.journal.files;

import static io.ternmq.broker.journal.LargeBodiesContract.bytes;
import static io.ternmq.broker.journal.LargeBodiesContract.crc;
import static io.ternmq.broker.journal.LargeBodiesContract.putWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.message.LargeBody;
import io.ternmq.testsupport.disk.CrashDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodyCheckTest {
    private static final int LENGTH = 3_000_000;

    private final Path path = CrashDisk.empty().path("/bodies");

    @BeforeEach
    void putTwo() throws IOException {
        Files.createDirectory(path);
        BodyFiles files = BodyFiles.open(path, new UUID(1, 2), 0);
        files.start(cause -> {
            throw new AssertionError(cause);
        });
        putWhole(files, 5, bytes(5, LENGTH), 100_000);
        putWhole(files, 6, bytes(6, LENGTH), 100_000);
        files.close();
    }

    private static LargeBody body(long message) {
        return new LargeBody(1, LENGTH, crc(bytes(message, LENGTH)));
    }

    @Test
    void findsNothingWrongWithWhatIsWhole() throws IOException {
        BodyCheck.Report report = BodyCheck.run(path, Map.of(5L, body(5), 6L, body(6)));

        assertThat(report.files()).isEqualTo(2);
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void reportsADamagedAMissingAndAWrongBody() throws IOException {
        Path file = path.resolve("0000000005.body");
        byte[] content = Files.readAllBytes(file);
        content[LENGTH / 2] ^= 1;
        Files.write(file, content);

        BodyCheck.Report report = BodyCheck.run(path, Map.of(5L, body(5), 6L, body(5), 7L, body(7)));

        assertThat(report.problems()).hasSize(3);
        assertThat(report.problems().get(0)).contains("0000000005.body", "checksum of block 91");
        assertThat(report.problems().get(1)).contains("0000000006.body", "not the body that message 6 names");
        assertThat(report.problems().get(2)).contains("message 7 is missing");
    }

    @Test
    void knowsOfNoBodiesWhereThereIsNoFolder() throws IOException {
        assertThat(BodyCheck.run(path.resolve("none"), Map.of()).files()).isZero();
    }
}
