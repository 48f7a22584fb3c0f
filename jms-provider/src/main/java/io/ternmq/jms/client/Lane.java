package io.ternmq.jms.client;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.jms.link.DeliveryIds;
import io.ternmq.jms.link.LinkConsumer;
import io.ternmq.jms.link.Received;
import io.ternmq.jms.message.Acknowledger;
import io.ternmq.jms.message.JmsMessage;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a connection consumer, with a transacted session of the link to itself.
 *
 * <pre>
 *   free ──takeUp──► taken: its deliveries are a server session's, until that has settled them ──free──► free
 * </pre>
 *
 * <p>I1: while it is taken, its work belongs to the session that has it, and it gets no further credit.
 *
 * <p>Used by the connection consumer's thread while it is free, and by the session's while it is taken.
 */
final class Lane {

    private final Workplace place;
    private final LinkConsumer consumer;
    private final Intake intake;
    private final JmsDestination source;
    private final Runnable onFree;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** A lane that is free; {@code onFree} is told whenever it is again. */
    Lane(Workplace place, LinkConsumer consumer, Intake intake, JmsDestination source, Runnable onFree) {
        this.place = place;
        this.consumer = consumer;
        this.intake = intake;
        this.source = source;
        this.onFree = onFree;
    }

    Workplace place() {
        return place;
    }

    LinkConsumer consumer() {
        return consumer;
    }

    boolean isFree() {
        return !taken.get();
    }

    boolean takeUp() {
        return taken.compareAndSet(false, true);
    }

    List<Received> poll(int messagesMax) {
        var batch = new ArrayList<Received>();
        while (batch.size() < messagesMax) {
            var received = consumer.poll();
            if (received == null) {
                break;
            }
            batch.add(received);
        }
        return batch;
    }

    /** Whether a delivery hasn't returned to the broker meanwhile. */
    boolean isCurrent(Received received) {
        return received.generation() == place.link().generation();
    }

    @Nullable
    JmsMessage accept(Received received, Acknowledger acknowledger) throws JMSException {
        return intake.accept(received, acknowledger, source);
    }

    /** Gives back what nobody saw. */
    void giveBack(Received received) {
        place.link().giveBack(received.generation(), received.id());
    }

    /** Lets the next have it; only who has it does that. */
    void free() {
        consumer.returnCredit();
        taken.set(false);
        onFree.run();
    }

    /** Ends its session of the link, once it is free. */
    void closeIfFree() {
        if (takeUp()) {
            place.link().close(new DeliveryIds());
        }
    }
}
