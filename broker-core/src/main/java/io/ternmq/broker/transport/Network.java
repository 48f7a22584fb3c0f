package io.ternmq.broker.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The one event loop of a broker, and the addresses it listens on.
 *
 * <p>Called by the thread that starts and closes the broker.
 */
public final class Network implements AutoCloseable {
    private static final int BACKLOG = 1_024;
    private static final int CLOSE_SECONDS = 5;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("ternmq-broker", true), OneLoopIo.factory());
    private final EventLoop loop = group.next();
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();

    /** The loop that owns all connections. */
    public EventLoop loop() {
        return loop;
    }

    /** Runs a task after everything that the loop has to do in this iteration. Any thread. */
    public void afterIteration(Runnable task) {
        ((SingleThreadEventLoop) loop).executeAfterEventLoopIteration(task);
    }

    /**
     * Starts to listen.
     *
     * @return the address with the port that was chosen
     * @throws IOException when the address can't be bound; the text names it
     */
    public ListenAddress listen(ListenAddress address, Connections connections) throws IOException {
        var bootstrap = new ServerBootstrap().group(group).childHandler(connections.initializer());
        if (address instanceof ListenAddress.Tcp) {
            bootstrap
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        } else {
            bootstrap.channel(LocalServerChannel.class);
        }
        var bound = bootstrap.bind(address.socketAddress()).awaitUninterruptibly();
        if (bound.cause() != null) {
            throw new IOException(
                    "can't listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        listeners.add(bound.channel());
        return address instanceof ListenAddress.Tcp tcp
                        && bound.channel().localAddress() instanceof InetSocketAddress at
                ? new ListenAddress.Tcp(tcp.host(), at.getPort())
                : address;
    }

    /** Takes no further connections; those that exist stay. */
    public void stopListening() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        listeners.clear();
    }

    /** As above, without waiting. Any thread. */
    public void stopListeningSoon() {
        for (Channel listener : listeners) {
            var unused = listener.close();
        }
    }

    /** Closes whatever is open and ends the loop. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
