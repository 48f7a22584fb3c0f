package io.ternmq.testsupport.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.ternmq.protocol.codec.Sender;
import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import java.net.SocketAddress;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two scripts talk to each other over real channels and the real codec. */
class PeerServerTest {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final Open OPEN = new Open(1, 1, 0, new UUID(1, 2), 1, "", "ANONYMOUS", new byte[0]);

    private final MultiThreadIoEventLoopGroup nio = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final MultiThreadIoEventLoopGroup local = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());

    @AfterEach
    void stop() {
        nio.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        local.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void playsBothSidesOverTcp() {
        var broker = broker();
        var client = client();

        try (var server = PeerServer.tcp(broker)) {
            connect(nio, NioSocketChannel.class, server.address(), client);
            client.awaitFinished(TIMEOUT_MILLIS);
            broker.awaitFinished(TIMEOUT_MILLIS);
        }
    }

    @Test
    void playsBothSidesWithinTheJvm() {
        var broker = broker();
        var client = client();

        try (var server = PeerServer.vm("scripted", broker)) {
            connect(local, LocalChannel.class, server.address(), client);
            client.awaitFinished(TIMEOUT_MILLIS);
            broker.awaitFinished(TIMEOUT_MILLIS);
        }
    }

    @Test
    void givesEachConnectionItsOwnScript() {
        var first = new ScriptedPeer("first").opens().cut();
        var second = new ScriptedPeer("second").opens().cut();
        var expectsOpened =
                new ScriptedPeer("client 1").say(OPEN).expect(Opened.class).expectEnd();
        var again = new ScriptedPeer("client 2").say(OPEN).expect(Opened.class).expectEnd();
        var tooMany = new ScriptedPeer("client 3").expectEnd();

        try (var server = PeerServer.tcp(first, second)) {
            connect(nio, NioSocketChannel.class, server.address(), expectsOpened);
            expectsOpened.awaitFinished(TIMEOUT_MILLIS);
            connect(nio, NioSocketChannel.class, server.address(), again);
            again.awaitFinished(TIMEOUT_MILLIS);
            connect(nio, NioSocketChannel.class, server.address(), tooMany);
            tooMany.awaitFinished(TIMEOUT_MILLIS);
        }

        first.requireFinished();
        second.requireFinished();
    }

    @Test
    void tellsOfBytesThatAreNoFrame() {
        var broker = new ScriptedPeer("broker").expect(Auth.class);
        var channel = new EmbeddedChannel();
        PeerChannel.install(channel, Sender.BROKER, broker);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 0}));

        assertThatThrownBy(broker::requireFinished)
                .hasMessageStartingWith(
                        "broker expected Auth, but got malformed bytes: a frame can't have a length of 0");
        assertThat(channel.isOpen()).isFalse();
    }

    private static ScriptedPeer broker() {
        return new ScriptedPeer("broker")
                .opens()
                .expect(new Close(5))
                .say(new Done(5))
                .sayBytes(new byte[] {0, 0, 0, 1, 6})
                .cut();
    }

    private static ScriptedPeer client() {
        return new ScriptedPeer("client")
                .say(OPEN)
                .expect(Opened.class)
                .say(new Close(5))
                .expect(new Done(5))
                .expectEnd();
    }

    private static void connect(
            MultiThreadIoEventLoopGroup group,
            Class<? extends Channel> type,
            SocketAddress address,
            ScriptedPeer client) {
        new Bootstrap()
                .group(group)
                .channel(type)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        PeerChannel.install(channel, Sender.CLIENT, client);
                    }
                })
                .connect(address)
                .syncUninterruptibly();
    }
}
