package io.ternmq.testsupport.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.util.List;

/**
 * One connection through the proxy: the client's channel, the broker's, and a lane each way.
 *
 * <p>Owned by the proxy's event loop.
 */
final class Link {
    private final SocketChannel client;
    private final SocketChannel broker;
    private final Lane toBroker;
    private final Lane toClient;
    private boolean open = true;

    /** Of two channels that don't read by themselves yet. */
    Link(SocketChannel client, SocketChannel broker, List<Fault> faults) {
        this.client = client;
        this.broker = broker;
        this.toBroker = new Lane(this, client, broker, of(faults, Direction.TO_BROKER));
        this.toClient = new Lane(this, broker, client, of(faults, Direction.TO_CLIENT));
    }

    void start() {
        client.pipeline().addLast(new Ends(toBroker, toClient));
        broker.pipeline().addLast(new Ends(toClient, toBroker));
        toBroker.start();
        toClient.start();
    }

    boolean isOpen() {
        return open;
    }

    Lane lane(Direction direction) {
        return direction == Direction.TO_BROKER ? toBroker : toClient;
    }

    void cut(Cut how) {
        if (!open) {
            return;
        }
        open = false;
        toBroker.discard();
        toClient.discard();
        if (how == Cut.RST) {
            reset(client);
            reset(broker);
        } else {
            finish(client);
            finish(broker);
        }
    }

    /** A socket that is closed without lingering sends a reset; one whose process was killed is closed already. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void reset(SocketChannel channel) {
        if (channel.isOpen()) {
            channel.config().setSoLinger(0);
        }
        channel.close();
    }

    /**
     * Says that no more comes, and reads on until the other side says so too: a socket that is closed with bytes unread
     * would send a reset.
     */
    private static void finish(SocketChannel channel) {
        // Netty's shutdown doesn't wait for what a slow reader has not taken yet.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            var unused = channel.shutdownOutput();
        });
        channel.config().setAutoRead(true);
    }

    private static List<Fault> of(List<Fault> faults, Direction direction) {
        return faults.stream().filter(fault -> fault.direction() == direction).toList();
    }

    /** One channel's part in both lanes. */
    private final class Ends extends ChannelInboundHandlerAdapter {
        private final Lane outOfIt;
        private final Lane intoIt;

        Ends(Lane outOfIt, Lane intoIt) {
            this.outOfIt = outOfIt;
            this.intoIt = intoIt;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var bytes = (ByteBuf) message;
            if (open) {
                outOfIt.onBytes(bytes);
            } else {
                bytes.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            outOfIt.onEnd();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            intoIt.pace();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            outOfIt.onReset();
        }
    }
}
