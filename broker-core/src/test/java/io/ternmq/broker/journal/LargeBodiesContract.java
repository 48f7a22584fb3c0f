package io.ternmq.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.journal.LargeBodies.PutResult;
import io.ternmq.broker.journal.LargeBodies.ReadResult;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is promised wherever large bodies are kept. */
public abstract class LargeBodiesContract {
    protected LargeBodies bodies;

    /** An empty place for bodies. */
    protected abstract LargeBodies open() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        bodies = open();
    }

    @AfterEach
    void end() {
        bodies.close();
    }

    /** Bytes that follow from the message and the length. */
    public static byte[] bytes(long message, int length) {
        byte[] bytes = new byte[length];
        new Random(message * 31 + length).nextBytes(bytes);
        return bytes;
    }

    public static int crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    public static PutResult put(LargeBodies to, long message, long offset, byte[] part, boolean last) {
        var heard = new CompletableFuture<PutResult>();
        to.put(message, offset, part, last, heard::complete);
        return heard.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Puts a body in parts. */
    public static PutResult putWhole(LargeBodies to, long message, byte[] body, int partBytes) {
        int offset = 0;
        PutResult result;
        do {
            int end = Math.min(body.length, offset + partBytes);
            result = put(to, message, offset, Arrays.copyOfRange(body, offset, end), end == body.length);
            offset = end;
        } while (offset < body.length && result instanceof PutResult.Taken);
        return result;
    }

    public static ReadResult read(LargeBodies from, long message, long offset, int length) {
        var heard = new CompletableFuture<ReadResult>();
        from.read(message, offset, length, heard::complete);
        return heard.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private byte[] part(long message, long offset, int length) {
        return ((ReadResult.Part) read(bodies, message, offset, length)).bytes();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "100,7", "16384,16384", "16385,16384", "100000,262144", "1000003,65537", "65536,999"})
    void givesBackWhatWasPut(int length, int partBytes) {
        byte[] body = bytes(5, length);

        PutResult result = putWhole(bodies, 5, body, partBytes);

        assertThat(result).isEqualTo(new PutResult.Forced(length, crc(body)));
        assertThat(part(5, 0, length + 10)).isEqualTo(body);
    }

    @Test
    void readsAnyPart() {
        byte[] body = bytes(5, 100_000);
        putWhole(bodies, 5, body, 30_000);
        var random = new Random(1);

        for (int i = 0; i < 200; i++) {
            int offset = random.nextInt(110_000);
            int length = random.nextInt(50_000);
            byte[] expected =
                    Arrays.copyOfRange(body, Math.min(offset, body.length), Math.min(offset + length, body.length));
            assertThat(part(5, offset, length)).isEqualTo(expected);
        }
    }

    @Test
    void keepsBodiesApart() {
        assertThat(put(bodies, 1, 0, bytes(1, 20_000), false)).isInstanceOf(PutResult.Taken.class);
        putWhole(bodies, 2, bytes(2, 30_000), 10_000);
        put(bodies, 1, 20_000, bytes(9, 10), true);

        assertThat(part(2, 0, 30_000)).isEqualTo(bytes(2, 30_000));
        assertThat(part(1, 0, 20_000)).isEqualTo(bytes(1, 20_000));
        assertThat(part(1, 20_000, 10)).isEqualTo(bytes(9, 10));
    }

    @Test
    void knowsNoBodyThatWasNeverPut() {
        assertThat(read(bodies, 77, 0, 10)).isInstanceOf(ReadResult.Missing.class);
    }

    @Test
    void removesABody() {
        putWhole(bodies, 5, bytes(5, 100), 100);
        bodies.remove(5);
        bodies.remove(5);
        bodies.remove(6);

        assertThat(read(bodies, 5, 0, 10)).isInstanceOf(ReadResult.Missing.class);
    }

    @Test
    void refusesAPartWithoutThoseBeforeIt() {
        put(bodies, 5, 0, bytes(5, 100), false);

        assertThat(put(bodies, 5, 101, bytes(5, 100), false)).isInstanceOf(PutResult.Refused.class);
        assertThat(put(bodies, 6, 100, bytes(5, 100), false)).isInstanceOf(PutResult.Refused.class);
    }

    @Test
    void refusesFurtherPartsOfABodyThatWasRemoved() {
        put(bodies, 5, 0, bytes(5, 100), false);
        bodies.remove(5);

        assertThat(put(bodies, 5, 100, bytes(5, 100), true)).isInstanceOf(PutResult.Refused.class);
        assertThat(read(bodies, 5, 0, 10)).isInstanceOf(ReadResult.Missing.class);
    }

    @Test
    void anIdMayComeAgainWhenItsBodyWasRemoved() {
        putWhole(bodies, 5, bytes(5, 50_000), 10_000);
        bodies.remove(5);
        putWhole(bodies, 5, bytes(5, 300), 10_000);

        assertThat(part(5, 0, 50_000)).isEqualTo(bytes(5, 300));
    }
}
