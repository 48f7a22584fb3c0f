package io.ternmq.broker.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.queue.Outflow;
import io.ternmq.protocol.codec.FrameDecoder;
import io.ternmq.protocol.codec.MalformedFrameException;
import io.ternmq.protocol.frame.Auth;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Heartbeat;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.protocol.frame.SessionClose;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network connection: frames in, commands to the engine, effects back to frames.
 *
 * <pre>
 *   Greeting ──authenticated──► Entering ──Accepted──► Established
 *      └──────────────┴───rejected, disconnected────────────┴──► Leaving ──► closed
 * </pre>
 *
 * <ol>
 *   <li>I1: OpenConnection is this channel's first command; after it, LoseConnection follows once, as the last one.
 *   <li>I2: effects leave in the order in which the engine made them, each when what it names is on disk.
 *   <li>I3: Closed is the last frame written.
 *   <li>I4: a peer that doesn't read isn't read from either, so what waits for it is bounded by the credit it gave. One that
 *       reads is read from each time that the channel is writable again, however soon it is full again.
 * </ol>
 *
 * <p>Owned by the event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** How long a peer may take to read the last frame before the socket is closed on it. */
    private static final int LINGER_MILLIS = 2_000;

    private static final int SILENT_HEARTBEATS = 3;
    /** Less than what a channel may always have under way, so that it never waits for a report. */
    private static final long LEFT_BYTES_TOLD = 32 << 10;

    private sealed interface Phase {
        record Greeting(Handshake handshake) implements Phase {}

        record Entering(Handshake.Passed passed) implements Phase {}

        record Established(Principal principal) implements Phase {}

        record Leaving() implements Phase {}
    }

    private static final Phase LEAVING = new Phase.Leaving();

    private final long id;
    private final String peer;
    private final Channel channel;
    private final FrameDecoder decoder;
    private final Terms terms;
    private final Connections connections;
    private final ArrayDeque<Effect> waiting = new ArrayDeque<>();
    private final BodyPuts bodyPuts;
    private final BodyReads bodyReads;
    private boolean paused;
    private Phase phase;
    private boolean submitted;
    private long phaseMillis;
    private long unheardMillis;
    private long unsaidMillis;
    /** What is to be written at the last tick, while the channel isn't writable. */
    private long unwrittenBytes;

    private long stuckMillis;

    /** Bytes of deliveries that have left since the engine was told. */
    private long leftBytes;

    Connection(long id, Channel channel, FrameDecoder decoder, Terms terms, Connections connections, Scram scram) {
        this.id = id;
        this.peer = String.valueOf(channel.remoteAddress());
        this.channel = channel;
        this.decoder = decoder;
        this.terms = terms;
        this.connections = connections;
        this.phase = new Phase.Greeting(new Handshake.Expected(terms, scram));
        this.bodyPuts = new BodyPuts(this, connections.bodies(), terms.limits().messageBytesMax());
        this.bodyReads = new BodyReads(
                this, connections.bodies(), terms.limits().frameBytesMax() - ConnectionLimits.FRAME_OVERHEAD_BYTES);
    }

    long id() {
        return id;
    }

    Channel channel() {
        return channel;
    }

    boolean isWaitingForAuthentication() {
        return phase instanceof Phase.Greeting;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether the next effect waits only for its record to be written. */
    boolean waitsForWritten(long durable) {
        return waiting.peek() instanceof Effect.Deliver deliver && deliver.durable() <= durable;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        unheardMillis = 0;
        if (!(message instanceof Frame frame)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (phase instanceof Phase.Established established) {
            onFrame(frame, established.principal());
        } else if (phase instanceof Phase.Greeting greeting) {
            onHandshake(frame, greeting.handshake());
        } else if (phase instanceof Phase.Entering) {
            reject(ErrorCode.PROTOCOL, frame.opcode() + " came before the broker said Opened");
        }
    }

    private void onHandshake(Frame frame, Handshake handshake) {
        try {
            Handshake next = handshake.next(frame);
            if (next instanceof Handshake.Challenged challenged) {
                phase = new Phase.Greeting(next);
                say(new Auth(challenged.challenge().message()));
                channel.flush();
            } else if (next instanceof Handshake.Passed passed) {
                enter(passed);
            }
        } catch (RejectedException e) {
            if (handshake instanceof Handshake.Challenged challenged) {
                LOG.info("{} failed to prove that it is '{}'", peer, challenged.printableName());
            }
            reject(e.code(), e.text());
        }
    }

    private void enter(Handshake.Passed passed) {
        connections.onGreeted(this);
        phase = new Phase.Entering(passed);
        phaseMillis = 0;
        decoder.open(terms.limits().frameBytesMax());
        submitted = true;
        var open = passed.open();
        connections.submit(new Command.OpenConnection(
                id,
                open.connectionId(),
                open.epoch(),
                open.clientId(),
                passed.principal().name()));
    }

    private void onFrame(Frame frame, Principal principal) {
        if (frame instanceof Heartbeat) {
            return;
        }
        if (frame instanceof BodyPut put) {
            bodyPuts.on(put, command -> authorize(command, principal));
            return;
        }
        if (frame instanceof SessionClose close) {
            bodyPuts.end(close.session());
        }
        Optional<Command> command =
                Commands.of(id, frame).or(() -> XaCommands.of(id, frame, () -> mayTouchEveryBranch(principal)));
        if (command.isEmpty()) {
            refuse(frame, ErrorCode.NOT_SUPPORTED, "this broker doesn't support " + frame.opcode() + " in this form");
            return;
        }
        Optional<String> denial = authorize(command.get(), principal);
        if (denial.isPresent()) {
            deny(frame, command.get(), denial.get());
            return;
        }
        connections.submit(command.get());
    }

    /** What is numbered the engine refuses, since it has to remember that. */
    private void deny(Frame frame, Command command, String text) {
        if (command instanceof Command.Send send) {
            connections.submit(new Command.Deny(id, send.session(), send.number(), text));
        } else if (command instanceof Command.Commit commit) {
            connections.submit(new Command.Deny(id, commit.session(), commit.number(), text));
        } else if (command instanceof Command.TxSend send) {
            connections.submit(new Command.Deny(id, send.session(), 0, text));
        } else {
            refuse(frame, ErrorCode.NOT_AUTHORIZED, text);
        }
    }

    private Optional<String> authorize(Command command, Principal principal) {
        return terms.authorizer().deny(Operation.of(command), Operation.address(command), principal);
    }

    private boolean mayTouchEveryBranch(Principal principal) {
        return terms.authorizer()
                .deny(Operation.BRANCHES_OF_OTHERS, Optional.empty(), principal)
                .isEmpty();
    }

    private void refuse(Frame frame, ErrorCode code, String text) {
        Optional<Frame> reply = Commands.refusal(frame, code, text);
        if (reply.isEmpty()) {
            reject(code, text);
            return;
        }
        say(reply.get());
        channel.flush();
    }

    void offer(Effect effect) {
        if (!(phase instanceof Phase.Leaving)) {
            waiting.add(effect);
        }
    }

    /** Says what may be said by now: what is durable up to one sequence, and written up to another. */
    void release(long durable, long written) {
        boolean said = false;
        while (!waiting.isEmpty() && channel.isWritable() && mayLeave(waiting.element(), durable, written)) {
            say(waiting.remove());
            said = true;
        }
        if (said) {
            channel.flush();
        }
    }

    private static boolean mayLeave(Effect effect, long durable, long written) {
        return effect.durable() <= durable
                && (!(effect instanceof Effect.Deliver deliver) || deliver.written() <= Math.max(durable, written));
    }

    private void say(Effect effect) {
        if (effect instanceof Effect.Accepted && phase instanceof Phase.Entering entering) {
            phase = new Phase.Established(entering.passed().principal());
            say(opened(entering.passed()));
        } else if (effect instanceof Effect.Disconnect disconnect) {
            reject(Frames.code(disconnect.reason()), disconnect.text());
        } else if (effect instanceof Effect.ReadBody read) {
            bodyReads.on(read);
        } else if (effect instanceof Effect.BodyBegun begun) {
            bodyPuts.on(begun);
        } else if (effect instanceof Effect.BodyRefused refused) {
            bodyPuts.on(refused);
        } else {
            say(Frames.of(effect));
            if (effect instanceof Effect.Deliver deliver) {
                onLeft(deliver);
            }
        }
    }

    /** The engine hears of it now and then: it delivers no more than a channel can hold. */
    private void onLeft(Effect.Deliver deliver) {
        leftBytes += Outflow.bytes(deliver.content().length);
        if (leftBytes >= LEFT_BYTES_TOLD) {
            connections.submit(new Command.DeliveriesLeft(id, leftBytes));
            leftBytes = 0;
        }
    }

    /** Says something that waits for no effect. */
    void answer(Frame reply) {
        if (phase instanceof Phase.Established) {
            say(reply);
            channel.flush();
        }
    }

    void submit(Command command) {
        connections.submit(command);
    }

    /** Does something on the loop, unless that has ended. Thread: any. */
    void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop has ended before a large body was dealt with", e);
        }
    }

    /** Reads nothing more for the time being. Returns whether it did before. */
    boolean pauseReading() {
        boolean before = !paused;
        paused = true;
        readIfMay();
        return before;
    }

    void resumeReading() {
        paused = false;
        readIfMay();
    }

    private void endBodies() {
        bodyPuts.end();
        bodyReads.end();
    }

    private Opened opened(Handshake.Passed passed) {
        var limits = terms.limits();
        return new Opened(
                Handshake.VERSION,
                0,
                terms.brokerId(),
                limits.frameBytesMax(),
                limits.messageBytesMax(),
                limits.heartbeatMillis(),
                limits.identityExpiryMillis(),
                passed.serverFinal());
    }

    /** What can't be written comes back to {@link #exceptionCaught}. */
    private void say(Frame frame) {
        unsaidMillis = 0;
        var unused = channel.write(frame, channel.voidPromise());
    }

    /** Ends the connection with a reason that the peer gets to read. */
    void reject(ErrorCode code, String text) {
        if (phase instanceof Phase.Leaving) {
            return;
        }
        String line = Handshake.printable(text);
        LOG.info("closing connection of {}: {}: {}", peer, code, line);
        connections.onGreeted(this);
        connections.onLeaving(this);
        phase = LEAVING;
        phaseMillis = 0;
        waiting.clear();
        endBodies();
        lose();
        channel.config().setAutoRead(true);
        channel.writeAndFlush(new Closed(code, line)).addListener(written -> finish());
    }

    /** Closing a socket with unread input resets it, and the peer would lose our last frame; so our end goes first. */
    private void finish() {
        if (channel instanceof DuplexChannel duplex) {
            var unused = duplex.shutdownOutput();
        } else {
            close();
        }
    }

    /** Without a word. */
    void close() {
        var unused = channel.close();
    }

    private void lose() {
        if (submitted) {
            connections.submit(new Command.LoseConnection(id));
            submitted = false;
        }
    }

    /** Called every so often; counts rounds rather than time, so that a stopped machine doesn't lose its peers. */
    void onTick(int millis) {
        int listened = channel.config().isAutoRead() || phase instanceof Phase.Leaving ? millis : 0;
        phaseMillis += listened;
        unheardMillis += listened;
        unsaidMillis += millis;
        watchWriting(millis);
        var limits = terms.limits();
        long silentMillisMax = (long) limits.heartbeatMillis() * SILENT_HEARTBEATS;
        if (phase instanceof Phase.Leaving) {
            if (phaseMillis > LINGER_MILLIS) {
                close();
            }
        } else if (phase instanceof Phase.Greeting) {
            if (phaseMillis > limits.handshakeMillis()) {
                reject(ErrorCode.TIMEOUT, "no authentication within " + limits.handshakeMillis() + " ms");
            }
        } else if (unheardMillis > silentMillisMax) {
            reject(ErrorCode.TIMEOUT, "nothing was heard from the client for " + unheardMillis + " ms");
        } else if (stuckMillis > silentMillisMax) {
            reject(ErrorCode.TIMEOUT, "the client took nothing of what waits for it for " + stuckMillis + " ms");
        } else if (phase instanceof Phase.Established && unsaidMillis + millis >= limits.heartbeatMillis()) {
            say(new Heartbeat());
            channel.flush();
        }
    }

    /** A peer that isn't read from can't be heard; it is there as long as it takes some of what waits for it. */
    private void watchWriting(int millis) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (out == null || channel.isWritable()) {
            stuckMillis = 0;
            return;
        }
        long before = unwrittenBytes;
        unwrittenBytes = out.totalPendingWriteBytes() - out.currentProgress();
        stuckMillis = unwrittenBytes < before ? 0 : stuckMillis + millis;
    }

    /** Reads on if the peer reads too, and the broker can take more. */
    void readIfMay() {
        if (!(phase instanceof Phase.Leaving)) {
            channel.config().setAutoRead(channel.isWritable() && mayRead());
        }
    }

    private boolean mayRead() {
        return !paused && connections.isReading();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (phase instanceof Phase.Leaving) {
            return;
        }
        readIfMay();
        if (channel.isWritable()) {
            stuckMillis = 0;
            connections.onWritable(this);
            bodyReads.goOn();
            readOnce();
        }
    }

    /** What waits may have filled the channel again before anything was read from it. */
    private void readOnce() {
        if (!(phase instanceof Phase.Leaving) && mayRead()) {
            channel.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.onGreeted(this);
        phase = LEAVING;
        waiting.clear();
        endBodies();
        lose();
        connections.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof MalformedFrameException malformed) {
            reject(malformed.code(), malformed.text());
        } else if (cause instanceof IOException) {
            LOG.debug("connection of {} broke", peer, cause);
            close();
        } else {
            fail(cause);
        }
    }

    /** A frame of it may be gone, so nothing more may be read, even when there is no memory left to say so. */
    private void fail(Throwable cause) {
        try {
            LOG.error("connection of {} failed", peer, cause);
            reject(ErrorCode.BROKER_FAILED, "the broker failed to handle this connection; see its log");
        } finally {
            if (phase != LEAVING) {
                phase = LEAVING;
                close();
            }
        }
    }
}
