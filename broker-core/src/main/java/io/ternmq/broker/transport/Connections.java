package io.ternmq.broker.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.id.LongSet;
import io.ternmq.broker.journal.LargeBodies;
import io.ternmq.protocol.codec.FrameDecoder;
import io.ternmq.protocol.codec.FrameEncoder;
import io.ternmq.protocol.codec.Sender;
import io.ternmq.protocol.frame.ErrorCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All connections of a broker, and the gate through which effects leave: none before what it names is on disk.
 *
 * <p>Owned by the event loop, which serves all of them.
 */
public final class Connections {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    /** Peers that were turned away and may still read why. */
    static final int LEAVING_MAX = 256;

    private enum Reading {
        ON,
        PAUSED,
        STOPPED
    }

    private final Terms terms;
    private final CommandSink sink;
    private final BodyShares bodies;
    private final Scram scram;
    private final LongObjectMap<Connection> open = new LongObjectHashMap<>();
    private final LongSet leaving = new LongSet();
    private final Map<InetAddress, Integer> waitingByAddress = new HashMap<>();
    private ArrayList<Connection> holding = new ArrayList<>();
    private boolean holdingForWritten;
    private final ArrayDeque<Effect.DropBody> drops = new ArrayDeque<>();
    private Reading reading = Reading.ON;
    private int waitingForAuthentication;
    private long lastId;
    private long durable;
    private long written;

    /**
     * Begins without any.
     *
     * @param sink where commands of all connections go
     * @param bodies where large bodies are kept
     * @param bodyBytesMax bytes of parts that may wait on their way there
     */
    public Connections(Terms terms, CommandSink sink, SecureRandom random, LargeBodies bodies, long bodyBytesMax) {
        this.terms = terms;
        this.sink = sink;
        this.bodies = new BodyShares(bodies, new PutRoom(bodyBytesMax));
        this.scram = new Scram(terms.users(), random);
    }

    /** Takes effects, in order; they leave with a later release. */
    public void offer(List<Effect> effects) {
        for (Effect effect : effects) {
            Connection connection = open.get(effect.channel());
            if (connection == null) {
                if (effect instanceof Effect.DropBody drop) {
                    drops.add(drop);
                }
                continue;
            }
            if (!connection.hasWaiting()) {
                holding.add(connection);
            }
            connection.offer(effect);
        }
    }

    /** Lets go what waits for nothing beyond these sequences: one flush for each connection. */
    public void release(long durable, long written) {
        this.durable = durable;
        this.written = written;
        while (!drops.isEmpty() && drops.element().durable() <= durable) {
            bodies.bodies().remove(drops.remove().message());
        }
        ArrayList<Connection> round = holding;
        holding = new ArrayList<>();
        holdingForWritten = false;
        for (Connection connection : round) {
            connection.release(durable, written);
            if (connection.hasWaiting()) {
                holding.add(connection);
                holdingForWritten |= connection.waitsForWritten(durable);
            }
        }
    }

    /** Whether any effect waits. */
    public boolean isHolding() {
        return !holding.isEmpty() || !drops.isEmpty();
    }

    /** Whether any effect waits for nothing more than that its record is written. */
    public boolean isHoldingForWritten() {
        return holdingForWritten;
    }

    /** Looks after silent peers; called every {@link #tickMillis}. */
    public void tick() {
        int millis = tickMillis();
        for (Connection connection : List.copyOf(open.values())) {
            connection.onTick(millis);
        }
    }

    /** How often to look after silent peers. */
    public int tickMillis() {
        var limits = terms.limits();
        return Math.max(5, Math.min(1_000, Math.min(limits.heartbeatMillis(), limits.handshakeMillis()) / 4));
    }

    /** Ends all connections with a reason. */
    public void closeAll(ErrorCode code, String text) {
        List.copyOf(open.values()).forEach(connection -> connection.reject(code, text));
    }

    /** Stops reading from all peers for good, so that no further commands come. */
    public void stopReading() {
        reading = Reading.STOPPED;
        open.values().forEach(Connection::readIfMay);
    }

    /** Reads from no peer for a while. */
    public void pauseReading() {
        if (reading == Reading.ON) {
            reading = Reading.PAUSED;
            open.values().forEach(Connection::readIfMay);
        }
    }

    /** Ends the pause. */
    public void resumeReading() {
        if (reading == Reading.PAUSED) {
            reading = Reading.ON;
            open.values().forEach(Connection::readIfMay);
        }
    }

    /** Whether peers are read from. */
    public boolean isReading() {
        return reading == Reading.ON;
    }

    /** How many there are. */
    public int count() {
        return open.size();
    }

    ChannelInitializer<Channel> initializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                add(channel);
            }
        };
    }

    private void add(Channel channel) {
        FrameDecoder decoder = FrameDecoder.of(Sender.CLIENT);
        FrameEncoder encoder =
                FrameEncoder.upTo(terms.limits().frameBytesMax() + ConnectionLimits.FRAME_OVERHEAD_BYTES);
        lastId++;
        var connection = new Connection(lastId, channel, decoder, terms, this, scram);
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        channel.pipeline().addLast(decoder, encoder, connection);
        open.put(connection.id(), connection);
        connection.readIfMay();
        admit(connection);
    }

    private void admit(Connection connection) {
        var limits = terms.limits();
        waitingForAuthentication++;
        int sameAddress = 0;
        if (connection.channel().remoteAddress() instanceof InetSocketAddress address) {
            sameAddress = waitingByAddress.merge(address.getAddress(), 1, Integer::sum);
        }
        if (open.size() - leaving.size() > limits.connectionsMax()) {
            turnAway(
                    connection,
                    "the broker has its limit of " + limits.connectionsMax()
                            + " connections; close some or raise the limit");
        } else if (waitingForAuthentication > limits.waitingMax() || sameAddress > limits.waitingPerAddressMax()) {
            turnAway(connection, "too many connections are waiting for authentication; try again later");
        }
    }

    /** Who is told why keeps a socket until he has read it: not for everybody. */
    private void turnAway(Connection connection, String text) {
        if (leaving.size() < LEAVING_MAX) {
            connection.reject(ErrorCode.TOO_MANY_CONNECTIONS, text);
        } else {
            connection.close();
        }
    }

    /** Called once a connection that is to end has only to be read by its peer. */
    void onLeaving(Connection connection) {
        leaving.add(connection.id());
    }

    /** Called before the phase changes; counts only the first time. */
    void onGreeted(Connection connection) {
        if (!connection.isWaitingForAuthentication()) {
            return;
        }
        waitingForAuthentication--;
        if (connection.channel().remoteAddress() instanceof InetSocketAddress address) {
            waitingByAddress.computeIfPresent(address.getAddress(), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    void onWritable(Connection connection) {
        if (connection.hasWaiting() && connection.channel().isWritable()) {
            connection.release(durable, written);
        }
    }

    BodyShares bodies() {
        return bodies;
    }

    void submit(Command command) {
        sink.submit(command);
    }

    void remove(Connection connection) {
        open.remove(connection.id());
        leaving.remove(connection.id());
    }
}
