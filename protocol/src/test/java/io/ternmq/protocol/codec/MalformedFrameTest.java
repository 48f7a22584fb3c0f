package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What isn't a frame is refused with a text that says why, and nothing is allocated for a length that lies. */
class MalformedFrameTest {

    @TestFactory
    Stream<DynamicTest> refusesAFrameCutAtAnyByte() {
        return eachSample((frame, body) -> {
            for (int length = 1; length < body.length; length++) {
                var refusal = refusal(Wire.channelFor(frame), Wire.framed(Arrays.copyOf(body, length)));

                assertThat(refusal.code()).isEqualTo(ErrorCode.PROTOCOL);
                assertThat(refusal.text()).startsWith(frame.opcode() + ": ").contains("doesn't fit");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> refusesAByteAfterTheLastField() {
        return eachSample((frame, body) -> {
            var refusal = refusal(Wire.channelFor(frame), Wire.framed(Arrays.copyOf(body, body.length + 1)));

            assertThat(refusal.text()).isEqualTo(frame.opcode() + ": 1 bytes follow the last field");
        });
    }

    @Test
    void refusesAXidWhosePartIsTooLong() {
        byte[] body = SampleFrames.bytes("52 00000001 00000007 41 " + "00".repeat(65) + " 00");

        var refusal = refusal(Wire.opened(Sender.CLIENT), Wire.framed(body));

        assertThat(refusal.text()).isEqualTo("XA_PREPARE: a part of a Xid has 65 bytes");
    }

    @Test
    void refusesEveryNumberThatIsNoOpcode() {
        var numbers = Arrays.stream(Opcode.values()).map(Opcode::number).toList();

        var refusals = IntStream.range(0, 256)
                .filter(number -> !numbers.contains(number))
                .mapToObj(number ->
                        refusal(Wire.opened(Sender.CLIENT), Wire.framed(new byte[] {(byte) number, 0, 0, 0, 0})))
                .toList();

        assertThat(refusals)
                .hasSize(256 - numbers.size())
                .allSatisfy(refusal -> assertThat(refusal.text()).contains("no frame has the number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000 07", "ffffffff 07", "80000000 07"})
    void refusesALengthThatNoFrameHas(String hex) {
        var refusal = refusal(Wire.opened(Sender.BROKER), SampleFrames.bytes(hex));

        assertThat(refusal.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(refusal.text()).contains("can't have a length of");
    }

    @Test
    void refusesATooLongFrameFromItsLengthAlone() {
        var refusal = refusal(Wire.opened(Sender.CLIENT), SampleFrames.bytes("00100001"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
        assertThat(refusal.text()).isEqualTo("a frame of 1048577 bytes is longer than the limit of 1048576");
    }

    @Test
    void refusesAForbiddenFrameFromItsOpcodeAlone() {
        var refusal = refusal(Wire.opened(Sender.CLIENT), SampleFrames.bytes("00001000 23"));

        assertThat(refusal.text()).isEqualTo("DELIVERY can't come from this side on an open connection");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    CLIENT, 10 00000001 00000002 02 00,                                SESSION_OPEN: a boolean is 0 or 1
                    CLIENT, 10 00000001 00000002 00 ff,                                SESSION_OPEN: a boolean is 0 or 1
                    CLIENT, 30 00000001 00000002 0000000000000003 0000000000000004 07 00000000, BODY_PUT: a boolean is 0 or 1
                    CLIENT, 25 00000000 00000002 04 00000000,                          SETTLE: Settlement has no number 4
                    CLIENT, 25 00000000 00000002 ff 00000000,                          SETTLE: Settlement has no number 255
                    CLIENT, 12 00000002 000000000000004d 04 0001 61 00000000,          SEND: Kind has no number 4
                    CLIENT, 20 00000001 00000002 00000003 00 0001 61 0000 00 00 0000 04, CONSUMER_OPEN: Sharing has no number 4
                    BROKER, 19 00000001 04 0000 0000,                                  OUTCOME: Kind has no number 4
                    BROKER, 08 00000005 0006 0000,                                     FAILED: no error code has the number 6
                    BROKER, 14 00000002 000000000000004d ffff 0000,                    REFUSED: no error code has the number 65535
                    CLIENT, 12 00000002 000000000000004d 00 0001 61 ffffffff,          SEND: negative length -1
                    CLIENT, 12 00000002 000000000000004d 00 0001 61 7fffffff,          SEND: a field of 2147483647 bytes doesn't fit
                    CLIENT, 12 00000002 000000000000004d 00 ffff 61 00000000,          SEND: a field of 65535 bytes doesn't fit
                    BROKER, 23 00000002 00000003 000000000000000d 00000001 80000000,   DELIVERY: negative length
                    CLIENT, 17 00000001 00000002 ffffffff,                             ROLLBACK: a list of -1 elements doesn't fit
                    CLIENT, 17 00000001 00000002 7fffffff,                             ROLLBACK: a list of 2147483647 elements doesn't fit
                    CLIENT, 17 00000001 00000002 00000002 0000000000000001 0000000000000001, ROLLBACK: a list of 2 elements doesn't fit
                    BROKER, 41 00000001 00 7fffffff,                                   STAT: a list of 2147483647 elements doesn't fit
                    CLIENT, 17 00000001 00000002 00000001 0000000000000000 0000000000000001, 'ROLLBACK: not a range: 0..1'
                    CLIENT, 17 00000001 00000002 00000001 0000000000000002 0000000000000001, 'ROLLBACK: not a range: 2..1'
                    CLIENT, 17 00000001 00000002 00000001 ffffffffffffffff 0000000000000001, 'ROLLBACK: not a range: -1..1'
                    CLIENT, 10 00000001 00000000 00 00,                                'SESSION_OPEN: sessions count from 1, not 0'
                    CLIENT, 10 00000001 ffffffff 00 00,                                'SESSION_OPEN: sessions count from 1, not -1'
                    CLIENT, 12 00000002 0000000000000000 00 0001 61 00000000,          'SEND: sends and commits count from 1, not 0'
                    CLIENT, 12 00000002 8000000000000000 00 0001 61 00000000,          'SEND: sends and commits count from 1, not -9'
                    CLIENT, 16 00000002 0000000000000000,                              'COMMIT: sends and commits count from 1, not 0'
                    CLIENT, 53 00000001 00000001 01 61 00 01 00000002 0000000000000000, 'XA_COMMIT: sends and commits count from 1, not 0'
                    """)
    void refusesAnInvalidField(Sender sender, String hex, String text) {
        var refusal = refusal(Wire.opened(sender), Wire.framed(SampleFrames.bytes(hex)));

        assertThat(refusal.text()).startsWith(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "c3",
                "c0 80",
                "c1 bf",
                "e0 9f bf",
                "ed a0 80",
                "f0 8f bf bf",
                "f4 90 80 80",
                "f5 80 80 80",
                "61 ff",
                "e2 82",
                "e2 28 a1"
            })
    void refusesTextThatIsNotUtf8(String hex) {
        byte[] name = SampleFrames.bytes(hex);
        var body =
                Unpooled.buffer().writeByte(Opcode.PURGE.number()).writeInt(1).writeByte(0);
        body.writeShort(name.length).writeBytes(name);

        var refusal = refusal(Wire.opened(Sender.CLIENT), Wire.framed(ByteBufUtil.getBytes(body)));

        assertThat(refusal.text()).isEqualTo("PURGE: a name or text is not valid UTF-8");
    }

    @Test
    void decodesNothingAfterAMalformedFrame() {
        var channel = Wire.opened(Sender.BROKER);
        refusal(channel, SampleFrames.bytes("00000000 00000001 06"));

        channel.writeInbound(Unpooled.wrappedBuffer(SampleFrames.bytes("00000001 06")));

        assertThat(Wire.decoded(channel)).isEmpty();
    }

    @Test
    void handsOnTheFramesBeforeAMalformedOne() {
        var channel = Wire.opened(Sender.BROKER);

        refusal(channel, SampleFrames.bytes("00000005 07 00000001  00000001 00"));

        assertThat(Wire.decoded(channel)).extracting(Frame::opcode).containsExactly(Opcode.DONE);
    }

    private interface SampleCheck {
        void check(Frame frame, byte[] body);
    }

    private static Stream<DynamicTest> eachSample(SampleCheck check) {
        return SampleFrames.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.getKey().opcode().name(),
                        () -> check.check(sample.getKey(), SampleFrames.bytes(sample.getValue()))));
    }

    static MalformedFrameException refusal(EmbeddedChannel channel, byte[] bytes) {
        return catchThrowableOfType(
                MalformedFrameException.class, () -> channel.writeInbound(Unpooled.wrappedBuffer(bytes)));
    }
}
