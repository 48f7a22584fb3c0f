package io.ternmq.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opcode;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Before authentication hardly anything is decoded, and a stranger is told what this port speaks. */
class HandshakeTest {
    private static final Open OPEN = new Open(1, 1, 0, new UUID(1, 2), 1, "", "ANONYMOUS", new byte[0]);

    /** Of OPEN, after the length. */
    private static final int OPEN_BYTES = Wire.encode(OPEN).length - Integer.BYTES;

    @ParameterizedTest
    @EnumSource
    void decodesOnlyOpenAsABrokersFirstFrame(Opcode opcode) {
        var decoded = decodes(Wire.fresh(Sender.CLIENT), opcode);

        assertThat(decoded).isEqualTo(opcode == Opcode.OPEN);
    }

    @ParameterizedTest
    @EnumSource
    void decodesOnlyAuthFromAClientUntilItIsAuthenticated(Opcode opcode) {
        var channel = Wire.fresh(Sender.CLIENT);
        channel.writeInbound(Unpooled.wrappedBuffer(Wire.encode(OPEN)));
        Wire.decoded(channel);

        var decoded = decodes(channel, opcode);

        assertThat(decoded).isEqualTo(opcode == Opcode.AUTH);
    }

    @ParameterizedTest
    @EnumSource
    void decodesOnlyTheHandshakesRepliesFromABroker(Opcode opcode) {
        var decoded = decodes(Wire.fresh(Sender.BROKER), opcode);

        assertThat(decoded)
                .isEqualTo(Set.of(Opcode.AUTH, Opcode.OPENED, Opcode.CLOSED).contains(opcode));
    }

    @ParameterizedTest
    @EnumSource
    void decodesAFrameFromTheSideThatSendsItOnly(Opcode opcode) {
        var fromClient = decodes(Wire.opened(Sender.CLIENT), opcode);
        var fromBroker = decodes(Wire.opened(Sender.BROKER), opcode);

        boolean handshake = EnumSet.of(Opcode.OPEN, Opcode.AUTH, Opcode.OPENED).contains(opcode);
        boolean both = opcode == Opcode.HEARTBEAT;
        assertThat(fromClient && fromBroker).isEqualTo(both);
        assertThat(fromClient || fromBroker).isEqualTo(!handshake);
    }

    @Test
    void decodesAFrameOfExactlyTheHandshakesLimit() {
        byte[] frame = Wire.encode(openWithResponse(FrameDecoder.HANDSHAKE_FRAME_BYTES_MAX - OPEN_BYTES));
        var channel = Wire.fresh(Sender.CLIENT);

        channel.writeInbound(Unpooled.wrappedBuffer(frame));

        assertThat(frame).hasSize(Integer.BYTES + FrameDecoder.HANDSHAKE_FRAME_BYTES_MAX);
        assertThat(Wire.decoded(channel)).hasSize(1);
    }

    @Test
    void refusesALongerFrameUntilTheConnectionIsOpen() {
        byte[] frame = Wire.encode(openWithResponse(FrameDecoder.HANDSHAKE_FRAME_BYTES_MAX - OPEN_BYTES + 1));

        var refusal = MalformedFrameTest.refusal(Wire.fresh(Sender.CLIENT), frame);

        assertThat(refusal.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
        assertThat(refusal.text())
                .isEqualTo("a frame of 8193 bytes is longer than the limit of 8192 before authentication");
    }

    @Test
    void opensInTheMiddleOfARead() {
        var decoder = FrameDecoder.of(Sender.BROKER);
        var channel = new EmbeddedChannel(decoder, new OpensOnOpened(decoder));
        byte[] openedThenDone = SampleFrames.bytes("00000039 03 00000001 0000000000000002"
                + " 00112233445566778899aabbccddeeff 00100000 0000000100000000 00007530 000000000036ee80 00000000"
                + " 00000005 07 00000001");

        channel.writeInbound(Unpooled.wrappedBuffer(openedThenDone));

        assertThat(Wire.decoded(channel)).extracting(Frame::opcode).containsExactly(Opcode.OPENED, Opcode.DONE);
    }

    @Test
    void refusesAnOpenWithoutTheMagic() {
        byte[] frame = Wire.encode(OPEN);
        frame[FrameTable.HEAD_BYTES] = 't';

        var refusal = MalformedFrameTest.refusal(Wire.fresh(Sender.CLIENT), frame);

        assertThat(refusal.text()).contains("this isn't TernMQ's protocol").contains("7445524e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "POST /x",
                "HEAD",
                "PUT /",
                "DELETE",
                "OPTIONS",
                "PATCH",
                "TRACE",
                "CONNECT",
                "PRI * HTTP/2.0",
                "HTTP/1.1 400 Bad Request"
            })
    void tellsAnHttpPeerWhatThisPortSpeaks(String text) {
        var refusal = MalformedFrameTest.refusal(Wire.fresh(Sender.CLIENT), text.getBytes(StandardCharsets.US_ASCII));

        assertThat(refusal.text()).isEqualTo("this looks like HTTP; this port speaks TernMQ's protocol");
    }

    @ParameterizedTest
    @CsvSource({"16030100a5, TLS", "1503030002, TLS", "414d515000010000, AMQP"})
    void tellsOtherPeersWhatThisPortSpeaks(String hex, String name) {
        var refusal = MalformedFrameTest.refusal(Wire.fresh(Sender.CLIENT), SampleFrames.bytes(hex));

        assertThat(refusal.text()).isEqualTo("this looks like " + name + "; this port speaks TernMQ's protocol");
    }

    @Test
    void looksForStrangersInTheFirstFrameOnly() {
        var channel = Wire.fresh(Sender.CLIENT);
        channel.writeInbound(Unpooled.wrappedBuffer(Wire.encode(OPEN, new Auth(new byte[0]))));

        var refusal = MalformedFrameTest.refusal(channel, "GET ".getBytes(StandardCharsets.US_ASCII));

        assertThat(refusal.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE);
    }

    private static Open openWithResponse(int bytes) {
        return new Open(1, 1, 0, new UUID(1, 2), 1, "", "ANONYMOUS", new byte[bytes]);
    }

    private static boolean decodes(EmbeddedChannel channel, Opcode opcode) {
        Frame sample = SampleFrames.of(opcode);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(Wire.encode(sample)));
        } catch (MalformedFrameException e) {
            return false;
        }
        return Wire.decoded(channel).size() == 1;
    }

    /** What a client does: from Opened on, all frames are allowed, those in the same read included. */
    private static final class OpensOnOpened extends ChannelInboundHandlerAdapter {
        private final FrameDecoder decoder;

        OpensOnOpened(FrameDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Opened opened) {
                decoder.open(opened.frameBytesMax());
            }
            ctx.fireChannelRead(message);
        }
    }
}
