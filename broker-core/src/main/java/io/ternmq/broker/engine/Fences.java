package io.ternmq.broker.engine;

import io.ternmq.broker.queue.QueueConsumer;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions whether anything is there for the consumers of a session: settlements of nothing. They are answered once each
 * consumer with credit has got what was there for it, even if that had to be read.
 */
final class Fences {
    private final Output out;
    private final List<Fence> open = new ArrayList<>();

    private record Fence(Session session, int requestId) {}

    Fences(Output out) {
        this.out = out;
    }

    void add(Session session, int requestId) {
        open.add(new Fence(session, requestId));
    }

    /** The session's channel is lost: nobody waits any more. */
    void drop(Session session) {
        open.removeIf(fence -> fence.session() == session);
    }

    /** The session is closed: nothing comes any more. */
    void end(Session session) {
        open.removeIf(fence -> fence.session() == session && answer(fence));
    }

    /** Answers what can be answered. Last of all in a turn, when all deliveries are decided. */
    void run() {
        open.removeIf(
                fence -> fence.session().consumers().stream().noneMatch(QueueConsumer::isAwaiting) && answer(fence));
    }

    private boolean answer(Fence fence) {
        out.done(fence.session().channel(), fence.requestId());
        return true;
    }
}
