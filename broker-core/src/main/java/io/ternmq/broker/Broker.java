package io.ternmq.broker;

import io.netty.channel.EventLoop;
import io.ternmq.broker.EngineRunner.Schedule;
import io.ternmq.broker.engine.Engine;
import io.ternmq.broker.engine.EngineOptions;
import io.ternmq.broker.journal.h2.H2Store;
import io.ternmq.broker.transport.Connections;
import io.ternmq.broker.transport.ListenAddress;
import io.ternmq.broker.transport.Network;
import io.ternmq.broker.transport.Terms;
import io.ternmq.protocol.frame.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message broker within this process.
 *
 * <pre>
 *   try (Broker broker = Broker.start(BrokerOptions.in(Path.of("data")).listen("vm://orders"))) {
 *       // clients connect to broker.uri()
 *   }
 * </pre>
 *
 * <pre>
 *   STARTING ──► RUNNING ──close──► STOPPED
 *                   └────failure──► FAILED ──close──► FAILED
 * </pre>
 *
 * <p>A failure is a broken invariant or a disk that doesn't do what it says. The broker then acknowledges nothing any
 * more, closes its connections, and says FAILED; the process stays. Starting it again, in the same process too, runs
 * the full recovery.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int TICK_MILLIS = 50;
    private static final int STOP_SECONDS = 60;
    /** The part of the heap that parts of large bodies may take on their way to the disk. */
    private static final int HEAP_PARTS_FOR_PUTS = 16;

    /** Where a broker is in its life. */
    public enum State {
        STARTING,
        RUNNING,
        FAILED,
        STOPPED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private volatile Optional<Throwable> failure = Optional.empty();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<State> ended = new CompletableFuture<>();
    private final Persistence persistence;
    private final Network network = new Network();
    private final Connections connections;
    private final EngineRunner runner;
    private final List<ListenAddress> addresses = new ArrayList<>();

    private Broker(BrokerOptions options, Persistence persistence, Relay relay, EngineClock clock) {
        this.persistence = persistence;
        var terms = new Terms(
                persistence.id(),
                options.limits(),
                options.users(),
                options.users().isEmpty(),
                options.authorizer());
        connections = new Connections(
                terms,
                relay,
                new SecureRandom(),
                persistence.bodies(),
                Runtime.getRuntime().maxMemory() / HEAP_PARTS_FOR_PUTS);
        var gate = new Gate(connections, network.loop(), persistence.sequence(), relay::onFailed);
        runner = new EngineRunner(
                new EngineTurns(persistence.engine()),
                persistence.journal(),
                persistence.store(),
                gate,
                onLoop(),
                clock,
                new CheckpointRule(
                        options.checkpoints().intervalMillis(),
                        options.checkpoints().logBytes(),
                        options.engine().deltaRowsMax() / 2,
                        persistence.checkpointed()),
                this::halt);
        relay.connect(runner);
    }

    /** Turns come after all channels that were ready have been read, so that what they sent is one group. */
    private Schedule onLoop() {
        EventLoop loop = network.loop();
        return new Schedule(loop, task -> network.afterIteration(() -> loop.execute(task)));
    }

    /**
     * Starts a broker: recovers what the data directory holds, then listens.
     *
     * @throws BrokerException if it can't; says why, and what to do about it
     */
    public static Broker start(BrokerOptions options) throws BrokerException {
        requireSafe(options);
        var clock = new EngineClock();
        var relay = new Relay();
        Engine engine = new Engine(engineOptions(options));
        Persistence persistence = options.dataDirectory().isPresent()
                ? DiskPersistence.open(options.dataDirectory().get(), options, engine, relay, clock.getAsLong())
                : Persistence.inMemory(engine, relay, clock.getAsLong());
        var broker = new Broker(options, persistence, relay, clock);
        try {
            broker.listen(options);
        } catch (BrokerException | RuntimeException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /**
     * Checks what can be checked without starting.
     *
     * @throws BrokerException of what {@link #start} would throw
     */
    public static void check(BrokerOptions options) throws BrokerException {
        requireSafe(options);
    }

    private static void requireSafe(BrokerOptions options) throws BrokerException {
        if (options.listen().isEmpty()) {
            throw new BrokerException(
                    BrokerException.Kind.OPTIONS,
                    "the broker has no address to listen on; name one, such as vm://name");
        }
        for (ListenAddress address : options.listen()) {
            try {
                if (!address.isLocal() && options.users().isEmpty()) {
                    throw new BrokerException(
                            BrokerException.Kind.OPTIONS,
                            "listening on " + address + " would let anybody in, since there are no users; add one with:"
                                    + " ternmq user add NAME, or listen on 127.0.0.1");
                }
            } catch (UnknownHostException e) {
                throw new BrokerException(
                        BrokerException.Kind.LISTEN,
                        "can't listen on " + address + ": this machine has no address of that name",
                        e);
            }
        }
    }

    /** What a connection may take and what the engine grants are the same. */
    private static EngineOptions engineOptions(BrokerOptions options) {
        EngineOptions engine = options.engine();
        var sessions = engine.sessions();
        return new EngineOptions(
                engine.epoch(),
                engine.queueDefaults(),
                engine.memory(),
                engine.transactions(),
                new EngineOptions.SessionLimits(
                        sessions.unansweredMax(),
                        sessions.parkMillis(),
                        sessions.parkedBytesMax(),
                        options.limits().identityExpiryMillis(),
                        options.limits().connectionsMax(),
                        sessions.sessionsMax(),
                        sessions.consumersMax()),
                engine.queuesMax(),
                (int) options.limits().messageBytesMax(),
                engine.deltaRowsMax(),
                engine.turnMessagesMax());
    }

    private void listen(BrokerOptions options) throws BrokerException {
        EventLoop loop = network.loop();
        var ticks = loop.scheduleAtFixedRate(runner::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        int quiet = connections.tickMillis();
        var rounds = loop.scheduleAtFixedRate(this::lookAfterPeers, quiet, quiet, TimeUnit.MILLISECONDS);
        var unused = ended.whenComplete((end, none) -> {
            ticks.cancel(false);
            rounds.cancel(false);
        });
        for (ListenAddress address : options.listen()) {
            try {
                addresses.add(network.listen(address, connections));
            } catch (IOException e) {
                throw new BrokerException(
                        BrokerException.Kind.LISTEN,
                        e.getMessage() + "; is another broker running? choose another address otherwise",
                        e);
            }
        }
        if (state.compareAndSet(State.STARTING, State.RUNNING)) {
            LOG.info("broker {} listens on {}", persistence.id(), addresses);
        }
    }

    /** An error would silently be the last round. */
    private void lookAfterPeers() {
        try {
            connections.tick();
        } catch (Throwable e) {
            runner.onFailed(e);
        }
    }

    /** Where it is in its life. Any thread. */
    public State state() {
        return Objects.requireNonNull(state.get());
    }

    /** Completes when the broker has stopped or failed. Any thread. */
    public CompletableFuture<State> ended() {
        return ended.copy();
    }

    /** Why it failed. Any thread. */
    public Optional<Throwable> failure() {
        return failure;
    }

    /** The identity of its journal: the same after a restart. */
    public UUID id() {
        return persistence.id();
    }

    /** Its first address, with the port that was chosen. */
    public URI uri() {
        return addresses.get(0).uri();
    }

    /** All its addresses. */
    public List<URI> uris() {
        return addresses.stream().map(ListenAddress::uri).toList();
    }

    /** All that lives in the log's sealed segments moves into the store with the next checkpoint. For proofs; any thread. */
    void forceReclaim() {
        if (persistence.store() instanceof H2Store store) {
            store.forceReclaim();
        }
    }

    /** Thread: any. */
    private void halt(Throwable cause) {
        failure = Optional.of(cause);
        state.set(State.FAILED);
        try {
            LOG.error(
                    "the broker has failed and acknowledges nothing any more: {}; look into that, and start it again to recover",
                    cause.getMessage(),
                    cause);
        } finally {
            // Also when there is no memory left to say so: clients have to go elsewhere.
            closeAfterFailure();
        }
    }

    private void closeAfterFailure() {
        network.stopListeningSoon();
        try {
            network.loop().execute(() -> {
                connections.closeAll(ErrorCode.BROKER_FAILED, "the broker has failed; its log says why");
                ended.complete(State.FAILED);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("it was stopping, and has no connections any more", e);
            ended.complete(State.FAILED);
        }
    }

    /**
     * Stops cleanly: takes nothing new, finishes what it was given, lays down a checkpoint, closes all connections. Not to
     * be called on the broker's own threads.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        network.stopListening();
        if (state() != State.FAILED) {
            finishWork();
        }
        if (state() != State.FAILED) {
            onLoopAndWait(() -> connections.closeAll(
                    ErrorCode.BROKER_STOPPING, "the broker is stopping; connect again when it is back"));
        }
        network.close();
        try {
            persistence.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("not everything could be closed; the next start will recover", e);
        }
        if (state.compareAndSet(State.RUNNING, State.STOPPED) || state.compareAndSet(State.STARTING, State.STOPPED)) {
            LOG.info("broker {} has stopped", persistence.id());
        }
        ended.complete(state());
    }

    private void finishWork() {
        onLoopAndWait(connections::stopReading);
        try {
            CompletableFuture.anyOf(runner.stop(), ended).get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("no checkpoint within {} s; the next start will recover from the log", STOP_SECONDS);
        } catch (ExecutionException e) {
            LOG.warn("no last checkpoint; the next start will recover from the log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void onLoopAndWait(Runnable task) {
        network.loop().submit(task).awaitUninterruptibly();
    }
}
