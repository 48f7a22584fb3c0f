package io.ternmq.jms.link;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Outcome;
import io.ternmq.protocol.frame.OutcomeAsk;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of one session: its numbers, what is unanswered, and how it comes back after a reconnect.
 *
 * <p>I1: {@code unanswered} rises by number, and holds only what was transmitted.
 * <br>I2: while the link isn't open, everything the application asks for waits in {@code held}, in order.
 * <br>I3: a number is never used for two things; after the broker forgot the session, it gets a new session number.
 *
 * <p>Owned by the loop, except for what is volatile.
 */
final class SessionCore {

    final boolean transacted;
    final AutoAcks acks = new AutoAcks();
    final SendWindow window = new SendWindow(LinkSettings.UNANSWERED_MAX, LinkSettings.UNANSWERED_BYTES_MAX);
    final List<LinkConsumer> consumers = new ArrayList<>();
    final Seat seat;
    private final Traffic traffic;
    private final boolean auto;

    /** Raised when all that was delivered before has returned to the broker: by a loss, a recover or a rollback. */
    private volatile int generation = 1;

    private volatile @Nullable Failure failure;

    private int number;
    private int voiding;
    private long lastNumber;
    private boolean answered;
    private long delivered;
    private long acknowledged;
    private final Deque<Submission> unanswered = new ArrayDeque<>();
    private final Deque<Runnable> held = new ArrayDeque<>();

    SessionCore(Traffic traffic, int number, boolean transacted, boolean auto) {
        this.traffic = traffic;
        this.number = number;
        this.transacted = transacted;
        this.auto = auto;
        this.seat = new Seat(traffic, this);
    }

    int number() {
        return number;
    }

