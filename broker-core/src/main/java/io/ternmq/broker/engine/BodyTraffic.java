package io.ternmq.broker.engine;

import io.ternmq.broker.command.Command.BeginBody;
import io.ternmq.broker.command.Command.EndBody;
import io.ternmq.broker.command.Command.GetBody;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.command.Reason;
import io.ternmq.broker.engine.PutBodies.PutBody;
import io.ternmq.broker.message.Content;
import io.ternmq.broker.paging.Reference;
import io.ternmq.protocol.message.LargeBody;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Large bodies, which travel beside the engine: it knows which message each belongs to, and says when it may go.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: a body lies under the id of its message. The id is given out before the first byte is written, and no
 *       record names it before the last one is forced.
 *   <li>I2: whatever takes the last name of a body away (a record, or the end of what held it) makes a DropBody, which
 *       leaves when that record is durable; what is at rest in the store is the store's to drop.
 * </ol>
 */
final class BodyTraffic {
    /** Bodies that no message has taken yet, of one connection and in all. */
    static final int CONNECTION_BODIES_MAX = 64;

    static final int BODIES_MAX = 256;

    private final State state;
    private final Output out;
    private final Gate gate;
    private int bodies;

    BodyTraffic(State state, Output out, Gate gate) {
        this.state = state;
        this.out = out;
        this.gate = gate;
    }

    /** A body begins to come; what the session put before and never named is given up. */
    void begin(Connection connection, BeginBody command) {
        Session session = connection.session(command.session());
        if (session == null) {
            refuse(command, new Refusal(Reason.SESSION_UNKNOWN, "session " + command.session() + " is not open"));
            return;
        }
        Optional<Refusal> refusal = check(connection, session, command);
        if (refusal.isPresent()) {
            refuse(command, refusal.get());
            return;
        }
        long message = state.takeMessageId();
        session.bodies().begin(command.body(), message);
        bodies++;
        out.effect(new Effect.BodyBegun(command.channel(), 0, command.session(), command.body(), message));
    }

    private void refuse(BeginBody command, Refusal refusal) {
        out.effect(new Effect.BodyRefused(
                command.channel(), 0, command.session(), command.body(), refusal.reason(), refusal.text()));
    }

    private Optional<Refusal> check(Connection connection, Session session, BeginBody command) {
        if (command.body() <= session.bodies().last()) {
            return Refusal.of(Reason.PROTOCOL, "body " + command.body() + " was put before; their numbers rise");
        }
        for (PutBody before : session.bodies().all()) {
            if (!before.kept()) {
                giveUp(session, before);
            }
        }
        Optional<Refusal> stopped = gate.refusal();
        if (stopped.isPresent()) {
            return stopped;
        }
        int ofConnection = 0;
        for (Session one : connection.sessions()) {
            ofConnection += one.bodies().size();
        }
        if (ofConnection >= CONNECTION_BODIES_MAX || bodies >= BODIES_MAX) {
            return Refusal.of(
                    Reason.LIMIT_EXCEEDED,
                    "large bodies that no message has taken yet: at most " + CONNECTION_BODIES_MAX
                            + " of a connection and " + BODIES_MAX + " in all");
        }
        return Optional.empty();
    }

    /** All of a body is forced. */
    void end(Session session, EndBody command) {
        PutBody put = session.bodies().find(command.body());
        if (put == null) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    Reason.PROTOCOL,
                    "body " + command.body() + " was given up meanwhile");
            return;
        }
        session.bodies().replace(put.forced(command.length(), command.crc32c()));
        out.done(command.channel(), command.requestId());
    }

    /** A part is asked for, of a delivery or of what a browser was shown. */
    void get(Session session, GetBody command) {
        Reference reference = session.unsettled().reference(command.deliveryId());
        long message = reference == null ? 0 : reference.message();
        boolean copy = message == 0;
        if (copy) {
            for (Browser browser : session.browsers()) {
                message = Math.max(message, browser.shownBody(command.deliveryId()));
            }
        }
        if (message == 0) {
            out.failed(
                    command.channel(),
                    command.requestId(),
                    Reason.DELIVERY_UNKNOWN,
                    "delivery " + command.deliveryId() + " is settled, or has no large body");
        } else if (command.offset() < 0 || command.length() < 0) {
            out.failed(command.channel(), command.requestId(), Reason.PROTOCOL, "a negative offset or length");
        } else {
            out.effect(new Effect.ReadBody(
                    command.channel(), 0, command.requestId(), message, command.offset(), command.length(), copy));
        }
    }

    /** Why a valid content's large body can't be taken, if so. */
    Optional<Refusal> check(Session session, byte[] content) {
        LargeBody named = Content.largeBody(content);
        PutBody put = session.bodies().find(named.number());
        if (put == null || !put.forced()) {
            return Refusal.of(
                    Reason.MESSAGE_MALFORMED,
                    "the message names the large body " + named.number() + ", which is not there as a whole");
        }
        if (put.length() != named.length() || put.crc32c() != named.crc32c()) {
            return Refusal.of(
                    Reason.MESSAGE_MALFORMED,
                    "the large body " + named.number() + " has other bytes than its message says: " + put.length()
                            + " instead of " + named.length() + ", or a different checksum");
        }
        return Optional.empty();
    }

    /** A content that was checked takes its large body. Returns the message's id, 0 if it has none and needs none. */
    long take(Session session, byte[] content) {
        PutBody put = named(session, content);
        if (put == null) {
            return 0;
        }
        session.bodies().remove(put);
        bodies--;
        return put.message();
    }

    /** A send waits for room: its body stays, if it has one. */
    void keep(Session session, byte[] content) {
        PutBody put = named(session, content);
        if (put != null) {
            session.bodies().replace(put.asKept());
        }
    }

    /** A send has no effect: its body goes, if it has one. */
    void giveUp(Session session, byte[] content) {
        PutBody put = named(session, content);
        if (put != null) {
            giveUp(session, put);
        }
    }

    /** The session ends: whatever no message has taken goes. */
    void giveUpAll(Session session) {
        session.bodies().all().forEach(put -> giveUp(session, put));
    }

    private void giveUp(Session session, PutBody put) {
        session.bodies().remove(put);
        bodies--;
        drop(put.message());
    }

    /** Nothing names the body of this message, and no record ever did. */
    void drop(long message) {
        out.effect(new Effect.DropBody(0, message));
    }

    private @Nullable PutBody named(Session session, byte[] content) {
        boolean valid = Content.hasLargeBody(content)
                && Content.problem(content, Integer.MAX_VALUE).isEmpty();
        return valid ? session.bodies().find(Content.largeBody(content).number()) : null;
    }
}
