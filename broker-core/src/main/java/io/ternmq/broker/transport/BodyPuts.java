package io.ternmq.broker.transport;

import io.ternmq.broker.command.Command;
import io.ternmq.broker.command.Effect;
import io.ternmq.broker.journal.LargeBodies.PutResult;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The large bodies that come by one connection, at most one a session: asks the engine for a message, then passes the
 * parts on as they come.
 *
 * <pre>
 *   Asked ──BodyBegun──► Begun ──last part forced──► the engine's
 *     └───────┴──refused, too large, no room──► Refused      the session's next body, or its end, ends each of them
 * </pre>
 *
 * <ol>
 *   <li>I1: of a body that ends here, the file is removed here too: nobody else knows whether more parts were passed on.
 *   <li>I2: each part is answered once: when it is written, the last one by the engine.
 * </ol>
 *
 * <p>Owned by the event loop.
 */
final class BodyPuts {
    /** Parts that a client may leave unanswered. */
    static final int PARTS_UNANSWERED_MAX = 4;

    /** As many as may be open; each may leave a refused one behind until it closes. */
    private static final int SESSIONS_MAX = 4_096;

    private final Connection connection;
    private final BodyShares shared;
    private final long messageBytesMax;
    private final Map<Integer, Put> puts = new HashMap<>();

    BodyPuts(Connection connection, BodyShares shared, long messageBytesMax) {
        this.connection = connection;
        this.shared = shared;
        this.messageBytesMax = messageBytesMax;
    }

    private static final class Put {
        final int session;
        final long body;
        final ArrayDeque<BodyPut> waiting = new ArrayDeque<>(PARTS_UNANSWERED_MAX);
        long message;
        long received;
        int unanswered;
        boolean complete;
        boolean ended;
        Optional<Failed> refusal = Optional.empty();

        Put(int session, long body) {
            this.session = session;
            this.body = body;
        }
    }

    /** Takes a part; the first one if its client may put bodies. */
    void on(BodyPut frame, Function<Command, Optional<String>> denial) {
        Put put = puts.get(frame.session());
        if (frame.offset() == 0 && (put == null || put.body != frame.body())) {
            put = begin(frame, denial);
        }
        if (put == null || put.body != frame.body()) {
            answer(new Failed(frame.requestId(), ErrorCode.PROTOCOL, "body " + frame.body() + " is not being put"));
        } else if (put.refusal.isPresent()) {
            refuse(frame, put.refusal.get());
        } else if (put.complete || frame.offset() != put.received) {
            connection.reject(ErrorCode.PROTOCOL, "a part of a body at " + frame.offset() + " after " + put.received);
        } else if (put.unanswered == PARTS_UNANSWERED_MAX) {
            connection.reject(
                    ErrorCode.PROTOCOL, "more than " + PARTS_UNANSWERED_MAX + " parts of a body are unanswered");
        } else if (put.received + frame.bytes().length > messageBytesMax) {
            refuse(put, ErrorCode.MESSAGE_TOO_LARGE, tooLarge());
            answer(new Failed(frame.requestId(), ErrorCode.MESSAGE_TOO_LARGE, tooLarge()));
        } else {
            take(put, frame);
        }
    }

    private String tooLarge() {
        return "the message has more than the " + messageBytesMax
                + " bytes that the broker takes (messageBytesMax; in its configuration limits.message-size)";
    }

    private @Nullable Put begin(BodyPut frame, Function<Command, Optional<String>> denial) {
        end(frame.session());
        if (puts.size() == SESSIONS_MAX) {
            connection.reject(ErrorCode.PROTOCOL, "bodies are put by more than " + SESSIONS_MAX + " sessions");
            return null;
        }
        var put = new Put(frame.session(), frame.body());
        puts.put(put.session, put);
        var command = new Command.BeginBody(connection.id(), put.session, put.body);
        Optional<String> denied = denial.apply(command);
        if (denied.isPresent()) {
            refuse(put, ErrorCode.NOT_AUTHORIZED, denied.get());
        } else {
            connection.submit(command);
        }
        return put;
    }

    private void take(Put put, BodyPut frame) {
        put.received += frame.bytes().length;
        put.complete = frame.last();
        put.unanswered++;
        shared.room().take(connection, frame.bytes().length);
        if (put.message == 0) {
            put.waiting.add(frame);
        } else {
            passOn(put, frame);
        }
    }

    private void passOn(Put put, BodyPut frame) {
        shared.bodies()
                .put(
                        put.message,
                        frame.offset(),
                        frame.bytes(),
                        frame.last(),
                        result -> connection.onLoop(() -> onPut(put, frame, result)));
    }

    private void onPut(Put put, BodyPut frame, PutResult result) {
        shared.room().giveBack(frame.bytes().length);
        put.unanswered--;
        if (put.ended || put.refusal.isPresent()) {
            put.refusal.ifPresent(refusal -> refuse(frame, refusal));
        } else if (result instanceof PutResult.Taken) {
            answer(new Done(frame.requestId()));
        } else if (result instanceof PutResult.Forced forced) {
            puts.remove(put.session);
            connection.submit(new Command.EndBody(
                    connection.id(), frame.requestId(), put.session, put.body, forced.length(), forced.crc32c()));
        } else if (result instanceof PutResult.Refused refused) {
            refuse(put, ErrorCode.DISK_FULL, refused.text());
            refuse(frame, put.refusal.orElseThrow());
        }
    }

    void on(Effect.BodyBegun begun) {
        Put put = puts.get(begun.session());
        if (put == null || put.body != begun.body() || put.refusal.isPresent()) {
            return;
        }
        put.message = begun.message();
        while (!put.waiting.isEmpty()) {
            passOn(put, put.waiting.remove());
        }
    }

    void on(Effect.BodyRefused refused) {
        Put put = puts.get(refused.session());
        if (put != null && put.body == refused.body()) {
            refuse(put, Frames.code(refused.reason()), refused.text());
        }
    }

    /** Refuses what has come of a body and what will. */
    private void refuse(Put put, ErrorCode code, String text) {
        var refusal = new Failed(0, code, text);
        put.refusal = Optional.of(refusal);
        drop(put).forEach(frame -> refuse(frame, refusal));
    }

    private void refuse(BodyPut frame, Failed refusal) {
        answer(new Failed(frame.requestId(), refusal.code(), refusal.text()));
    }

    /** Lets go of a body; returns the parts that were not passed on. */
    private ArrayDeque<BodyPut> drop(Put put) {
        var dropped = new ArrayDeque<>(put.waiting);
        put.waiting.clear();
        for (BodyPut frame : dropped) {
            shared.room().giveBack(frame.bytes().length);
            put.unanswered--;
        }
        if (put.message != 0) {
            shared.bodies().remove(put.message);
        }
        return dropped;
    }

    /** The session puts another body, or is closed. */
    void end(int session) {
        Put put = puts.remove(session);
        if (put != null) {
            put.ended = true;
            drop(put);
        }
    }

    /** The connection ends. */
    void end() {
        for (Put put : puts.values()) {
            put.ended = true;
            drop(put);
        }
        puts.clear();
    }

    private void answer(Frame reply) {
        boolean wanted = !(reply instanceof Done done && done.requestId() == 0)
                && !(reply instanceof Failed failed && failed.requestId() == 0);
        if (wanted) {
            connection.answer(reply);
        }
    }
}
