package io.ternmq.jms.link;

import io.ternmq.jms.transport.Network;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.message.Destination;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The connection to a broker as the JMS connection sees it: it stays the same over all channels that it takes.
 *
 * <p>Any thread may call it; the work is done on the network's loop.
 */
public final class Link {

    private final LinkCore core;

    /** A link that isn't connected yet. */
    public Link(
            LinkSettings settings,
            Network network,
            LongSupplier nanoTime,
            RandomGenerator random,
            UUID connectionId,
            LinkEvents events) {
        this.core = new LinkCore(settings, network, nanoTime, random, connectionId, events);
    }

    /** Connects, trying each endpoint once; or connects again under another client id, empty for none. */
    public Pending<Boolean> connect(String clientId) {
        var result = new Pending<Boolean>();
        core.traffic.put(() -> core.connect(clientId, result));
        return result;
    }

    /** From now on consumers get deliveries. */
    public void start() {
        core.traffic.put(core.traffic::start);
    }

    /** From now on no consumer gets credit that it doesn't have. */
    public void stop() {
        core.traffic.put(core.traffic::stop);
    }

    /**
     * Opens a session; the broker is told with the next frame.
     *
     * @param transacted whether it has local transactions
     * @param auto whether the link acknowledges by itself what was handed over
     */
    public LinkSession openSession(boolean transacted, boolean auto) {
        var traffic = core.traffic;
        int number = traffic.nextSession();
        var session = new SessionCore(traffic, number, transacted, auto);
        traffic.put(() -> traffic.add(session));
        return new LinkSession(traffic, session, number);
    }

    /**
     * Asks the broker something that concerns no session; fails if the connection is lost before the reply.
     *
     * @param question makes the frame under a request id
     */
    public Request ask(IntFunction<Frame> question) {
        var request = new Request(Request.OnLoss.FAIL, question);
        core.traffic.put(() -> core.traffic.request(request));
        return request;
    }

    /** As {@link #ask}, of what may be asked again: the question goes out again when the connection is lost before the reply. */
    public Request askAgain(IntFunction<Frame> question) {
        var request = new Request(Request.OnLoss.REPEAT, question);
        core.traffic.put(() -> core.traffic.request(request));
        return request;
    }

    /** Which broker's data is at the other end; another for another data directory. Empty before it is connected. */
    public Optional<UUID> brokerId() {
        return core.brokerId();
    }

    /** Makes a temporary destination, which lives as long as the link; its name is the caller's choice. */
    public Pending<Frame> createTemporary(Destination destination) {
        return core.traffic.temporaries().create(destination);
    }

    /** Deletes a temporary destination of this link. */
    public Pending<Frame> deleteTemporary(Destination destination) {
        return core.traffic.temporaries().delete(destination);
    }

    /** Ends the link cleanly. */
    public Pending<Boolean> close() {
        var result = new Pending<Boolean>();
        core.traffic.put(() -> core.close(result));
        return result;
    }
}
