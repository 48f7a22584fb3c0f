package io.ternmq.testsupport.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.ternmq.protocol.codec.Sender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Listens as a broker would: the first connection gets the first scripted peer, the second one the second. A connection
 * for which there is none is closed.
 *
 * <p>Its channels and the peers belong to its one event loop.
 */
public final class PeerServer implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final Queue<ScriptedPeer> peers;
    private final Channel channel;

    private PeerServer(
            MultiThreadIoEventLoopGroup group,
            Class<? extends ServerChannel> type,
            SocketAddress address,
            List<ScriptedPeer> peers) {
        this.group = group;
        this.peers = new ConcurrentLinkedQueue<>(peers);
        this.channel = new ServerBootstrap()
                .group(group)
                .channel(type)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept(accepted);
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    /** On a free TCP port of the loopback interface. */
    public static PeerServer tcp(ScriptedPeer... peers) {
        return new PeerServer(
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("scripted-peer", true), NioIoHandler.newFactory()),
                NioServerSocketChannel.class,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(peers));
    }

    /** Within this JVM, as Netty's local address of a name. */
    public static PeerServer vm(String name, ScriptedPeer... peers) {
        return new PeerServer(
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("scripted-peer", true), LocalIoHandler.newFactory()),
                LocalServerChannel.class,
                new LocalAddress(name),
                List.of(peers));
    }

    /** Where it listens. */
    public SocketAddress address() {
        return channel.localAddress();
    }

    /** The TCP port on which it listens. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void accept(Channel accepted) {
        ScriptedPeer peer = peers.poll();
        if (peer == null) {
            accepted.close();
        } else {
            PeerChannel.install(accepted, Sender.BROKER, peer);
        }
    }
}
