package io.ternmq.broker.transport;

import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.ternmq.protocol.codec.FrameDecoder;
import io.ternmq.protocol.codec.FrameEncoder;
import io.ternmq.protocol.codec.Sender;
import io.ternmq.protocol.frame.Frame;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that says exactly what a test tells it to. */
public final class WirePeer implements AutoCloseable {
    private static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(1, OneLoopIo.factory());
    private static final int FRAME_BYTES_MAX = 1 << 24;

    private final BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
    private final FrameDecoder decoder = FrameDecoder.of(Sender.BROKER);
    private final Channel channel;

    private WirePeer(ListenAddress address) throws Exception {
        channel = new Bootstrap()
                .group(GROUP)
                .channel(address instanceof ListenAddress.Vm ? LocalChannel.class : NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(decoder, FrameEncoder.upTo(FRAME_BYTES_MAX), new Ear());
                    }
                })
                .connect(address.socketAddress())
                .sync()
                .channel();
    }

    public static WirePeer connect(ListenAddress address) throws Exception {
        return new WirePeer(address);
    }

    public void say(Frame frame) {
        channel.writeAndFlush(frame).syncUninterruptibly();
    }

    public void say(byte[] bytes) {
        channel.writeAndFlush(Unpooled.copiedBuffer(bytes)).syncUninterruptibly();
    }

    /** The broker has said Opened. */
    public void opened() {
        channel.eventLoop().submit(() -> decoder.open(FRAME_BYTES_MAX)).syncUninterruptibly();
    }

    public Frame hearAny() throws InterruptedException {
        Frame frame = heard.poll(30, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("nothing was heard");
        }
        return frame;
    }

    public <F extends Frame> F hear(Class<F> type) throws InterruptedException {
        Frame frame = hearAny();
        if (!type.isInstance(frame)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", got " + frame);
        }
        return type.cast(frame);
    }

    public boolean heardNothing() {
        return heard.isEmpty();
    }

    public void stopReading() {
        channel.config().setAutoRead(false);
    }

    public void awaitClosed() {
        await().until(() -> !channel.isActive());
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private final class Ear extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            heard.add((Frame) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var unused = ctx.close();
        }
    }
}
