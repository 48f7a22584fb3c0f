package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A request that one reply with its id answers. */
public class Request extends Pending<Frame> {

    /** What becomes of it when the connection is lost before the reply. */
    enum OnLoss {
        /** Goes out again on the next connection. */
        REPEAT,
        /** Has its effect, because the broker does the same when a connection is lost. */
        COMPLETE,
        /** Fails: the application has to know. */
        FAIL,
        /** Fails as in doubt: an acknowledgement may have had its effect. */
        DOUBT,
        /** Nothing: who made it makes it again. */
        DROP
    }

    final IntFunction<Frame> frame;
    final OnLoss onLoss;
    private final Answered onReply;
    private volatile boolean withdrawn;

    /** Owned by the loop until there is a result: how often it went out. */
    private int transmissions;

    /** The loop's own part in an answer. */
    interface Answered {
        void by(Request request, Frame reply);
    }

    /**
     * A request.
     *
     * @param frame makes the frame under a request id
     * @param onReply the loop's own part, done before the waiting thread goes on
     */
    Request(OnLoss onLoss, IntFunction<Frame> frame, Answered onReply) {
        this.onLoss = onLoss;
        this.frame = frame;
        this.onReply = onReply;
    }

    Request(OnLoss onLoss, IntFunction<Frame> frame, Consumer<Frame> onReply) {
        this(onLoss, frame, (request, reply) -> onReply.accept(reply));
    }

    Request(OnLoss onLoss, IntFunction<Frame> frame) {
        this(onLoss, frame, (request, reply) -> {});
    }

    /** Gives up: it won't go out any more, though it may have. Any thread. */
    public final void withdraw() {
        withdrawn = true;
    }

    final boolean isWithdrawn() {
        return withdrawn;
    }

    /** Whether it went out more than once, so that what is answered may be what the one before has done. */
    public final boolean wasRepeated() {
        return transmissions > 1;
    }

    final Frame transmit(int id) {
        transmissions++;
        return frame.apply(id);
    }

    void answer(Frame reply) {
        onReply.by(this, reply);
        if (reply instanceof Failed failed) {
            fail(Failure.of(failed.code(), failed.text()));
        } else {
            succeed(reply);
        }
    }
}
