package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.Send;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.engine.ParkedSends.Parked;
import io.ternmq.broker.id.Address;
import io.ternmq.broker.queue.BrokerQueue;
import io.ternmq.broker.topic.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The sends that wait for room, each with a deadline.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: a session with a parked send stands in {@code sessions}, and in the line of the destination of its first one.
 *   <li>I2: within a session sends are carried out in the order in which they came; nothing else of it waits.
 *   <li>I3: in a line, sessions stand in the order in which they came to it.
 * </ol>
 */
final class Parking {
    private final State state;
    private final Output out;
    private final Producers producers;
    private final Gate gate;
    private final EngineOptions.SessionLimits limits;
    private final int turnMessagesMax;
    private final LinkedHashSet<Session> sessions = new LinkedHashSet<>();
    private final Map<Address, ArrayDeque<Session>> lines = new LinkedHashMap<>();
    private long bytes;
    private long nextDeadline = Long.MAX_VALUE;

    Parking(State state, Output out, Producers producers, Gate gate, EngineOptions options) {
        this.state = state;
        this.out = out;
        this.producers = producers;
        this.gate = gate;
        this.limits = options.sessions();
        this.turnMessagesMax = options.turnMessagesMax();
    }

    /** Carries a send out, or parks it. Returns false if the session has more unanswered sends than it may. */
    boolean send(Session session, Send send, long nowMillis) {
        if (session.parked().isEmpty() && producers.submit(session, send, nowMillis)) {
            return true;
        }
        if (session.parked().size() >= limits.unansweredMax()) {
            return false;
        }
        if (bytes + send.content().length > limits.parkedBytesMax()) {
            producers.refuse(session, send, full(send.address()));
            return true;
        }
        session.parked().add(send, nowMillis);
        producers.onParked(session, send);
        bytes += send.content().length;
        nextDeadline = Math.min(nextDeadline, nowMillis + limits.parkMillis());
        if (sessions.add(session)) {
            queueUp(session, send.address());
        }
        return true;
    }

    /** When the next send has waited long enough; not later than that. */
    long nextDeadline() {
        return nextDeadline;
    }

    /** Carries out what has room now, and refuses what waited too long. Returns whether there is more to do at once. */
    boolean retry(long nowMillis) {
        if (sessions.isEmpty()) {
            return false;
        }
        if (nowMillis >= nextDeadline) {
            refuseLate(nowMillis);
        }
        int budget = turnMessagesMax;
        for (Address address : gate.closed() ? List.<Address>of() : new ArrayList<>(lines.keySet())) {
            budget -= admit(address, budget, nowMillis);
        }
        return budget <= 0;
    }

    /** The session's channel is lost: its client sends again. */
    void drop(Session session) {
        while (!session.parked().isEmpty()) {
            removeFirst(session);
        }
        leave(session);
    }

    /** The session is closed: what still waits has no effect. */
    void refuseAll(Session session) {
        while (!session.parked().isEmpty()) {
            Send send = removeFirst(session).send();
            out.effect(new Effect.Refused(
                    session.channel(),
                    out.end(),
                    session.number(),
                    send.number(),
                    Reason.SESSION_UNKNOWN,
                    "the session was closed while the message waited for room"));
        }
        leave(session);
    }

    private int admit(Address address, int budget, long nowMillis) {
        ArrayDeque<Session> line = lines.get(address);
        int admitted = 0;
        boolean going = true;
        while (going && line != null && !line.isEmpty() && admitted < budget && hasRoom(address)) {
            int entered = advance(line.peekFirst(), nowMillis);
            going = entered > 0;
            admitted += entered;
            line = lines.get(address);
        }
        return admitted;
    }

    /** Carries out the session's first send, if it has room. Returns what that counts in a turn, 0 for nothing. */
    private int advance(Session session, long nowMillis) {
        Parked first = session.parked().first();
        if (first == null || !producers.submit(session, first.send(), nowMillis)) {
            return 0;
        }
        out.endBatch();
        onFirstDone(session);
        return Math.max(1, producers.takeEntered());
    }

    private void onFirstDone(Session session) {
        Address before = removeFirst(session).send().address();
        Parked next = session.parked().first();
        if (next == null) {
            leave(session);
        } else if (!next.send().address().equals(before)) {
            leaveLine(session, before);
            queueUp(session, next.send().address());
        }
    }

    /** Whether it may be worth trying; which subscriptions of a topic need room only the message tells. */
    private boolean hasRoom(Address address) {
        BrokerQueue queue = state.queue(address);
        return !gate.closed() && (queue == null || queue.hasRoom());
    }

    private void refuseLate(long nowMillis) {
        long next = Long.MAX_VALUE;
        for (Session session : new ArrayList<>(sessions)) {
            Parked first = session.parked().first();
            while (first != null && first.sinceMillis() + limits.parkMillis() <= nowMillis) {
                producers.refuse(session, first.send(), full(first.send().address()));
                out.endBatch();
                onFirstDone(session);
                first = session.parked().first();
            }
            if (first != null) {
                next = Math.min(next, first.sinceMillis() + limits.parkMillis());
            }
        }
        nextDeadline = next;
    }

    private Refusal full(Address address) {
        return gate.refusal()
                .orElseGet(() -> new Refusal(
                        Reason.DESTINATION_FULL,
                        "no room in " + fullName(address) + " within " + limits.parkMillis() + " ms"));
    }

    private String fullName(Address address) {
        for (Subscription subscription : state.topics().of(address)) {
            if (!subscription.queue().hasRoom()) {
                return "subscription " + subscription.queue().address().name();
            }
        }
        return address.name();
    }

    private Parked removeFirst(Session session) {
        Parked first = session.parked().removeFirst();
        bytes -= first.send().content().length;
        return first;
    }

    private void queueUp(Session session, Address address) {
        lines.computeIfAbsent(address, unknown -> new ArrayDeque<>()).addLast(session);
    }

    private void leaveLine(Session session, Address address) {
        ArrayDeque<Session> line = lines.get(address);
        if (line != null && line.remove(session) && line.isEmpty()) {
            lines.remove(address);
        }
    }

    private void leave(Session session) {
        if (sessions.remove(session)) {
            lines.values().removeIf(line -> line.remove(session) && line.isEmpty());
        }
    }
}
