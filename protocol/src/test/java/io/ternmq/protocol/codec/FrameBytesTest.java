package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every frame type against its literal bytes, both ways. */
class FrameBytesTest {

    @Test
    void everyFrameTypeHasItsLiteral() {
        var opcodes = EnumSet.noneOf(Opcode.class);

        SampleFrames.all().keySet().forEach(frame -> opcodes.add(frame.opcode()));

        assertThat(opcodes).isEqualTo(EnumSet.allOf(Opcode.class));
    }

    @TestFactory
    Stream<DynamicTest> encodesToTheLiteral() {
        return SampleFrames.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey().opcode().name(), () -> {
                    byte[] encoded = Wire.encode(sample.getKey());

                    assertThat(encoded)
                            .asHexString()
                            .isEqualTo(hex(Wire.framed(SampleFrames.bytes(sample.getValue()))));
                }));
    }

    @TestFactory
    Stream<DynamicTest> decodesTheLiteral() {
        return SampleFrames.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey().opcode().name(), () -> {
                    var channel = Wire.channelFor(sample.getKey());

                    channel.writeInbound(Unpooled.wrappedBuffer(Wire.framed(SampleFrames.bytes(sample.getValue()))));

                    assertSame(channel.readInbound(), sample.getKey());
                }));
    }

    /** Records with arrays compare those by identity; the literal compares what is in them. */
    static void assertSame(Frame actual, Frame expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
