package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.link.ConsumerSpec;
import io.ternmq.jms.link.Pending;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.link.Wakeup;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands deliveries to the server sessions of an application server (Javadoc of {@code ConnectionConsumer}).
 *
 * <p>It has lanes, each with a consumer and a transacted session of the link. A lane that has deliveries is given to one
 * server session, until that has settled them; so what a server session does is one transaction of one session for the
 * broker, too. Meanwhile another lane waits for the next. A subscription that only one consumer may have has one lane: its
 * server sessions run one after the other.
 *
 * <p>Its thread waits for deliveries and for the pool; {@link #close} may come from any.
 */
final class JmsConnectionConsumer implements ConnectionConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(JmsConnectionConsumer.class);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int LANES_MAX = 256;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JmsConnection connection;
    private final JmsDestination source;
    private final ConsumerSpec spec;
    private final ServerSessionPool pool;
    private final int messagesMax;
    private final int lanesMax;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final Wakeup wakeup = new Wakeup();
    /** Held while a lane is opened, so that the close sees it. */
    private final Object opening = new Object();

    private volatile boolean closed;

    private JmsConnectionConsumer(
            JmsConnection connection,
            JmsDestination source,
            ConsumerSpec spec,
            ServerSessionPool pool,
            int messagesMax) {
        this.connection = connection;
        this.source = source;
        this.spec = spec.lane(messagesMax);
        this.pool = pool;
        this.messagesMax = messagesMax;
        this.lanesMax = source instanceof jakarta.jms.Topic && !spec.shared() ? 1 : LANES_MAX;
    }

    /** Opens it, and its first lane with it, so that whatever the broker refuses is refused here. */
    static JmsConnectionConsumer open(
            JmsConnection connection, JmsDestination source, ConsumerSpec spec, ServerSessionPool pool, int messagesMax)
            throws JMSException {
        var consumer = new JmsConnectionConsumer(connection, source, spec, pool, messagesMax);
        consumer.openLane();
        var thread = new Thread(consumer::run, "ternmq-connection-consumer-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        return consumer;
    }

    private void openLane() throws JMSException {
        var lane = connection.openLane(spec, source, this::onFree);
        lane.consumer().wakeup(wakeup);
        lanes.add(lane);
    }

    private void onFree() {
        wakeup.signal();
        if (closed) {
            lanes.forEach(Lane::closeIfFree);
        }
    }

    void wake() {
        wakeup.signal();
    }

    private void run() {
        while (!closed) {
            boolean worked = false;
            for (var lane : lanes) {
                if (isDue(lane) && lane.takeUp()) {
                    worked |= dispatch(lane);
                }
            }
            if (!worked && !closed) {
                wakeup.await(lanes.stream().anyMatch(this::isDue) ? RETRY_NANOS : IDLE_NANOS);
            }
        }
    }

    private boolean isDue(Lane lane) {
        return !closed
                && connection.isDelivering()
                && lane.isFree()
                && !lane.consumer().isEmpty();
    }

    /** Gives a lane's deliveries to a server session; false if there is none that takes them. */
    private boolean dispatch(Lane lane) {
        try {
            var server = pool.getServerSession();
            var work = workOf(server);
            var batch = closed ? List.<Received>of() : lane.poll(messagesMax);
            if (batch.isEmpty()) {
                lane.free();
            } else {
                load(work, lane, batch);
            }
            // Also with nothing to do: it returns to the pool when it has run.
            start(server, work, lane, batch);
        } catch (JMSException | RuntimeException e) {
            lane.free();
            report("could not use a server session", e);
            return false;
        }
        try {
            keepOneFree();
        } catch (JMSException | RuntimeException e) {
            // The server session that was started has its lane; the next deliveries wait until one is free.
            report("could not open another lane", e);
        }
        return true;
    }

    private void report(String what, Exception e) {
        LOG.warn("A connection consumer of {} {}.", source, what, e);
        connection.report(Failure.of(
                ClientCode.SERVER_SESSION_FAILED,
                "A connection consumer of " + source + " " + what + ": " + e.getMessage()));
    }

    private ServerWork workOf(ServerSession server) throws JMSException {
        if (server.getSession() instanceof JmsSession session && session.isOf(connection)) {
            return session.server();
        }
        throw new IllegalStateException("a server session has a session of another connection");
    }

    private static void load(ServerWork work, Lane lane, List<Received> batch) throws JMSException {
        try {
            work.load(lane, batch);
        } catch (JMSException e) {
            batch.forEach(lane::giveBack);
            throw e;
        }
    }

    private static void start(ServerSession server, ServerWork work, Lane lane, List<Received> batch)
            throws JMSException {
        try {
            server.start();
        } catch (JMSException | RuntimeException e) {
            if (!batch.isEmpty()) {
                work.unload();
                batch.forEach(lane::giveBack);
            }
            throw e;
        }
    }

    private void keepOneFree() throws JMSException {
        synchronized (opening) {
            if (!closed && lanes.size() < lanesMax && lanes.stream().noneMatch(Lane::isFree)) {
                openLane();
            }
        }
    }

    @Override
    public ServerSessionPool getServerSessionPool() throws JMSException {
        if (closed) {
            throw new IllegalStateException("The connection consumer is closed.", ClientCode.CLOSED.name());
        }
        return pool;
    }

    /** Server sessions that are at work go on, and settle what they have. */
    @Override
    public void close() throws JMSException {
        for (var closing : end()) {
            connection.await(closing, "close of a connection consumer of " + source);
        }
    }

    /** As {@link #close}, but the connection's close is what is waited for. */
    void closeWithConnection() {
        end();
    }

    private List<Pending<?>> end() {
        if (closed) {
            return List.of();
        }
        closed = true;
        wakeup.signal();
        connection.forget(this);
        var closing = new ArrayList<Pending<?>>();
        synchronized (opening) {
            for (var lane : lanes) {
                closing.add(lane.consumer().close());
                lane.closeIfFree();
            }
        }
        return closing;
    }
}
