package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ResourceLeakDetector;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.message.HeaderCursor;
import io.ternmq.protocol.message.MalformedContentException;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.protocol.message.MessageContentWriter;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at all: they are frames or malformed, and what they cost is in proportion to their number.
 *
 * <p>The build runs the seeds. To look for more, see docs/protocol.md, section "Fuzzing".
 *
 * <pre>
 *  input: | how (u8): bit 0 sender, bit 1 open from the start | where to split (u8) | bytes of the connection |
 * </pre>
 */
class FrameFuzzTest {
    private static final int HEAD_BYTES = 2;

    /** A stack trace, a buffer, a few lists: what any input may cost. */
    private static final long ALLOCATED_BYTES_MIN = 64 * 1024;

    /** The dearest field is a range: 16 bytes here, two lists' places and an object there. */
    private static final long ALLOCATED_PER_BYTE = 32;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void decodesOrRefusesAnyBytes(byte[] input) {
        if (input == null || input.length < HEAD_BYTES) {
            return;
        }

        List<Frame> frames = run(input);

        requireCheap(input);
        requireSameBytes(frames, Arrays.copyOfRange(input, HEAD_BYTES, input.length));
        frames.forEach(FrameFuzzTest::requireContentOrRefusal);
    }

    static Stream<byte[]> seeds() {
        var samples = SampleFrames.all().entrySet().stream().map(sample -> {
            boolean handshake = SampleFrames.sender(sample.getKey())
                    .first()
                    .contains(sample.getKey().opcode());
            int how = (SampleFrames.sender(sample.getKey()) == Sender.CLIENT ? 0 : 1) | (handshake ? 0 : 2);
            return input(how, Wire.framed(SampleFrames.bytes(sample.getValue())));
        });
        byte[] content =
                new MessageContentWriter().property("p", "v").property("n", 1L).finish("text");
        var purge = SampleFrames.of(Opcode.PURGE);
        var send = (Send) SampleFrames.of(Opcode.SEND);
        byte[] sends = Wire.encode(new Send(1, 1, send.destination(), content), purge);
        return Stream.concat(samples, Stream.of(input(2, sends)));
    }

    private static byte[] input(int how, byte[] bytes) {
        var input = new ByteArrayOutputStream();
        input.write(how);
        input.write(bytes.length / 2);
        input.writeBytes(bytes);
        return input.toByteArray();
    }

    private static List<Frame> run(byte[] input) {
        Sender sender = (input[0] & 1) == 0 ? Sender.CLIENT : Sender.BROKER;
        EmbeddedChannel channel = (input[0] & 2) == 0 ? Wire.fresh(sender) : Wire.opened(sender);
        int split = Math.min(input.length, HEAD_BYTES + (input[1] & 0xff));
        try {
            // Copied, since the decoder moves bytes within what it is given.
            channel.writeInbound(Unpooled.copiedBuffer(input, HEAD_BYTES, split - HEAD_BYTES));
            channel.writeInbound(Unpooled.copiedBuffer(input, split, input.length - split));
        } catch (MalformedFrameException e) {
            assertThat(e.text()).isNotEmpty();
        }
        List<Frame> frames = Wire.decoded(channel);
        channel.finishAndReleaseAll();
        return frames;
    }

    /** Without the leak detector, whose traces of each touch of a buffer would be most of it. */
    private static void requireCheap(byte[] input) {
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            assertThat(allocated(input)).isLessThan(ALLOCATED_BYTES_MIN + ALLOCATED_PER_BYTE * input.length);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private static long allocated(byte[] input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(input);
        long first = THREADS.getCurrentThreadAllocatedBytes() - before;
        run(input);
        // Loading and instrumenting a class allocates too, but once.
        long second = THREADS.getCurrentThreadAllocatedBytes() - before - first;
        return Math.min(first, second);
    }

    /** There is one form for each frame; only a text for people may be cut when it is encoded again. */
    private static void requireSameBytes(List<Frame> frames, byte[] bytes) {
        byte[] again = Wire.encode(frames.toArray(Frame[]::new));
        if (frames.stream().noneMatch(FrameFuzzTest::hasText)) {
            assertThat(again).isEqualTo(Arrays.copyOf(bytes, again.length));
        }
    }

    private static boolean hasText(Frame frame) {
        return switch (frame.opcode()) {
            case CLOSED, FAILED, REFUSED, OUTCOME, XA_RESULT, XA_BRANCHES -> true;
            default -> false;
        };
    }

    private static void requireContentOrRefusal(Frame frame) {
        byte[] content = frame instanceof Send send
                ? send.content()
                : frame instanceof TxSend send
                        ? send.content()
                        : frame instanceof Delivery delivery ? delivery.content() : new byte[0];
        try {
            MessageContent.validate(content, Wire.FRAME_BYTES_MAX);
            HeaderCursor.validate(content);
        } catch (MalformedContentException e) {
            assertThat(e.text()).isNotEmpty();
        }
    }
}
