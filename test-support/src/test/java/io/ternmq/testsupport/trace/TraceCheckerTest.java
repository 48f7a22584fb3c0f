package io.ternmq.testsupport.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceCheckerTest {
    private static final String SOCKET = "8<TCPv6:[[::ffff:127.0.0.1]:5672->[::ffff:127.0.0.1]:33672]>";
    private static final String LOG = "9<\\x2f\\x6c\\x6f\\x67>";
    private static final String OTHER = "10<\\x2f\\x68\\x32>";

    @TempDir
    private Path directory;

    private final StringBuilder trace = new StringBuilder();

    @Test
    void acceptsAnAcknowledgementAfterTheForce() throws IOException {
        read(1, send(1, "a"));
        write(2, LOG, "x" + TraceChecker.mark("a"));
        force(2, LOG, 0);
        tell(1, sent(1));

        var verdict = check();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.acknowledged()).isEqualTo(1);
        assertThat(verdict.forces()).isEqualTo(1);
    }

    @Test
    void findsAnAcknowledgementBeforeTheForce() throws IOException {
        read(1, send(1, "a"));
        write(2, LOG, TraceChecker.mark("a"));
        tell(1, sent(1));
        force(2, LOG, 0);

        assertThat(check().violations()).containsExactly("<<mark:a>> was acknowledged before it was forced");
    }

    @Test
    void findsAnAcknowledgementWhileTheForceIsGoingOn() throws IOException {
        read(1, send(1, "a"));
        write(2, LOG, TraceChecker.mark("a"));
        line("2 fdatasync(" + LOG + " <unfinished ...>");
        tell(1, sent(1));
        line("2 <... fdatasync resumed>) = 0");

        assertThat(check().violations()).hasSize(1);
    }

    @Test
    void findsAForceThatBeganBeforeTheWriteReturned() throws IOException {
        read(1, send(1, "a"));
        line("2 fdatasync(" + LOG + " <unfinished ...>");
        write(3, LOG, TraceChecker.mark("a"));
        line("2 <... fdatasync resumed>) = 0");
        tell(1, sent(1));

        assertThat(check().violations()).hasSize(1);
    }

    @Test
    void findsAForceOfAnotherFile() throws IOException {
        read(1, send(1, "a"));
        write(2, LOG, TraceChecker.mark("a"));
        force(2, OTHER, 0);
        tell(1, sent(1));

        assertThat(check().violations()).hasSize(1);
    }

    @Test
    void findsAForceThatFailed() throws IOException {
        read(1, send(1, "a"));
        write(2, LOG, TraceChecker.mark("a"));
        line("2 fdatasync(" + LOG + ") = -1 EIO (Input/output error)");
        tell(1, sent(1));

        assertThat(check().violations()).hasSize(1);
    }

    @Test
    void findsAnAcknowledgementOfWhatWasNeverWritten() throws IOException {
        read(1, send(1, "a"));
        read(1, send(2, "b"));
        write(2, LOG, TraceChecker.mark("a"));
        force(2, LOG, 0);
        tell(1, sent(2));

        assertThat(check().violations()).containsExactly("<<mark:b>> was acknowledged before it was forced");
    }

    @Test
    void findsADeliveryBeforeTheForce() throws IOException {
        write(2, LOG, TraceChecker.mark("a"));
        tell(1, frame(0x23, ByteBuffer.allocate(20).array(), TraceChecker.mark("a")));

        assertThat(check().violations()).containsExactly("<<mark:a>> was delivered before it was forced");
    }

    @Test
    void holdsACommitToAllMessagesOfItsTransaction() throws IOException {
        read(1, frame(0x15, ByteBuffer.allocate(4).putInt(7).array(), TraceChecker.mark("a")));
        read(1, frame(0x15, ByteBuffer.allocate(4).putInt(7).array(), TraceChecker.mark("b")));
        read(1, frame(0x16, numbers(1), ""));
        write(2, LOG, TraceChecker.mark("b"));
        force(2, LOG, 0);
        tell(1, sent(1));

        assertThat(check().violations()).containsExactly("<<mark:a>> was acknowledged before it was forced");
    }

    @Test
    void acceptsABranchWhosePrepareAndCommitAreForced() throws IOException {
        workInABranch();
        read(1, xa(0x52, 2));
        write(2, LOG, TraceChecker.mark("a") + TraceChecker.mark("branch"));
        force(2, LOG, 0);
        tell(1, xaResult(2, 0));
        read(1, xa(0x53, 3));
        write(2, LOG, TraceChecker.mark("branch"));
        force(2, LOG, 0);
        tell(1, xaResult(3, 0));

        var verdict = check();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.acknowledged()).isEqualTo(1);
        assertThat(verdict.branchAnswers()).isEqualTo(2);
    }

    @Test
    void findsAPrepareBeforeTheForceOfItsRecord() throws IOException {
        workInABranch();
        write(2, LOG, TraceChecker.mark("a"));
        force(2, LOG, 0);
        read(1, xa(0x52, 2));
        write(2, LOG, TraceChecker.mark("branch"));
        tell(1, xaResult(2, 0));

        assertThat(check().violations()).containsExactly("<<mark:branch>> was prepared before it was forced");
    }

    @Test
    void findsAPrepareBeforeTheForceOfWhatTheBranchSends() throws IOException {
        workInABranch();
        read(1, xa(0x52, 2));
        write(2, LOG, TraceChecker.mark("branch"));
        force(2, LOG, 0);
        tell(1, xaResult(2, 0));

        assertThat(check().violations()).containsExactly("<<mark:a>> was acknowledged before it was forced");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x53, 0x54})
    void findsTheEndOfAPreparedBranchBeforeItsForce(int opcode) throws IOException {
        workInABranch();
        read(1, xa(0x52, 2));
        write(2, LOG, TraceChecker.mark("a") + TraceChecker.mark("branch"));
        force(2, LOG, 0);
        tell(1, xaResult(2, 0));
        read(1, xa(opcode, 3));
        tell(1, xaResult(3, 0));

        assertThat(check().violations()).containsExactly("<<mark:branch>> was ended before it was forced");
    }

    @Test
    void findsAOnePhaseCommitBeforeTheForceOfWhatTheBranchSends() throws IOException {
        workInABranch();
        read(1, xa(0x53, 2));
        tell(1, xaResult(2, 0));

        assertThat(check().violations()).containsExactly("<<mark:a>> was acknowledged before it was forced");
    }

    @Test
    void wantsNothingForcedOfABranchThatIsRefusedOrWasNotPrepared() throws IOException {
        workInABranch();
        read(1, xa(0x52, 2));
        tell(1, xaResult(2, 2));
        read(1, xa(0x54, 3));
        tell(1, xaResult(3, 0));

        assertThat(check().violations()).isEmpty();
    }

    /** Session 7 works in the branch and sends a message. */
    private void workInABranch() {
        read(1, frame(0x50, ByteBuffer.allocate(8).putInt(1).putInt(7).array(), TraceChecker.mark("branch")));
        read(1, frame(0x15, ByteBuffer.allocate(4).putInt(7).array(), TraceChecker.mark("a")));
        read(1, frame(0x51, ByteBuffer.allocate(8).putInt(1).putInt(7).array(), TraceChecker.mark("branch")));
    }

    private static byte[] xa(int opcode, int request) {
        return frame(opcode, ByteBuffer.allocate(4).putInt(request).array(), TraceChecker.mark("branch"));
    }

    private static byte[] xaResult(int request, int result) {
        return frame(
                0x58, ByteBuffer.allocate(5).putInt(request).put((byte) result).array(), "");
    }

    @Test
    void readsFramesThatComeInPieces() throws IOException {
        byte[] send = send(1, "a");
        read(1, java.util.Arrays.copyOf(send, 7));
        read(1, java.util.Arrays.copyOfRange(send, 7, send.length));
        line("1 writev(" + SOCKET + ", [{iov_base=\"" + hex(java.util.Arrays.copyOf(sent(1), 3)) + "\", iov_len=3}, "
                + "{iov_base=\"" + hex(java.util.Arrays.copyOfRange(sent(1), 3, sent(1).length))
                + "\", iov_len=14}], 2) = " + sent(1).length);

        var verdict = check();

        assertThat(verdict.acknowledged()).isEqualTo(1);
        assertThat(verdict.violations()).hasSize(1);
    }

    private void read(int thread, byte[] bytes) {
        line(thread + " read(" + SOCKET + ",  <unfinished ...>");
        line(thread + " <... read resumed>\"" + hex(bytes) + "\", 65536) = " + bytes.length);
    }

    private void write(int thread, String file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        line(thread + " pwrite64(" + file + ", \"" + hex(bytes) + "\", " + bytes.length + ", 4096) = " + bytes.length);
    }

    private void force(int thread, String file, int result) {
        line(thread + " fdatasync(" + file + ")   = " + result);
    }

    private void tell(int thread, byte[] bytes) {
        line(thread + " write(" + SOCKET + ", \"" + hex(bytes) + "\", " + bytes.length + ") = " + bytes.length);
    }

    private static byte[] send(long number, String name) {
        return frame(0x12, numbers(number), TraceChecker.mark(name));
    }

    private static byte[] sent(long number) {
        return frame(0x13, numbers(number), "");
    }

    private static byte[] numbers(long number) {
        return ByteBuffer.allocate(12).putInt(7).putLong(number).array();
    }

    private static byte[] frame(int opcode, byte[] fields, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(5 + fields.length + bytes.length)
                .putInt(1 + fields.length + bytes.length)
                .put((byte) opcode)
                .put(fields)
                .put(bytes)
                .array();
    }

    private void line(String line) {
        trace.append(line).append('\n');
    }

    private static String hex(byte[] bytes) {
        var text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("\\x%02x", b));
        }
        return text.toString();
    }

    private TraceVerdict check() throws IOException {
        return TraceChecker.check(Files.writeString(directory.resolve("trace"), trace));
    }
}
