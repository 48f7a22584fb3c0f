package io.ternmq.broker.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.journal.memory.MemoryLargeBodies;
import io.ternmq.protocol.codec.FrameEncoder;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Open;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers for which more waits than they take. The broker's heartbeat is a second. */
class SlowPeerTest {
    private static final int WATER_BYTES = 1 << 20;

    private final List<Command> commands = new ArrayList<>();
    private final Connections connections = new Connections(
            new Terms(
                    new UUID(1, 2),
                    new ConnectionLimits(1 << 20, 1000, 1_000, 5_000, 10, 10, 10, 60_000),
                    Users.of(Map.of()),
                    true,
                    Authorizer.EVERYTHING),
            commands::add,
            new SecureRandom(),
            new MemoryLargeBodies(0),
            1_000_000);
    private NarrowChannel channel;

    @BeforeEach
    void deliverMoreThanThePeerTakes() throws Exception {
        channel = new NarrowChannel(connections.initializer());
        channel.writeInbound(bytes(new Open(1, 1, 0, new UUID(7, 7), 1, "me", "ANONYMOUS", new byte[0])));
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Accepted(1, 0, false));
        for (int i = 1; i <= 200; i++) {
            effects.add(new Effect.Deliver(1, 0, 0, 1, 1, i, 1, new byte[100_000]));
        }
        connections.offer(effects);
        channel.take(0);
        connections.release(0, 0);
    }

    @AfterEach
    void close() {
        channel.close().syncUninterruptibly();
    }

    private static ByteBuf bytes(Frame frame) {
        var encoder = new EmbeddedChannel(FrameEncoder.upTo(1 << 20));
        encoder.writeOutbound(frame);
        return encoder.readOutbound();
    }

    private boolean isLost() {
        return commands.contains(new Command.LoseConnection(1));
    }

    @Test
    void stopsReadingAPeerThatDoesNotRead() {
        assertThat(channel.isRead()).isFalse();
        assertThat(connections.isHolding()).isTrue();
    }

    @Test
    void aPeerIsReadFromAlthoughWhatItTookIsReplacedAtOnce() {
        channel.take(WATER_BYTES);

        assertThat(channel.isWritable()).isFalse();
        assertThat(channel.isRead()).isTrue();
    }

    @Test
    void aPauseIsKeptWhenAPeerReads() {
        connections.pauseReading();

        channel.take(WATER_BYTES);

        assertThat(channel.isRead()).isFalse();
    }

    @Test
    void aPeerThatTakesALittleIsNotLost() {
        for (int i = 0; i < 40; i++) {
            channel.take(1_000);
            connections.tick();
        }

        assertThat(isLost()).isFalse();
    }

    @Test
    void aPeerThatTakesNothingIsLost() {
        for (int i = 0; i < 13; i++) {
            connections.tick();
        }

        assertThat(isLost()).isTrue();
    }
}
