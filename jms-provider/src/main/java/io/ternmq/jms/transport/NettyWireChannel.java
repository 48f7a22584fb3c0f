package io.ternmq.jms.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ternmq.protocol.codec.FrameDecoder;
import io.ternmq.protocol.codec.FrameEncoder;
import io.ternmq.protocol.codec.Sender;
import io.ternmq.protocol.frame.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel of Netty with the codec in its pipeline, and this at its end. Owned by its event loop. */
final class NettyWireChannel extends ChannelInboundHandlerAdapter implements WireChannel {

    private static final Logger LOG = LoggerFactory.getLogger(NettyWireChannel.class);

    private final Channel channel;
    private final FrameDecoder decoder;
    private final ChannelEvents events;
    private String reason = "the broker closed the connection";

    private NettyWireChannel(Channel channel, FrameDecoder decoder, ChannelEvents events) {
        this.channel = channel;
        this.decoder = decoder;
        this.events = events;
    }

    static void install(Channel channel, ChannelEvents events) {
        var decoder = FrameDecoder.of(Sender.BROKER);
        // What a frame may have is told by the broker when the connection opens, and kept by who makes the frames.
        channel.pipeline()
                .addLast(FrameEncoder.upTo(Integer.MAX_VALUE), decoder, new NettyWireChannel(channel, decoder, events));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        events.onConnected(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        events.onFrame(this, (Frame) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        events.onReadComplete(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            events.onWritable(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        events.onClosed(this, reason);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("The connection to {} failed.", channel.remoteAddress(), cause);
        reason = "the connection failed: " + cause.getMessage();
        ctx.close();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports to exceptionCaught
    public void write(Frame frame) {
        channel.write(frame, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public void frameBytesMax(int bytes) {
        decoder.open(bytes);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    public void close() {
        reason = "closed by this client";
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
