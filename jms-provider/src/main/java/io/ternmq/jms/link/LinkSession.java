package io.ternmq.jms.link;

import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.BodyGet;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.message.Destination;
import io.ternmq.protocol.message.MessageContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * What a JMS session asks of the link. Each call returns at once, but for {@link #awaitRoom}; results come by {@link Pending}.
 *
 * <p>Used by the session's thread, one at a time.
 */
public final class LinkSession {

    /** Enough for the fields of a frame beside the content, a destination's name among them. */
    private static final int FRAME_BYTES_BESIDES = 8 << 10;

    private final Traffic traffic;
    private final SessionCore core;
    private final int number;
    private long lastBody;

    /** Generation in which that body was begun: with the connection the broker forgets what no message has taken. */
    private int bodyGeneration;

    LinkSession(Traffic traffic, SessionCore core, int number) {
        this.traffic = traffic;
        this.core = core;
        this.number = number;
    }

    /** The session's first number in its connection; a name for it as long as the connection lives. */
    public int number() {
        return number;
    }

    /**
     * Raised whenever all that was delivered before has returned to the broker, by a lost connection, a rollback or a
     * recover. What belongs to an older one has no effect any more.
     */
    public int generation() {
        return core.generation();
    }

    /** Why nothing works any more. */
    public Optional<Failure> failure() {
        return Optional.ofNullable(core.failure());
    }

    /** Where it works, if it is one for distributed transactions; it settles and sends there then. */
    public Seat seat() {
        return core.seat;
    }

    /** Waits until one more message may be under way; false when that took too long. To be called before each send. */
    public boolean awaitRoom(int contentBytes, long timeoutMillis) {
        return core.window.acquire(contentBytes, TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }

    /**
     * Sends a message outside a transaction.
     *
     * @param how what becomes of it when the connection is lost before the answer
     * @param onResolved called on the loop when the outcome is there
     */
    public Submission send(
            Destination destination, byte[] content, Submission.OnLoss how, Consumer<Submission> onResolved) {
        var submission = Submission.send(core, destination, content, how, onResolved);
        submission.bodyGeneration = MessageContent.hasLargeBody(content) ? bodyGeneration : 0;
        traffic.put(submission);
        return submission;
    }

    /** Sends a message within the local transaction that began in the generation. */
    public void txSend(int generation, Destination destination, byte[] content) {
        traffic.put(() -> core.perform(() -> {
            core.window.release(content.length);
            if (generation == core.generation()) {
                traffic.write(new TxSend(core.number(), destination, content));
            }
        }));
    }

    /**
     * Commits the local transaction that began in the generation.
     *
     * @param accepted deliveries that the transaction consumed
     */
    public Submission commit(int generation, DeliveryIds accepted) {
        var ranges = accepted.ranges();
        var commit = Submission.commit(core, answered -> {});
        traffic.put(() -> core.perform(() -> {
            if (generation != core.generation()) {
                core.refuse(commit, SessionCore.rolledBackByLoss());
                return;
            }
            if (core.failure() == null && !ranges.isEmpty()) {
                traffic.writeSettle(0, core.number(), Settlement.ACCEPTED, ranges);
            }
            core.submit(commit);
        }));
        return commit;
    }

    /** Rolls the local transaction back; deliveries that the application saw count as attempts. */
    public Pending<?> rollback(DeliveryIds handedOver) {
        var ranges = handedOver.ranges();
        return voiding(id -> new Rollback(id, core.number(), traffic.fitting(ranges)));
    }

    /** Returns all unsettled deliveries to the broker, to come again. */
    public Pending<?> recover(DeliveryIds handedOver) {
        var ranges = handedOver.ranges();
        return voiding(id -> new Recover(id, core.number(), traffic.fitting(ranges)));
    }

    private Pending<?> voiding(IntFunction<Frame> frame) {
        var request = new Request(Request.OnLoss.COMPLETE, frame, reply -> core.endVoiding());
        traffic.put(() -> {
            core.beginVoiding();
            traffic.requestOrComplete(request, true);
        });
        return request;
    }

    /** Acknowledges deliveries and waits for the broker to have that on disk. */
    public Pending<?> acknowledge(int generation, DeliveryIds accepted) {
        var ranges = accepted.ranges();
        var request = new Request(
                Request.OnLoss.DOUBT, id -> traffic.beginSettle(id, core.number(), Settlement.ACCEPTED, ranges));
        traffic.put(() -> {
            if (generation == core.generation()) {
                traffic.request(request);
            } else {
                request.fail(Requests.returned());
            }
        });
        return request;
    }

    /** Acknowledges deliveries of an AUTO session; sent with others, soon. */
    public void acknowledgeSoon(int generation, long deliveryId) {
        core.acks.add(generation, deliveryId);
    }

    /** Gives a delivery back that the application never saw. */
    public void giveBack(int generation, long deliveryId) {
        settle(generation, deliveryId, Settlement.RETURNED);
    }

    /** Refuses a delivery that nobody can process. */
    public void reject(int generation, long deliveryId) {
        settle(generation, deliveryId, Settlement.REJECTED);
    }

    private void settle(int generation, long deliveryId, Settlement settlement) {
        var ids = new DeliveryIds();
        ids.add(deliveryId);
        traffic.put(() -> {
            if (generation == core.generation()) {
                traffic.write(new Settle(0, core.number(), settlement, ids.ranges()));
            }
        });
    }

    /** Most bytes that the content of a message may have; the body of a larger one travels by itself. */
    public int contentBytesMax() {
        return traffic.frameBytesMax() - FRAME_BYTES_BESIDES;
    }

    /** Most bytes that a message may have, its body included. */
    public long messageBytesMax() {
        return traffic.messageBytesMax();
    }

    /** A number for a body that travels by itself. */
    public long nextBody() {
        bodyGeneration = core.generation();
        return ++lastBody;
    }

    /**
     * Sends a part of the body whose number was given last; answered when the broker has it. It is lost with the connection
     * by which the body was begun, as the parts before it are.
     */
    public Pending<?> putPart(long body, long offset, boolean last, byte[] bytes) {
        var request = new Request(Request.OnLoss.FAIL, id -> new BodyPut(id, core.number(), body, offset, last, bytes));
        int generation = bodyGeneration;
        traffic.put(() -> core.perform(() -> {
            if (generation == core.generation()) {
                traffic.request(request);
            } else {
                request.fail(SessionCore.neverArrived());
            }
        }));
        return request;
    }

    /** Asks for a part of a body that travels by itself, which is empty when the delivery has returned meanwhile. */
    public Pending<?> getPart(int generation, long deliveryId, long offset, int length) {
        var request =
                new Request(Request.OnLoss.FAIL, id -> new BodyGet(id, core.number(), deliveryId, offset, length));
        traffic.put(() -> {
            if (core.isPresent(generation)) {
                traffic.request(request);
            } else {
                request.fail(Requests.returned());
            }
        });
        return request;
    }

    /** The bytes that came for {@link #getPart}. */
    public static byte[] partOf(Pending<?> reply) {
        return reply.value() instanceof BodyPart part ? part.bytes() : new byte[0];
    }

    /** Opens a consumer; it gets deliveries once the connection is started. */
    public LinkConsumer openConsumer(ConsumerSpec spec) {
        var consumer = new LinkConsumer(traffic, core, traffic.nextConsumer(), spec);
        traffic.put(() -> traffic.add(consumer));
        return consumer;
    }

    /** Done when what was there for the consumers of this session is here. */
    public Pending<?> fence() {
        var request =
                new Request(Request.OnLoss.REPEAT, id -> new Settle(id, core.number(), Settlement.ACCEPTED, List.of()));
        traffic.put(() -> traffic.request(request));
        return request;
    }

    /** Closes the session and its consumers. */
    public Pending<?> close(DeliveryIds handedOver) {
        return close(handedOver.ranges());
    }

    private Pending<?> close(List<Range> handedOver) {
        var all = new ArrayList<>(handedOver);
        var request = new Request(
                Request.OnLoss.COMPLETE,
                id -> new SessionClose(id, core.number(), traffic.fitting(all)),
                reply -> traffic.remove(core));
        traffic.put(() -> {
            all.addAll(core.seat.close());
            traffic.close(core);
            traffic.requestOrComplete(request, true);
        });
        return request;
    }
}
