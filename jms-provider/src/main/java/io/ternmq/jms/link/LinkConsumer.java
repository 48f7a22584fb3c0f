package io.ternmq.jms.link;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.message.MessageContent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One consumer or browser: a buffer of deliveries that the loop fills and the session's thread empties, and the credit
 * that goes back as it does.
 */
public final class LinkConsumer {

    private final Traffic traffic;
    private final SessionCore session;
    private final int number;
    private final ConsumerSpec spec;
    private final Pending<Boolean> opened = new Pending<>();

    private volatile DeliveryBuffer buffer;
    private volatile Wakeup wakeup = new Wakeup();
    private volatile @Nullable Failure failure;

    /** Owned by the loop, as below: the broker was asked on the present connection to open it. */
    private boolean asked;

    /** It has. */
    private boolean open;

    private boolean closed;

    private boolean granted;
    boolean touched;

    LinkConsumer(Traffic traffic, SessionCore session, int number, ConsumerSpec spec) {
        this.traffic = traffic;
        this.session = session;
        this.number = number;
        this.spec = spec;
        this.buffer = newBuffer();
    }

    /** Done when the broker has opened it for the first time. */
    public Pending<Boolean> opened() {
        return opened;
    }

    /** The next delivery, which thereby counts as handed over; null when there is none now. */
    public @Nullable Received poll() {
        var current = buffer;
        var received = current.poll();
        if (received != null
                && current.handedOver(received.content().length, messagesDue(), bytesDue())
                && !received.isBrowseEnd()) {
            returnCredit(current, received.id());
        }
        return received;
    }

    private int prefetchMessages() {
        return spec.laneMessages() == 0 ? traffic.prefetchMessages() : spec.laneMessages();
    }

    private int messagesDue() {
        return spec.laneMessages() == 0 ? (traffic.prefetchMessages() + 1) / 2 : Integer.MAX_VALUE;
    }

    private long bytesDue() {
        return spec.laneMessages() == 0 ? traffic.bytesDue() : Long.MAX_VALUE;
    }

    /** Gives the credit back for all that was polled; for a lane, whose polling doesn't. */
    public void returnCredit() {
        var current = buffer;
        if (current.isDue()) {
            returnCredit(current, current.takenUpTo());
        }
    }

    /** Whether there is nothing to poll now. */
    public boolean isEmpty() {
        return buffer.isEmpty();
    }

    /** What is told of new deliveries and of the end. */
    public Wakeup wakeup() {
        return wakeup;
    }

    /** Tells another from now on, which is told at once. */
    public void wakeup(Wakeup other) {
        wakeup = other;
        other.signal();
    }

    /** Why there will be no more deliveries. */
    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Closes it, also while it is being opened; what was delivered and not polled returns to the broker, and what was
     * polled stays with the session.
     */
    public Pending<?> close() {
        var request = new Request(Request.OnLoss.COMPLETE, this::closeFrame) {
            @Override
            void answer(Frame reply) {
                // It was not opened after all, which is as good.
                super.answer(reply instanceof Failed ? new Done(0) : reply);
            }
        };
        traffic.put(() -> {
            closed = true;
            session.consumers.remove(this);
            traffic.remove(this);
            traffic.requestOrComplete(request, asked);
        });
        return request;
    }

    private Frame closeFrame(int requestId) {
        return new ConsumerClose(requestId, session.number(), number, handedOver());
    }

    /** All of its deliveries that were polled and have not returned: it polls them in the order of their ids. */
    private List<Range> handedOver() {
        var current = buffer;
        long last = current.generation == session.generation() ? current.takenUpTo() : 0;
        return last == 0 ? List.of() : List.of(new Range(1, last));
    }

    private void returnCredit(DeliveryBuffer current, long lastId) {
        int messages = current.takeDueMessages();
        long bytes = current.takeDueBytes();
        traffic.put(() -> {
            if (mayReturnCredit(current)) {
                traffic.write(new Credit(session.number(), number, messages, bytes, lastId));
            }
        });
    }

    /** A browser's is not void by a rollback or recover; that of others is, and comes back as a whole. */
    private boolean mayReturnCredit(DeliveryBuffer current) {
        return open && !closed && session.isPresent(current.generation) && (spec.browser() || session.mayGrant());
    }

    private DeliveryBuffer newBuffer() {
        return new DeliveryBuffer(spec.browser() ? session.copies() : session.generation(), prefetchMessages());
    }

    boolean isBrowser() {
        return spec.browser();
    }

    int number() {
        return number;
    }

    SessionCore session() {
        return session;
    }

    void open() {
        asked = true;
        int under = session.number();
        traffic.request(new Request(Request.OnLoss.DROP, this::openFrame, reply -> {
            // Under a session number that the broker has forgotten it is refused; under the next one it was asked
            // again.
            if (under == session.number()) {
                onOpenAnswered(reply);
            }
        }));
    }

    private Frame openFrame(int requestId) {
        return new ConsumerOpen(
                requestId,
                session.number(),
                number,
                spec.destination(),
                spec.selector(),
                spec.browser(),
                spec.noLocal(),
                spec.subscription(),
                spec.sharing());
    }

    private void onOpenAnswered(Frame reply) {
        if (closed) {
            return;
        }
        if (reply instanceof Failed failed) {
            asked = false;
            var reason = Failure.of(failed.code(), failed.text());
            session.consumers.remove(this);
            traffic.remove(this);
            boolean first = !opened.isDone();
            opened.fail(reason);
            end(reason);
            if (!first) {
                traffic.consumerFailed(this, reason);
            }
            return;
        }
        open = true;
        opened.succeed(Boolean.TRUE);
        grant();
    }

    /** Grants all its credit, if it is time for it and it hasn't been done. */
    void grant() {
        if (open && !granted && session.mayGrant() && (traffic.isStarted() || spec.browser())) {
            granted = true;
            traffic.write(new Credit(session.number(), number, prefetchMessages(), traffic.prefetchBytes(), 0));
        }
    }

    /** A delivery came; false when the broker had no credit for it. */
    boolean onDelivery(Delivery delivery) {
        var current = buffer;
        var content = delivery.content();
        boolean expires = content.length >= MessageContent.BYTES_MIN && MessageContent.expiration(content) != 0;
        long atNanos = expires ? traffic.nanoTime() : 0;
        return current.put(
                new Received(current.generation, delivery.deliveryId(), delivery.deliveryCount(), content, atNanos));
    }

    boolean onBrowseEnd() {
        return buffer.put(Received.BROWSE_END);
    }

    void voidDeliveries() {
        granted = false;
        buffer = newBuffer();
    }

    /** The connection is lost. A browser can't go on where it was. */
    void lost() {
        asked = false;
        open = false;
        if (spec.browser()) {
            session.consumers.remove(this);
            traffic.remove(this);
            end(Failure.of(ClientCode.CONNECTION_LOST, "The connection was lost while the queue was browsed."));
        }
    }

    void end(Failure reason) {
        failure = reason;
        opened.fail(reason);
        wakeup.signal();
    }
}
