package io.ternmq.broker.engine;

import io.ternmq.broker.id.LongMap;
import io.ternmq.broker.queue.Outflow;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, over all channels that it comes by.
 *
 * <pre>
 *   Attached (channel, epoch) ──channel lost──► Detached (since) ──expiry──► forgotten
 *        ▲  └── newer epoch: the older channel is superseded         │
 *        └───────────────── newer epoch ─────────────────────────────┘
 * </pre>
 */
final class Connection {
    /** The user of a connection known from before a restart: the records don't name it, so whoever comes first is it. */
    static final String ANYBODY = "";

    /** Whether a channel is open for it. */
    sealed interface State {}

    /** One is, with what is under way by it. */
    record Attached(long channel, Outflow outflow) implements State {}

    /** None is. */
    record Detached(long sinceMillis) implements State {}

    private final UUID id;
    private String user;
    private final LongMap<Session> sessions = new LongMap<>();
    private State state;
    private int epoch;
    private String clientId;

    /** One without a channel. */
    Connection(UUID id, String user, long sinceMillis) {
        this.id = id;
        this.user = user;
        this.state = new Detached(sinceMillis);
        this.clientId = "";
    }

    UUID id() {
        return id;
    }

    /** Who opened it. */
    String user() {
        return user;
    }

    State state() {
        return state;
    }

    /** The channel that is open for it, 0 for none. */
    long channel() {
        return state instanceof Attached attached ? attached.channel() : 0;
    }

    /** What is under way by the channel, which has to be there. */
    Outflow outflow() {
        return ((Attached) state).outflow();
    }

    int epoch() {
        return epoch;
    }

    String clientId() {
        return clientId;
    }

    /** Whether a user may open it: its id alone gives nobody the right to what others sent under it. */
    boolean belongsTo(String who) {
        return user.equals(ANYBODY) || user.equals(who);
    }

    void attach(String who, long channel, int newEpoch, String newClientId, Outflow outflow) {
        assert state instanceof Detached : state;
        state = new Attached(channel, outflow);
        user = who;
        epoch = newEpoch;
        clientId = newClientId;
    }

    void detach(long nowMillis) {
        assert state instanceof Attached : state;
        state = new Detached(nowMillis);
        sessions.clear();
    }

    @Nullable
    Session session(int number) {
        return sessions.get(number);
    }

    int sessionCount() {
        return sessions.size();
    }

    void add(Session session) {
        sessions.put(session.number(), session);
    }

    void remove(Session session) {
        sessions.remove(session.number());
    }

    /** The open sessions in order of number. */
    List<Session> sessions() {
        List<Session> open = new ArrayList<>(sessions.size());
        for (long number : sessions.sortedKeys()) {
            Session session = sessions.get(number);
            if (session != null) {
                open.add(session);
            }
        }
        return open;
    }
}
