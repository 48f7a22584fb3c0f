package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A request that one reply with its id answers. */
class Request extends Pending<Frame> {

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
    private final Consumer<Frame> onReply;

    /**
     * A request.
     *
     * @param frame makes the frame under a request id
     * @param onReply the loop's own part, done before the waiting thread goes on
     */
    Request(OnLoss onLoss, IntFunction<Frame> frame, Consumer<Frame> onReply) {
        this.onLoss = onLoss;
        this.frame = frame;
        this.onReply = onReply;
    }

    Request(OnLoss onLoss, IntFunction<Frame> frame) {
        this(onLoss, frame, reply -> {});
    }

    void answer(Frame reply) {
        onReply.accept(reply);
        if (reply instanceof Failed failed) {
            fail(Failure.of(failed.code(), failed.text()));
        } else {
            succeed(reply);
        }
    }
}
