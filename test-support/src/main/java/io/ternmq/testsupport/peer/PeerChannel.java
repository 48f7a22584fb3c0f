package io.ternmq.testsupport.peer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ternmq.protocol.codec.FrameDecoder;
import io.ternmq.protocol.codec.FrameEncoder;
import io.ternmq.protocol.codec.Sender;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Opened;
import java.util.Objects;

/**
 * A scripted peer behind a channel of Netty, with the real codec before it.
 *
 * <p>Owned by the channel's event loop.
 */
public final class PeerChannel extends ChannelInboundHandlerAdapter implements PeerWire {
    private static final int FRAME_BYTES_MAX = 1 << 30;

    private final Channel channel;
    private final FrameDecoder decoder;
    private final ScriptedPeer peer;

    private PeerChannel(Channel channel, FrameDecoder decoder, ScriptedPeer peer) {
        this.channel = channel;
        this.decoder = decoder;
        this.peer = peer;
    }

    /** Puts a peer at the end of a channel's pipeline; it plays the side that sends what this sender sends. */
    public static void install(Channel channel, Sender plays, ScriptedPeer peer) {
        var decoder = FrameDecoder.of(plays == Sender.BROKER ? Sender.CLIENT : Sender.BROKER);
        channel.pipeline()
                .addLast(FrameEncoder.upTo(FRAME_BYTES_MAX), decoder, new PeerChannel(channel, decoder, peer));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (channel.isActive()) {
            peer.onConnected(this);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        peer.onConnected(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Opened opened) {
            decoder.open(opened.frameBytesMax());
        }
        peer.onFrame((Frame) message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        peer.onEnd();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        peer.onMalformed(Objects.toString(cause.getMessage(), cause.toString()));
    }

    // Whether it arrived is for the script to notice.
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void send(Frame frame) {
        if (frame instanceof Opened opened) {
            decoder.open(opened.frameBytesMax());
        }
        channel.writeAndFlush(frame);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void sendBytes(byte[] bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void cut() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
