package io.ternmq.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ternmq.protocol.frame.Frame;
import java.util.ArrayList;
import java.util.List;

/** The codec's two handlers in channels without a network. */
final class Wire {
    static final int FRAME_BYTES_MAX = 1 << 20;

    private Wire() {}

    /** The bytes of frames, lengths included. */
    static byte[] encode(Frame... frames) {
        var channel = new EmbeddedChannel(FrameEncoder.upTo(FRAME_BYTES_MAX));
        channel.writeOutbound((Object[]) frames);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        channel.finishAndReleaseAll();
        return ByteBufUtil.getBytes(all);
    }

    /** A frame's bytes, with the length put before them. */
    static byte[] framed(byte[] body) {
        return ByteBufUtil.getBytes(Unpooled.buffer().writeInt(body.length).writeBytes(body));
    }

    /** A channel that decodes all that a side may send. */
    static EmbeddedChannel opened(Sender sender) {
        var decoder = FrameDecoder.of(sender);
        var channel = new EmbeddedChannel(decoder);
        decoder.open(FRAME_BYTES_MAX);
        return channel;
    }

    /** A channel that stands at the beginning of its connection. */
    static EmbeddedChannel fresh(Sender sender) {
        return new EmbeddedChannel(FrameDecoder.of(sender));
    }

    /** The channel that decodes a frame of this type: an open one, or one in the handshake. */
    static EmbeddedChannel channelFor(Frame frame) {
        Sender sender = SampleFrames.sender(frame);
        return sender.open().contains(frame.opcode()) ? opened(sender) : handshake(sender, frame);
    }

    static List<Frame> decoded(EmbeddedChannel channel) {
        var frames = new ArrayList<Frame>();
        for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    private static EmbeddedChannel handshake(Sender sender, Frame frame) {
        return sender.first().contains(frame.opcode()) ? fresh(sender) : fresh(Sender.BROKER);
    }
}