    int generation() {
        return generation;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    /** Does it now, or as soon as the link is open; now, too, when it never will be again. */
    void perform(Runnable task) {
        if (traffic.isOpen() || failure != null) {
            task.run();
        } else {
            held.add(task);
        }
    }

    void submit(Submission submission) {
        var gone = failure;
        if (gone != null) {
            refuse(submission, gone);
        } else if (traffic.isOpen()) {
            transmit(submission);
        } else {
            held.add(() -> submit(submission));
        }
    }

    private void transmit(Submission submission) {
        if (!submission.beginTransmission()) {
            release(submission);
            return;
        }
        if (submission.bodyGeneration != 0 && submission.bodyGeneration != generation) {
            refuse(submission, neverArrived());
            return;
        }
        submission.number = ++lastNumber;
        submission.epoch = traffic.epoch();
        if (!answered) {
            submission.transmittedNanos = traffic.nanoTime();
        }
        unanswered.add(submission);
        traffic.write(submission.frame(number));
    }

    /** Answers a submission that isn't unanswered any more, or never was. */
    void refuse(Submission submission, Failure reason) {
        submission.settle(reason);
        finish(submission);
    }

    private void refuseUnlessSettled(Submission submission, Failure reason) {
        if (!submission.settled) {
            submission.settle(reason);
        }
        finish(submission);
    }

    private void finish(Submission submission) {
        release(submission);
        submission.resolve();
    }

    private void release(Submission submission) {
        if (!submission.commit) {
            window.release(submission.content.length);
        }
    }

    void onSent(long upTo) {
        finishHead(upTo);
    }

    void onRefused(long refused, Failure reason) {
        for (var submission : unanswered) {
            if (submission.number == refused) {
                submission.settle(reason);
                answered |= isRecorded(submission);
            }
        }
        finishHead(0);
    }

    /** What is answered in order, whatever is known before: an application is told of its sends in that order (JMS 3.1 §7.3.8). */
    private void finishHead(long upTo) {
        var head = unanswered.peek();
        while (head != null && (head.number <= upTo || head.settled)) {
            unanswered.remove();
            answered |= !head.settled && isRecorded(head);
            finish(head);
            head = unanswered.peek();
        }
    }

    /** Whether an answer to it is about what is on disk: after that the broker has to know the session. */
    private static boolean isRecorded(Submission submission) {
        return submission.onLoss != Submission.OnLoss.FAIL;
    }

    /** Opens the session on a new connection, and everything in it. */
    void open(boolean identityLost) {
        if (identityLost && lastNumber > 0) {
            forgotten();
        }
        traffic.request(new Request(
                Request.OnLoss.DROP, id -> new SessionOpen(id, number, transacted, answered), this::onOpenAnswered));
        consumers.forEach(LinkConsumer::open);
        for (var submission : unanswered) {
            if (!submission.settled) {
                retransmit(submission);
            }
        }
        int waiting = held.size();
        for (int i = 0; i < waiting; i++) {
            held.remove().run();
        }
    }

    private void retransmit(Submission submission) {
        if (submission.onLoss == Submission.OnLoss.ASK) {
            traffic.request(new Request(
                    Request.OnLoss.DROP,
                    id -> new OutcomeAsk(id, number, submission.number),
                    reply -> onOutcome(submission, reply)));
        } else {
            traffic.write(submission.frame(number));
        }
    }

    private void onOutcome(Submission submission, Frame reply) {
        submission.settle(reply instanceof Outcome outcome ? reasonOf(submission, outcome) : inDoubt());
        answered |= submission.refusal == null;
        finishHead(0);
    }

    private static @Nullable Failure reasonOf(Submission submission, Outcome outcome) {
        return switch (outcome.kind()) {
            case STORED -> null;
            case REFUSED -> Failure.of(outcome.code(), outcome.text());
            case NOT_STORED -> submission.commit ? rolledBackByLoss() : neverArrived();
            case IDENTITY_UNKNOWN -> inDoubt();
        };
    }

    static Failure rolledBackByLoss() {
        return Failure.of(
                ClientCode.ROLLED_BACK, "The connection was lost, so the broker rolled the transaction back.");
    }

    static Failure neverArrived() {
        return Failure.of(
                ClientCode.CONNECTION_LOST, "The connection was lost, and the message never reached the broker.");
    }

    private static Failure inDoubt() {
        return Failure.of(
                ClientCode.IN_DOUBT,
                "The connection was lost, and the broker no longer knows the session: whether the message or"
                        + " transaction took effect can't be told.");
    }

    private static Failure notSentTwice() {
        return Failure.of(
                ClientCode.IN_DOUBT,
                "The connection was lost before the broker answered; a non-persistent message isn't sent twice, so it may"
                        + " have arrived or not.");
    }

    private static Failure sentInVain(Failure reason) {
        return Failure.of(
                ClientCode.IN_DOUBT,
                "It was sent, and its session ended before the broker answered (" + reason.text()
                        + "): look for its effect before you send it again.");
    }

    private void onOpenAnswered(Frame reply) {
        if (!(reply instanceof Failed failed)) {
            return;
        }
        var closed = failure;
        if (closed != null) {
            end(closed);
        } else if (failed.code() == ErrorCode.IDENTITY_UNKNOWN) {
            forgotten();
            // What was written of a transaction under the old number is gone, so none may go on under the new one.
            voidDeliveries();
            open(false);
        } else {
            end(Failure.of(failed.code(), failed.text()));
        }
    }

    /** The broker no longer knows the session: old submissions are in doubt, later ones get a new identity (I3). */
    private void forgotten() {
        var all = List.copyOf(unanswered);
        unanswered.clear();
        number = traffic.renumber(this);
        lastNumber = 0;
        answered = false;
        for (var submission : all) {
            if (submission.epoch == traffic.epoch()) {
                submission.number = ++lastNumber;
                unanswered.add(submission);
            } else {
                refuseUnlessSettled(submission, inDoubt());
            }
        }
    }

    /** The connection is lost: all deliveries have returned; what must not go out twice has failed. */
    void lost() {
        voidDeliveries();
        seat.lost();
        for (var submission : unanswered) {
            if (!isRecorded(submission) && !submission.settled) {
                submission.settle(notSentTwice());
            }
        }
        finishHead(0);
    }

    /** The broker is asked to take all deliveries back; what is granted from here on would not be void. */
    void beginVoiding() {
        voiding++;
    }

    /** It has. */
    void endVoiding() {
        voiding--;
        voidDeliveries();
        consumers.forEach(LinkConsumer::grant);
    }

    /** Whether credit may be granted: not while the broker is still to be heard of what became of the last. */
    boolean mayGrant() {
        return voiding == 0;
    }

    /** All deliveries so far have returned to the broker, and all credit is void; but not what a browser shows. */
    void voidDeliveries() {
        int next = generation + 1;
        generation = next;
        delivered = 0;
        acknowledged = 0;
        consumers.stream().filter(consumer -> !consumer.isBrowser()).forEach(LinkConsumer::voidDeliveries);
    }

    /** What the deliveries of a browser belong to in place of a generation: the connection. */
    int copies() {
        return -traffic.epoch();
    }

    /** Whether deliveries of a generation, or of a browser, are still what the broker means by their ids. */
    boolean isPresent(int ofGeneration) {
        return ofGeneration == generation || ofGeneration == copies();
    }

    /** Nothing more goes out; what did is still answered. */
    void close(Failure reason) {
        failure = reason;
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }

    /** Nothing will ever be answered again. */
    void end(Failure reason) {
        failure = reason;
        var all = List.copyOf(unanswered);
        unanswered.clear();
        for (var submission : all) {
            refuseUnlessSettled(submission, sentInVain(reason));
        }
        close(reason);
        consumers.forEach(consumer -> consumer.end(reason));
    }

    /** Whether the broker has a number of it on disk. */
    boolean wasAnswered() {
        return answered;
    }

    /** How long the oldest unanswered submission of a session that wasn't answered yet has been under way. */
    long longestUnanswered(long nowNanos) {
        var oldest = unanswered.peek();
        return oldest == null ? 0 : nowNanos - oldest.transmittedNanos;
    }

    /** Whether deliveries of it are acknowledged by the link itself. */
    boolean isAuto() {
        return auto;
    }

    void countDelivery() {
        delivered++;
    }

    boolean expectsAcks() {
        return delivered > acknowledged;
    }

    /** Sends the acknowledgements that wait; false when there are none, or it is closed. */
    boolean flushAcks() {
        if (failure != null) {
            return false;
        }
        var ranges = acks.take(generation);
        if (ranges.isEmpty()) {
            return false;
        }
        for (var range : ranges) {
            acknowledged += range.last() - range.first() + 1;
        }
        traffic.writeSettle(0, number, Settlement.ACCEPTED, DeliveryIds.merged(ranges));
        return true;
    }
}
