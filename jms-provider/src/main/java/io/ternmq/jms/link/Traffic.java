package io.ternmq.jms.link;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.transport.Loop;
import io.ternmq.jms.transport.WireChannel;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.BrowseEnd;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Outcome;
import io.ternmq.protocol.frame.Purged;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.Stat;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes over an open link, and what has to come back when it is open again: sessions, consumers, requests. Knows
 * nothing of connecting.
 *
 * <p>I1: pending acknowledgements leave before any other frame that an application asked for afterwards.
 * <br>I2: what came in one read wakes each consumer once.
 *
 * <p>Owned by the loop, except for {@link #put} and the counters of numbers.
 */
final class Traffic {

    private static final int BATCH_MAX = 256;
    private static final int FRAME_BYTES_UNTIL_TOLD = 1 << 20;
    private static final int RANGE_BYTES = 2 * Long.BYTES;
    private static final int FRAME_BYTES_BESIDES_RANGES = 64;
    private static final long ACK_DELAY_MILLIS_MIN = 5;
    private static final long ACK_DELAY_MILLIS_MAX = 80;

    private final LinkSettings settings;
    private final Loop loop;
    private final LongSupplier nanoTime;
    private final LinkEvents events;
    private final Mailbox mailbox;
    private final Requests requests = new Requests();
    private final Temporaries temporaries;
    private final IntObjectMap<SessionCore> sessions = new IntObjectHashMap<>();
    private final IntObjectMap<LinkConsumer> consumers = new IntObjectHashMap<>();
    private final List<LinkConsumer> touched = new ArrayList<>();
    private final ArrayDeque<Runnable> batch = new ArrayDeque<>();
    private final AtomicInteger lastSession = new AtomicInteger();
    private final AtomicInteger lastConsumer = new AtomicInteger();

    private volatile int frameBytesMax = FRAME_BYTES_UNTIL_TOLD;
    private volatile long messageBytesMax = Long.MAX_VALUE;
    private @Nullable WireChannel channel;
    private @Nullable Failure ended;
    private boolean started;
    private boolean dirty;
    private int epoch;
    private boolean ackTimer;
    private long ackDelayMillis = ACK_DELAY_MILLIS_MIN;

    Traffic(LinkSettings settings, Loop loop, LongSupplier nanoTime, LinkEvents events) {
        this.settings = settings;
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.events = events;
        this.temporaries = new Temporaries(this, events);
        this.mailbox = new Mailbox(loop, this::drain);
    }

    // Called by any thread.

    void put(Runnable task) {
        mailbox.put(task);
    }

    Temporaries temporaries() {
        return temporaries;
    }

    int nextConsumer() {
        return lastConsumer.incrementAndGet();
    }

    int nextSession() {
        return lastSession.incrementAndGet();
    }

    /** Largest frame that the broker takes. */
    int frameBytesMax() {
        return frameBytesMax;
    }

    /** Largest message that the broker takes. */
    long messageBytesMax() {
        return messageBytesMax;
    }

    int prefetchMessages() {
        return settings.prefetchMessages();
    }

    long prefetchBytes() {
        return settings.prefetchBytes();
    }

    long bytesDue() {
        return (settings.prefetchBytes() + 1) / 2;
    }

    // Called by the loop.

    boolean isOpen() {
        return channel != null;
    }

    boolean isStarted() {
        return started;
    }

    int epoch() {
        return epoch;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    void write(Frame frame) {
        var open = channel;
        if (open != null) {
            open.write(frame);
            dirty = true;
        }
    }

    /** Settles, in as many frames as it takes; the last one carries the request id. */
    void writeSettle(int requestId, int session, Settlement settlement, List<Range> deliveries) {
        write(beginSettle(requestId, session, settlement, deliveries));
    }

    /** Sends all of a settlement but its last frame, and returns that. */
    Settle beginSettle(int requestId, int session, Settlement settlement, List<Range> deliveries) {
        int max = rangesMax();
        int from = 0;
        for (; deliveries.size() - from > max; from += max) {
            write(new Settle(0, session, settlement, deliveries.subList(from, from + max)));
        }
        return new Settle(requestId, session, settlement, deliveries.subList(from, deliveries.size()));
    }

    /** As many as a frame holds: what the application saw beyond that isn't counted as an attempt. */
    List<Range> fitting(List<Range> handedOver) {
        return handedOver.size() <= rangesMax() ? handedOver : handedOver.subList(0, rangesMax());
    }

    private int rangesMax() {
        return (frameBytesMax - FRAME_BYTES_BESIDES_RANGES) / RANGE_BYTES;
    }

    void flush() {
        var open = channel;
        if (dirty && open != null) {
            dirty = false;
            open.flush();
        }
    }

    /** Sends a request if the link is open; otherwise it counts as lost. */
    void request(Request request) {
        var gone = ended;
        if (gone != null) {
            request.fail(gone);
            return;
        }
        if (request.isWithdrawn()) {
            return;
        }
        if (isOpen()) {
            write(requests.add(request));
        } else {
            requests.hold(request);
        }
    }

    /** Sends a request that needs no answer from a broker that doesn't know the thing. */
    void requestOrComplete(Request request, boolean known) {
        if (known && isOpen()) {
            request(request);
        } else {
            request.answer(new Done(0));
        }
    }

    void messageBytesMax(long told) {
        messageBytesMax = told;
    }

    void start() {
        started = true;
        consumers.values().forEach(LinkConsumer::grant);
    }

    /** Consumers that have their credit keep it: what they hold ready stays with them. */
    void stop() {
        started = false;
    }

    void add(SessionCore session) {
        sessions.put(session.number(), session);
        var gone = ended;
        if (gone != null) {
            session.end(gone);
        } else if (isOpen()) {
            session.open(false);
        }
    }

    /** The application closes a session: its consumers get nothing more, and its sends are still answered. */
    void close(SessionCore session) {
        session.consumers.forEach(this::remove);
        session.close(sessionClosed());
    }

    /** The broker has closed it. */
    void remove(SessionCore session) {
        sessions.remove(session.number());
        session.end(sessionClosed());
    }

    /** Gives a session another number. */
    int renumber(SessionCore session) {
        sessions.remove(session.number());
        int number = nextSession();
        sessions.put(number, session);
        return number;
    }

    /** A connection may have been lost since the consumer was made: what it gets belongs to the present one. */
    void add(LinkConsumer consumer) {
        consumer.voidDeliveries();
        consumers.put(consumer.number(), consumer);
        consumer.session().consumers.add(consumer);
        var gone = ended;
        if (gone != null) {
            consumer.end(gone);
        } else if (isOpen()) {
            consumer.open();
        }
    }

    void remove(LinkConsumer consumer) {
        consumers.remove(consumer.number());
    }

    void consumerFailed(LinkConsumer consumer, Failure failure) {
        events.onConsumerFailed(consumer, failure);
    }

    /** The link is open: everything comes back under the new epoch. */
    void opened(WireChannel open, int newEpoch, int newFrameBytesMax, IdentityLoss identityLoss) {
        channel = open;
        frameBytesMax = newFrameBytesMax;
        epoch = newEpoch;
        temporaries.open();
        List.copyOf(sessions.values()).forEach(session -> session.open(identityLoss.covers(session)));
        requests.takeHeld().forEach(this::request);
        flush();
        mailbox.wake();
    }

    /** The link is no longer open. */
    void lost() {
        channel = null;
        dirty = false;
        List.copyOf(consumers.values()).forEach(LinkConsumer::lost);
        sessions.values().forEach(SessionCore::lost);
        requests.lost();
    }

    /** There will be no other channel. */
    void ended(Failure failure) {
        channel = null;
        ended = failure;
        requests.ended(failure);
        List.copyOf(sessions.values()).forEach(session -> session.end(failure));
        mailbox.wake();
    }

    Failure endedOr(Failure otherwise) {
        var gone = ended;
        return gone == null ? otherwise : gone;
    }

    private void drain() {
        mailbox.beginDrain();
        while (isWritable() && nextBatch()) {
            // I1: whatever was acknowledged before a task of this batch was put is visible by now.
            flushAcks();
            batch.forEach(Runnable::run);
            batch.clear();
        }
        flushAcks();
        flush();
    }

    private boolean nextBatch() {
        while (batch.size() < BATCH_MAX) {
            var task = mailbox.poll();
            if (task == null) {
                break;
            }
            batch.add(task);
        }
        return !batch.isEmpty();
    }

    private boolean isWritable() {
        var open = channel;
        return open == null || open.writable();
    }

    void onWritable() {
        mailbox.wake();
    }

    private boolean flushAcks() {
        boolean any = false;
        if (isOpen()) {
            for (var session : sessions.values()) {
                any |= session.isAuto() && session.flushAcks();
            }
        }
        return any;
    }

    private void armAckTimer() {
        if (!ackTimer) {
            ackTimer = true;
            loop.schedule(this::onAckTimer, ackDelayMillis);
        }
    }

    /** Looks less often while an application takes its time with what it has. */
    private void onAckTimer() {
        ackTimer = false;
        boolean any = flushAcks();
        flush();
        ackDelayMillis = any ? ACK_DELAY_MILLIS_MIN : Math.min(2 * ackDelayMillis, ACK_DELAY_MILLIS_MAX);
        if (isOpen() && sessions.values().stream().anyMatch(SessionCore::expectsAcks)) {
            armAckTimer();
        }
    }

    /**
     * A frame came.
     *
     * @return false if the broker broke the protocol with it
     */
    boolean onFrame(Frame frame) {
        switch (frame.opcode()) {
            case DELIVERY -> {
                return onDelivery((Delivery) frame);
            }
            case SENT -> onSent((Sent) frame);
            case REFUSED -> onRefused((Refused) frame);
            case DONE -> requests.answer(((Done) frame).requestId(), frame);
            case FAILED -> requests.answer(((Failed) frame).requestId(), frame);
            case OUTCOME -> requests.answer(((Outcome) frame).requestId(), frame);
            case BODY_PART -> requests.answer(((BodyPart) frame).requestId(), frame);
            case STAT -> requests.answer(((Stat) frame).requestId(), frame);
            case PURGED -> requests.answer(((Purged) frame).requestId(), frame);
            case XA_RESULT -> requests.answer(((XaResult) frame).requestId(), frame);
            case XA_BRANCHES -> requests.answer(((XaBranches) frame).requestId(), frame);
            case BROWSE_END -> onBrowseEnd((BrowseEnd) frame);
            case HEARTBEAT -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A delivery to a consumer that was closed meanwhile has nobody to go to; the broker takes it back. */
    private boolean onDelivery(Delivery delivery) {
        var consumer = consumers.get(delivery.consumer());
        if (consumer == null) {
            return true;
        }
        if (!consumer.onDelivery(delivery)) {
            return false;
        }
        var session = consumer.session();
        if (session.isAuto()) {
            session.countDelivery();
            armAckTimer();
        }
        touch(consumer);
        return true;
    }

    private void onBrowseEnd(BrowseEnd end) {
        var consumer = consumers.get(end.consumer());
        if (consumer != null && consumer.onBrowseEnd()) {
            touch(consumer);
        }
    }

    private void onSent(Sent sent) {
        var session = sessions.get(sent.session());
        if (session != null) {
            session.onSent(sent.number());
        }
    }

    private void onRefused(Refused refused) {
        var session = sessions.get(refused.session());
        if (session != null) {
            session.onRefused(refused.number(), Failure.of(refused.code(), refused.text()));
        }
    }

    private void touch(LinkConsumer consumer) {
        if (!consumer.touched) {
            consumer.touched = true;
            touched.add(consumer);
        }
    }

    void onReadComplete() {
        for (int i = 0; i < touched.size(); i++) {
            var consumer = touched.get(i);
            consumer.touched = false;
            consumer.wakeup().signal();
        }
        touched.clear();
        flush();
    }

    private static Failure sessionClosed() {
        return Failure.of(ClientCode.CLOSED, "The session is closed.");
    }

    static Failure closed() {
        return Failure.of(ClientCode.CLOSED, "The connection is closed.");
    }
}
