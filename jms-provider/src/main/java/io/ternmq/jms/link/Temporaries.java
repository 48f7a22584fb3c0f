package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.message.Destination;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The temporary destinations of a link. They are made again with each new connection, before any consumer is opened: a
 * broker that was restarted knows none of them, and to another it is no news.
 *
 * <p>Owned by the loop, but for {@link #create} and {@link #delete}.
 */
final class Temporaries {

    private final Traffic traffic;
    private final LinkEvents events;
    private final Set<Destination> made = new LinkedHashSet<>();

    Temporaries(Traffic traffic, LinkEvents events) {
        this.traffic = traffic;
        this.events = events;
    }

    /** Any thread. */
    Pending<Frame> create(Destination destination) {
        var request = new Request(Request.OnLoss.REPEAT, id -> new TemporaryCreate(id, destination), reply -> {
            if (reply instanceof Failed) {
                made.remove(destination);
            }
        });
        traffic.put(() -> {
            made.add(destination);
            traffic.request(request);
        });
        return request;
    }

    /** Any thread. One that isn't there is as good as deleted. */
    Pending<Frame> delete(Destination destination) {
        var request = new Request(Request.OnLoss.REPEAT, id -> new TemporaryDelete(id, destination)) {
            @Override
            void answer(Frame reply) {
                boolean refused = reply instanceof Failed failed && failed.code() != ErrorCode.DESTINATION_UNKNOWN;
                if (!refused) {
                    made.remove(destination);
                }
                super.answer(refused ? reply : new Done(0));
            }
        };
        traffic.put(() -> traffic.request(request));
        return request;
    }

    /** Makes all of them on a new connection. */
    void open() {
        for (var destination : List.copyOf(made)) {
            traffic.request(new Request(Request.OnLoss.DROP, id -> new TemporaryCreate(id, destination), reply -> {
                if (reply instanceof Failed failed) {
                    made.remove(destination);
                    events.onTemporaryLost(destination, Failure.of(failed.code(), failed.text()));
                }
            }));
        }
    }
}
