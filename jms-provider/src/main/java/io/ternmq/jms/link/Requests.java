package io.ternmq.jms.link;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requests without a reply, by id. Owned by the loop. */
final class Requests {

    private final Map<Integer, Request> open = new LinkedHashMap<>();
    private final List<Request> held = new ArrayList<>();
    private int lastId;

    /** Makes room for a request and returns its frame. */
    Frame add(Request request) {
        lastId = lastId == Integer.MAX_VALUE ? 1 : lastId + 1;
        open.put(lastId, request);
        return request.transmit(lastId);
    }

    /** A reply came; one whose request is gone has nobody to tell. */
    void answer(int id, Frame reply) {
        var request = open.remove(id);
        if (request != null) {
            request.answer(reply);
        }
    }

    /** Keeps a request for the next connection. */
    void hold(Request request) {
        held.add(request);
    }

    /** What was kept for this connection. */
    List<Request> takeHeld() {
        var all = List.copyOf(held);
        held.clear();
        return all;
    }

    /** The connection is lost: settles what the loss settles, and keeps what has to go out again. */
    void lost() {
        for (var request : take()) {
            switch (request.onLoss) {
                case REPEAT -> hold(request);
                case COMPLETE -> request.answer(new Done(0));
                case FAIL -> request.fail(lostReply());
                case DOUBT -> request.fail(inDoubt());
                case DROP -> {}
            }
        }
    }

    private static Failure lostReply() {
        return Failure.of(ClientCode.CONNECTION_LOST, "The connection was lost before the broker answered.");
    }

    private static Failure inDoubt() {
        return Failure.of(
                ClientCode.IN_DOUBT,
                "The connection was lost before the acknowledgement was answered: the messages may come again or not.");
    }

    /** Why something about a delivery can't be asked for: the delivery has returned to the broker. */
    static Failure returned() {
        return Failure.of(
                ClientCode.CONNECTION_LOST,
                "The messages returned to the broker before, by a lost connection or a recover, and come again.");
    }

    void ended(Failure failure) {
        take().forEach(request -> request.fail(request.onLoss == Request.OnLoss.DOUBT ? inDoubt() : failure));
        takeHeld().forEach(request -> request.fail(failure));
    }

    private List<Request> take() {
        var all = List.copyOf(open.values());
        open.clear();
        return all;
    }
}
