package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.OpenConnection;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.id.SessionId;
import io.ternmq.broker.journal.JournalRecord.SessionForgotten;
import io.ternmq.broker.queue.Outflow;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected by which channel, and who was.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: a connection has at most one channel; a newer epoch supersedes it, an older or equal one is refused.
 *   <li>I2: a client id belongs to at most one connection that has a channel.
 *   <li>I3: detached connections stand in order of the time at which they were detached.
 * </ol>
 */
final class Connections {
    /** Sessions and connections that one turn forgets. */
    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private final State state;
    private final Output out;
    private final EngineOptions.SessionLimits limits;
    private final SessionEnd sessionEnd;
    private final TemporaryDestinations temporaries;
    private final BranchWaits waits;
    private final Outflow.Total outflows;
    private final LongMap<Connection> byChannel = new LongMap<>();
    private final Map<UUID, Connection> attached = new HashMap<>();
    private final Map<String, Connection> byClientId = new HashMap<>();
    private final LinkedHashMap<UUID, Connection> detached = new LinkedHashMap<>();

    Connections(
            State state,
            Output out,
            EngineOptions.SessionLimits limits,
            SessionEnd sessionEnd,
            TemporaryDestinations temporaries,
            BranchWaits waits,
            Outflow.Total outflows) {
        this.state = state;
        this.out = out;
        this.limits = limits;
        this.sessionEnd = sessionEnd;
        this.temporaries = temporaries;
        this.waits = waits;
        this.outflows = outflows;
    }

    /** After a restart everybody remembered counts as detached from now on. */
    void recovered(long nowMillis) {
        for (UUID id : state.rememberedConnections()) {
            detached.put(id, new Connection(id, Connection.ANYBODY, nowMillis));
        }
    }

    /** Those that have a channel. */
    Collection<Connection> attached() {
        return attached.values();
    }

    @Nullable
    Connection find(long channel) {
        return byChannel.get(channel);
    }

    void open(OpenConnection command, long nowMillis) {
        Connection current = attached.get(command.connection());
        Connection former = detached.get(command.connection());
        Connection known = current != null ? current : former;
        if (known != null && !known.belongsTo(command.principal())) {
            refuse(command, Reason.NOT_AUTHORIZED, "this connection was opened by another user");
            return;
        }
        if (known != null && command.epoch() <= known.epoch()) {
            refuse(command, Reason.SUPERSEDED, "epoch " + known.epoch() + " of this connection was open already");
            return;
        }
        Connection rival = byClientId.get(command.clientId());
        if (rival != null && rival != current) {
            refuse(command, Reason.CLIENT_ID_IN_USE, "client id '" + command.clientId() + "' is in use");
            return;
        }
        if (current == null && attached.size() >= limits.connectionsMax()) {
            refuse(command, Reason.LIMIT_EXCEEDED, limits.connectionsMax() + " connections are open already");
            return;
        }
        if (current != null && current.state() instanceof Connection.Attached old) {
            lose(old.channel(), nowMillis);
            out.effect(new Effect.Disconnect(
                    old.channel(), 0, Reason.SUPERSEDED, "epoch " + command.epoch() + " of this connection is open"));
        }
        attach(command);
    }

    private void attach(OpenConnection command) {
        Connection known = detached.remove(command.connection());
        Connection connection = known == null ? new Connection(command.connection(), command.principal(), 0) : known;
        connection.attach(
                command.principal(), command.channel(), command.epoch(), command.clientId(), new Outflow(outflows));
        byChannel.put(command.channel(), connection);
        attached.put(connection.id(), connection);
        if (!command.clientId().isEmpty()) {
            byClientId.put(command.clientId(), connection);
        }
        boolean remembered = !state.sessionsOf(connection.id()).isEmpty();
        out.effect(new Effect.Accepted(command.channel(), out.end(), remembered));
    }

    private void refuse(OpenConnection command, Reason reason, String text) {
        out.effect(new Effect.Disconnect(command.channel(), out.end(), reason, text));
    }

    /** A channel is gone: deliveries return, transactions end; what is remembered stays. */
    void lose(long channel, long nowMillis) {
        Connection connection = byChannel.get(channel);
        if (connection == null) {
            return;
        }
        for (Session session : connection.sessions()) {
            sessionEnd.lose(session, nowMillis);
            if (!session.memory().recorded()) {
                state.drop(session.memory().id());
            }
        }
        forgetChannel(connection, channel);
        connection.detach(nowMillis);
        detached.put(connection.id(), connection);
        if (detached.size() > limits.lostMax()) {
            forgetOldest();
        }
    }

    /** The client breaks the protocol: it is told so, and its channel counts as lost. */
    void breakOff(long channel, String text, long nowMillis) {
        lose(channel, nowMillis);
        out.effect(new Effect.Disconnect(channel, 0, Reason.PROTOCOL, text));
    }

    /** A clean end: nothing is remembered. */
    void close(long channel, int requestId, long nowMillis) {
        Connection connection = byChannel.get(channel);
        if (connection == null) {
            return;
        }
        for (Session session : connection.sessions()) {
            sessionEnd.close(session, nowMillis);
        }
        forgetConnection(connection.id());
        forgetChannel(connection, channel);
        out.done(channel, requestId);
    }

    /** A session closes cleanly. */
    void close(Connection connection, Session session, long nowMillis) {
        sessionEnd.close(session, nowMillis);
        connection.remove(session);
        forget(session.memory());
    }

    /**
     * Forgets those that were detached for too long, or are too many, one batch each, and not all at once. Returns when
     * to look again.
     */
    long expire(long nowMillis) {
        int forgotten = 0;
        while (!detached.isEmpty()) {
            Connection oldest = detached.values().iterator().next();
            boolean expired = !(oldest.state() instanceof Connection.Detached since)
                    || since.sinceMillis() + limits.identityExpiryMillis() <= nowMillis;
            if (!expired && detached.size() <= limits.lostMax()) {
                return ((Connection.Detached) oldest.state()).sinceMillis() + limits.identityExpiryMillis();
            }
            if (forgotten >= FORGOTTEN_AT_ONCE) {
                return nowMillis;
            }
            forgotten += 1 + forgetOldest();
            out.endBatch();
        }
        return Long.MAX_VALUE;
    }

    private int forgetOldest() {
        UUID oldest = detached.keySet().iterator().next();
        detached.remove(oldest);
        return forgetConnection(oldest);
    }

    private int forgetConnection(UUID connection) {
        temporaries.endAll(connection);
        List<SessionMemory> memories = state.sessionsOf(connection);
        memories.forEach(this::forget);
        return memories.size();
    }

    private void forget(SessionMemory memory) {
        SessionId id = memory.id();
        if (memory.recorded()) {
            out.decide(new SessionForgotten(id));
        } else {
            state.drop(id);
        }
    }

    private void forgetChannel(Connection connection, long channel) {
        waits.drop(channel);
        connection.outflow().end();
        byChannel.remove(channel);
        attached.remove(connection.id());
        byClientId.remove(connection.clientId(), connection);
    }
}
