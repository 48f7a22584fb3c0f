package io.ternmq.jms.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Channels of Netty: one loop for all of TCP and one for all of {@code vm:} in this JVM, each made when it is first
 * needed, each with a daemon thread.
 */
public final class NettyNetwork implements Network {

    private static final int WRITE_BYTES_LOW = 256 << 10;
    private static final int WRITE_BYTES_HIGH = 1 << 20;

    private final EventLoop eventLoop;
    private final Class<? extends Channel> channelType;
    private final Loop loop;

    private NettyNetwork(EventLoopGroup group, Class<? extends Channel> channelType) {
        this.eventLoop = group.next();
        this.channelType = channelType;
        this.loop = new EventLoopTasks(eventLoop);
    }

    private static final class Tcp {
        static final Lookups LOOKUPS = new Lookups();
        static final NettyNetwork NETWORK =
                new NettyNetwork(group("ternmq-client-tcp", NioIoHandler.newFactory()), NioSocketChannel.class);
    }

    private static final class Vm {
        static final NettyNetwork NETWORK =
                new NettyNetwork(group("ternmq-client-vm", LocalIoHandler.newFactory()), LocalChannel.class);
    }

    /** The network for an endpoint, and for all others of its kind. */
    public static NettyNetwork of(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Vm ? Vm.NETWORK : Tcp.NETWORK;
    }

    private static EventLoopGroup group(String name, IoHandlerFactory io) {
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), io);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the events tell
    public void connect(Endpoint endpoint, long timeoutMillis, ChannelEvents events) {
        var bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(channelType)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, timeoutMillis))
                .option(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(WRITE_BYTES_LOW, WRITE_BYTES_HIGH))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        NettyWireChannel.install(channel, events);
                    }
                });
        if (endpoint instanceof Endpoint.Tcp) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
        address(endpoint)
                .whenCompleteAsync(
                        (address, failure) -> {
                            if (failure == null) {
                                connect(bootstrap, endpoint, address, events);
                            } else {
                                events.onConnectFailed(endpoint + ": " + failure.getMessage());
                            }
                        },
                        eventLoop);
    }

    private static void connect(Bootstrap bootstrap, Endpoint endpoint, SocketAddress address, ChannelEvents events) {
        bootstrap.connect(address).addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                events.onConnectFailed(endpoint + ": " + done.cause().getMessage());
            }
        });
    }

    private static CompletableFuture<? extends SocketAddress> address(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Tcp tcp) {
            return Tcp.LOOKUPS.lookUp(tcp.host()).thenApply(found -> new InetSocketAddress(found, tcp.port()));
        }
        return CompletableFuture.completedFuture(new LocalAddress(((Endpoint.Vm) endpoint).name()));
    }

    private record EventLoopTasks(EventLoop eventLoop) implements Loop {
        @Override
        public void execute(Runnable task) {
            eventLoop.execute(task);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a task that isn't wanted any more finds that out itself
        public void schedule(Runnable task, long delayMillis) {
            eventLoop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        }
    }
}
