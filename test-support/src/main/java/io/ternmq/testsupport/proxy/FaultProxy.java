package io.ternmq.testsupport.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A TCP proxy between client and broker, on the loopback interface, that injects faults.
 *
 * <pre>{@code
 * try (var proxy = FaultProxy.to(brokerPort)) {
 *     proxy.onConnection(1, new Fault.CutAt(Direction.TO_CLIENT, Point.afterFrames(3), Cut.RST));
 *     connect(proxy.port());
 * }
 * }</pre>
 *
 * <p>Connections are numbered from 1 as they come; one without faults passes everything on. Methods may be called from
 * any thread: they run on the proxy's event loop and return when they have their effect.
 */
public final class FaultProxy implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("fault-proxy", true), NioIoHandler.newFactory());
    private final Map<Integer, List<Fault>> plan = new HashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final InetSocketAddress broker;
    private final Channel listener;
    private int accepted;
    private boolean refusing;

    private FaultProxy(int brokerPort) {
        broker = new InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort);
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        accept(client);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** A proxy to a port of the loopback interface, on a free port of its own. */
    public static FaultProxy to(int brokerPort) {
        return new FaultProxy(brokerPort);
    }

    /** The port for the client. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Plans faults for a connection to come, in the order of their happening at equal points. */
    public void onConnection(int number, Fault... faults) {
        run(() -> plan.computeIfAbsent(number, key -> new ArrayList<>()).addAll(List.of(faults)));
    }

    /** Adds a fault to all connections that are open; a point that has passed already counts as reached. */
    public void inject(Fault fault) {
        forEachOpen(link -> link.lane(fault.direction()).add(fault));
    }

    /** Ends all connections that are open. */
    public void cutAll(Cut how) {
        forEachOpen(link -> link.cut(how));
    }

    /** Lets all that is held in a direction go on. */
    public void release(Direction direction) {
        forEachOpen(link -> link.lane(direction).release());
    }

    /** Whether connections to come are reset at once, as if no broker were there. */
    public void refuse(boolean on) {
        run(() -> refusing = on);
    }

    /** How many connections have come so far, refused ones included. */
    public int connections() {
        return call(() -> accepted);
    }

    /** How many connections are open. */
    public int openConnections() {
        return call(() -> (int) links.stream().filter(Link::isOpen).count());
    }

    /** How many whole frames have passed in a direction, on all connections together, swallowed ones included. */
    public long frames(Direction direction) {
        return call(() -> links.stream()
                .mapToLong(link -> link.lane(direction).meter().frames())
                .sum());
    }

    /** Whether some open connection is to hold bytes back in a direction, those to come included. */
    public boolean isHolding(Direction direction) {
        return call(() -> links.stream()
                .anyMatch(link -> link.isOpen() && link.lane(direction).isHolding()));
    }

    /** Whether bytes wait in a direction of some open connection. */
    public boolean hasHeld(Direction direction) {
        return call(() -> links.stream()
                .anyMatch(link -> link.isOpen() && link.lane(direction).hasHeld()));
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        cutAll(Cut.FIN);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void accept(SocketChannel client) {
        accepted++;
        List<Fault> faults = plan.getOrDefault(accepted, List.of());
        if (refusing) {
            Link.reset(client);
            return;
        }
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(broker)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        link(client, (SocketChannel) connected.channel(), faults);
                    } else {
                        Link.reset(client);
                    }
                });
    }

    private void link(SocketChannel client, SocketChannel toBroker, List<Fault> faults) {
        var link = new Link(client, toBroker, faults);
        links.add(link);
        link.start();
    }

    private void forEachOpen(Consumer<Link> action) {
        run(() -> links.stream().filter(Link::isOpen).toList().forEach(action));
    }

    private void run(Runnable task) {
        group.submit(task).syncUninterruptibly();
    }

    private <T> T call(Callable<T> task) {
        return group.submit(task).syncUninterruptibly().getNow();
    }
}
