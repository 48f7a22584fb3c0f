package io.ternmq.broker.transport;

import io.ternmq.broker.command.Effect;
import io.ternmq.broker.journal.LargeBodies.ReadResult;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import java.util.ArrayDeque;

/**
 * The parts of large bodies that the client of one connection asked for.
 *
 * <p>I1: one part at a time is in memory, and is read when what was said before has left but for the channel's water
 * mark: a client that doesn't read costs as much as it may owe anyhow.
 *
 * <p>Owned by the event loop.
 */
final class BodyReads {
    /** Requests that may wait: as many as all sessions of a connection may have, with room to spare. */
    private static final int WAITING_MAX = 16_384;

    private static final int PART_BYTES_MAX = 256 << 10;

    private final Connection connection;
    private final BodyShares shared;
    private final int partBytesMax;
    private final ArrayDeque<Effect.ReadBody> waiting = new ArrayDeque<>(4);
    private boolean reading;

    BodyReads(Connection connection, BodyShares shared, int contentBytesMax) {
        this.connection = connection;
        this.shared = shared;
        this.partBytesMax = Math.min(PART_BYTES_MAX, contentBytesMax);
    }

    void on(Effect.ReadBody read) {
        if (waiting.size() >= WAITING_MAX) {
            connection.reject(ErrorCode.PROTOCOL, "more than " + WAITING_MAX + " parts of bodies are asked for");
            return;
        }
        waiting.add(read);
        goOn();
    }

    /** Reads the next part, if it can leave. */
    void goOn() {
        if (!reading && !waiting.isEmpty() && connection.channel().isWritable()) {
            reading = true;
            Effect.ReadBody next = waiting.remove();
            int length = Math.min(next.length(), partBytesMax);
            shared.bodies()
                    .read(
                            next.message(),
                            next.offset(),
                            length,
                            result -> connection.onLoop(() -> onRead(next, result)));
        }
    }

    private void onRead(Effect.ReadBody asked, ReadResult result) {
        reading = false;
        connection.answer(reply(asked, result));
        goOn();
    }

    private static Frame reply(Effect.ReadBody asked, ReadResult result) {
        if (result instanceof ReadResult.Part part) {
            return new BodyPart(asked.requestId(), part.bytes());
        }
        if (result instanceof ReadResult.Damaged damaged) {
            return new Failed(asked.requestId(), ErrorCode.MESSAGE_DAMAGED, damaged.text());
        }
        return asked.copy()
                ? new Failed(asked.requestId(), ErrorCode.DELIVERY_UNKNOWN, "the message has left its queue meanwhile")
                : new Failed(
                        asked.requestId(),
                        ErrorCode.MESSAGE_DAMAGED,
                        "the body of message " + asked.message() + " is missing on the broker's disk");
    }

    /** The connection ends. */
    void end() {
        waiting.clear();
    }
}
