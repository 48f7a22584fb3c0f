package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.message.Destination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A connection's bytes arrive in any pieces; its frames arrive whole and in order. */
class FrameStreamTest {
    private static final int SEEDS = 500;

    @TestFactory
    Stream<DynamicTest> decodesWhatItEncodes() {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    var random = new RandomFrames(seed);
                    Sender sender = seed % 2 == 0 ? Sender.CLIENT : Sender.BROKER;
                    List<Frame> frames = frames(random, sender);
                    byte[] bytes = Wire.encode(frames.toArray(Frame[]::new));

                    var channel = Wire.opened(sender);
                    writeInPieces(channel, bytes, random);

                    assertSame(Wire.decoded(channel), frames);
                }));
    }

    @TestFactory
    Stream<DynamicTest> decodesTheHandshakesFramesToo() {
        return Stream.of(Opcode.OPEN, Opcode.OPENED, Opcode.AUTH)
                .flatMap(opcode -> IntStream.range(0, 50)
                        .mapToObj(seed -> DynamicTest.dynamicTest(opcode + ", seed " + seed, () -> {
                            Frame frame = shortFrame(opcode, seed);

                            var channel = Wire.channelFor(frame);
                            channel.writeInbound(Unpooled.wrappedBuffer(Wire.encode(frame)));

                            assertSame(Wire.decoded(channel), List.of(frame));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> decodesAFrameSplitAtAnyByte() {
        return SampleFrames.all().keySet().stream()
                .map(frame -> DynamicTest.dynamicTest(frame.opcode().name(), () -> {
                    byte[] bytes = Wire.encode(frame);
                    for (int split = 0; split <= bytes.length; split++) {
                        var channel = Wire.channelFor(frame);

                        channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOf(bytes, split)));
                        channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, split, bytes.length)));

                        assertSame(Wire.decoded(channel), List.of(frame));
                    }
                }));
    }

    @Test
    void decodesBytesThatComeOneByOne() {
        var frames = frames(new RandomFrames(1), Sender.CLIENT);
        var channel = Wire.opened(Sender.CLIENT);

        for (byte one : Wire.encode(frames.toArray(Frame[]::new))) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }

        assertSame(Wire.decoded(channel), frames);
    }

    @Test
    void givesEachSendItsOwnDestination() {
        var queue = new Destination(Destination.Kind.QUEUE, "a");
        var topic = new Destination(Destination.Kind.TOPIC, "a");
        var other = new Destination(Destination.Kind.TOPIC, "ab");
        var frames = Stream.of(queue, queue, topic, other, topic)
                .<Frame>map(destination -> new Send(1, 1, destination, new byte[0]))
                .toList();
        var channel = Wire.opened(Sender.CLIENT);

        channel.writeInbound(Unpooled.wrappedBuffer(Wire.encode(frames.toArray(Frame[]::new))));

        assertSame(Wire.decoded(channel), frames);
    }

    private static List<Frame> frames(RandomFrames random, Sender sender) {
        var opcodes = List.copyOf(sender.open());
        var frames = new ArrayList<Frame>();
        for (int i = random.below(20); i >= 0; i--) {
            frames.add(random.next(opcodes.get(random.below(opcodes.size()))));
        }
        return frames;
    }

    private static Frame shortFrame(Opcode opcode, int seed) {
        var random = new RandomFrames(seed);
        Frame frame = random.next(opcode);
        while (Wire.encode(frame).length > FrameDecoder.HANDSHAKE_FRAME_BYTES_MAX) {
            frame = random.next(opcode);
        }
        return frame;
    }

    private static void writeInPieces(EmbeddedChannel channel, byte[] bytes, RandomFrames random) {
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, at + 1 + random.below(5_000));
            channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, end)));
            at = end;
        }
    }

    private static void assertSame(List<Frame> actual, List<Frame> expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }
}
