package io.ternmq.jms.link;

import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.protocol.message.Destination;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a session for distributed transactions works: in a branch, or outside of any. And what its application got there
 * and the broker hasn't settled.
 *
 * <pre>
 *   OUTSIDE ──start──► in a branch ──end or close──► OUTSIDE
 *                       └──loss of the connection──► in one that is lost ──end──► OUTSIDE
 * </pre>
 *
 * <p>To the broker the session is transacted. What is handed over outside is settled and committed at once, with nobody
 * waiting for it; such a commit is a local transaction that nothing else is in.
 *
 * <p>I1: what is handed over in a branch is settled right before the end of the work there, so that it belongs to the branch.
 * <br>I2: nothing is settled outside while a start is unanswered, or the end of a branch that the session didn't work in, since it might get into
 * a branch.
 * <br>I3: each start has a number of its own; what was begun in one place has no effect in a later one.
 * <br>I4: a branch that was entered over one connection is lost with it, as the broker rolls it back.
 *
 * <p>Calls that return or take a {@link Pending} come from any thread, as calls of an XAResource may, and
 * {@link #place} too; the others from the session's. All of it is done by the loop, which owns the state.
 */
public final class Seat {

    /** The place outside of any branch. */
    public static final int OUTSIDE = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Seat.class);

    private final Traffic traffic;
    private final SessionCore core;

    /** Epochs of the connections over which branches were entered and not left: the one it works in, and suspended ones. */
    private final Map<Xid, Integer> entered = new HashMap<>();

    /** Those whose work is ended, or suspended, by a call that isn't answered. */
    private final Set<Xid> leaving = new HashSet<>();

    /** Ends of work by the close of the session, which its transaction manager still has to call. */
    private final Map<Xid, Request> ended = new HashMap<>();

    /** What the application has, and what of it is to be settled outside; all of {@link #generation}. */
    private final DeliveryIds present = new DeliveryIds();

    private final DeliveryIds accepted = new DeliveryIds();
    private final DeliveryIds rejected = new DeliveryIds();
    private int generation;

    /** The present work in a branch; null outside. Set by the loop. */
    private volatile @Nullable Stay stay;

    /** The last work that somebody called {@link #end} for: nobody sees it any more, though the loop may not have got there yet. */
    private final AtomicInteger left = new AtomicInteger(OUTSIDE);

    /** The last work that was lost with its connection. Set by the loop. */
    private volatile int lost = OUTSIDE;

    private int lastPlace;

    /** Starts under way, and ends of branches that the session didn't work in as they went out: others surely leave. */
    private int unanswered;

    /** Commits outside of branches under way. */
    private int commits;

    private boolean closed;

    /** Work in a branch, with a number of its own. */
    private record Stay(Xid branch, int place) {}

    Seat(Traffic traffic, SessionCore core) {
        this.traffic = traffic;
        this.core = core;
    }

    // Called by application threads.

    /** Where the session works now: {@link #OUTSIDE}, or the number of its present work in a branch. */
    public int place() {
        var now = stay;
        return now == null || now.place() <= left.get() ? OUTSIDE : now.place();
    }

    /** Whether it works in a branch that isn't known to be lost. */
    public boolean worksIn(Xid xid) {
        var now = stay;
        return now != null && now.branch().equals(xid) && now.place() > left.get() && now.place() > lost;
    }

    /** Begins, joins or resumes work in a branch. Fails if the connection is lost before the answer. */
    public Request start(Xid xid, XaStart.Mode mode, int timeoutSeconds) {
        var start = new Request(
                Request.OnLoss.FAIL,
                id -> startFrame(id, xid, mode, timeoutSeconds),
                (request, reply) -> onStarted(request, xid, reply));
        traffic.put(() -> {
            if (closed) {
                start.fail(Traffic.closed());
            } else {
                traffic.request(start);
            }
        });
        return start;
    }

    /**
     * Ends or suspends work in a branch, after all that the session has sent. If the branch was lost, that is the answer, and
     * the broker isn't asked.
     */
    public Request end(Xid xid, XaEnd.Mode mode) {
        var now = stay;
        if (now != null && now.branch().equals(xid)) {
            left.accumulateAndGet(now.place(), Math::max);
        }
        var end = ending(Request.OnLoss.FAIL, xid, mode);
        traffic.put(() -> {
            var early = ended.remove(xid);
            if (early != null) {
                early.whenDone(() -> end.succeed(early.failure().isPresent() ? rolledBack() : early.value()));
            } else if (isLost(xid)) {
                leaveLost(xid);
                end.succeed(rolledBack());
            } else if (closed) {
                end.succeed(new XaResult(0, XaCode.PROTO, "The session is closed, and works in no branch."));
            } else {
                traffic.request(end);
            }
        });
        return end;
    }

    private static XaResult rolledBack() {
        return new XaResult(
                0,
                XaCode.RBCOMMFAIL,
                "The connection of the session that worked in the branch was lost, so the broker rolled the branch"
                        + " back.");
    }

    /**
     * The session is about to close: all work in branches ends, as the transaction manager will say itself, and decides later
     * (JMS 3.1 §6.1.8).
     */
    public void endAll() {
        traffic.put(() -> {
            for (var xid : List.copyOf(entered.keySet())) {
                if (!isLost(xid) && !leaving.contains(xid)) {
                    entered.remove(xid);
                    var end = ending(Request.OnLoss.FAIL, xid, XaEnd.Mode.SUCCESS);
                    ended.put(xid, end);
                    traffic.request(end);
                }
            }
        });
    }

    /** Sends a message in a branch. */
    public void send(int in, Destination destination, byte[] content) {
        traffic.put(() -> core.perform(() -> {
            core.window.release(content.length);
            if (in == placeNow() && !isLost()) {
                traffic.write(new TxSend(core.number(), destination, content));
            } else if (in != placeNow()) {
                LOG.warn("A message to {} was not sent, as the branch it was for had ended by then.", destination);
            }
        }));
    }

    /** The application got a delivery that it asked for when it worked there. */
    public void handedOver(int in, int received, long id) {
        traffic.put(() -> {
            if (!isCurrent(received)) {
                return;
            }
            if (in == OUTSIDE) {
                accepted.add(id);
                settleOutside(false);
            } else if (in == placeNow()) {
                present.add(id);
            } else {
                // Another thread ended the branch meanwhile: this doesn't belong to it, nor to anything else.
                traffic.write(new Settle(0, core.number(), Settlement.RETURNED, List.of(new Range(id, id))));
            }
        });
    }

    /** A listener is about to get a delivery. If it works in a branch before it returns, it got it there. */
    public void listenerCalled(int received, long id) {
        traffic.put(() -> {
            if (isCurrent(received)) {
                present.add(id);
            }
        });
    }

    /** The listener has returned. */
    public void listenerReturned(int received, long id) {
        traffic.put(() -> {
            if (isCurrent(received) && isOutside() && !present.isEmpty()) {
                present.clear();
                accepted.add(id);
                settleOutside(false);
            }
        });
    }

    /** The listener failed: outside, all unsettled deliveries return to the broker, to come again. */
    public Pending<?> takeBack() {
        var request =
                new Request(Request.OnLoss.COMPLETE, id -> rollbackFrame(id), (answered, reply) -> core.endVoiding());
        traffic.put(() -> {
            if (isOutside()) {
                takeBack(request);
            } else {
                request.succeed(new Done(0));
            }
        });
        return request;
    }

    /** Refuses a delivery that nobody can process. */
    public void reject(int received, long id) {
        traffic.put(() -> {
            if (!isCurrent(received)) {
                return;
            }
            rejected.add(id);
            if (!isOutside() && !isLost()) {
                settle(Settlement.REJECTED, rejected);
            }
            settleOutside(false);
        });
    }

    // Called by the loop.

    private Frame startFrame(int requestId, Xid xid, XaStart.Mode mode, int timeoutSeconds) {
        settleOutside(true);
        unanswered++;
        return new XaStart(requestId, core.number(), xid, mode, timeoutSeconds);
    }

    private void onStarted(Request request, Xid xid, Frame reply) {
        unanswered--;
        if (codeOf(reply) == XaCode.OK) {
            entered.put(xid, traffic.epoch());
            stay = new Stay(xid, ++lastPlace);
            if (request.isWithdrawn()) {
                traffic.request(ending(Request.OnLoss.DROP, xid, XaEnd.Mode.FAIL));
            }
        }
        settleOutside(false);
    }

    private Request ending(Request.OnLoss onLoss, Xid xid, XaEnd.Mode mode) {
        var ending = new Ending(xid, mode);
        return new Request(onLoss, ending::frame, (request, reply) -> ending.onReply(reply));
    }

    /** An end of work, which goes out once. */
    private final class Ending {
        private final Xid xid;
        private final XaEnd.Mode mode;
        private boolean counted;

        Ending(Xid xid, XaEnd.Mode mode) {
            this.xid = xid;
            this.mode = mode;
        }

        Frame frame(int requestId) {
            leaving.add(xid);
            if (isIn(xid)) {
                settle(Settlement.ACCEPTED, present);
                leave();
            } else {
                counted = true;
                unanswered++;
            }
            return new XaEnd(requestId, core.number(), xid, mode);
        }

        void onReply(Frame reply) {
            leaving.remove(xid);
            if (counted) {
                unanswered--;
            }
            var code = codeOf(reply);
            if (code != XaCode.PROTO && isIn(xid)) {
                // The start went out before, and was answered in between.
                leave();
            }
            if (mode != XaEnd.Mode.SUSPEND || code != XaCode.OK) {
                entered.remove(xid);
            }
            settleOutside(false);
        }
    }

    private static @Nullable XaCode codeOf(Frame reply) {
        return reply instanceof XaResult result ? result.result() : null;
    }

    private void leave() {
        stay = null;
    }

    private int placeNow() {
        var now = stay;
        return now == null ? OUTSIDE : now.place();
    }

    private boolean isOutside() {
        return stay == null;
    }

    private boolean isIn(Xid xid) {
        var now = stay;
        return now != null && now.branch().equals(xid);
    }

    private boolean isLost() {
        var now = stay;
        return now != null && isLost(now.branch());
    }

    private boolean isLost(Xid xid) {
        var epoch = entered.get(xid);
        return epoch != null && (closed || !traffic.isOpen() || epoch != traffic.epoch());
    }

    private void leaveLost(Xid xid) {
        entered.remove(xid);
        if (!isIn(xid)) {
            return;
        }
        leave();
        if (!present.isEmpty() && traffic.isOpen() && !closed) {
            takeBack(new Request(Request.OnLoss.COMPLETE, this::rollbackFrame, (answered, reply) -> core.endVoiding()));
        }
    }

    private void takeBack(Request request) {
        if (unanswered > 0) {
            // A rollback might get into a branch; a return belongs to none.
            settle(Settlement.RETURNED, present);
            request.succeed(new Done(0));
            return;
        }
        settleOutside(true);
        core.beginVoiding();
        traffic.requestOrComplete(request, true);
    }

    private Frame rollbackFrame(int requestId) {
        var ranges = traffic.fitting(presentNow());
        present.clear();
        return new Rollback(requestId, core.number(), ranges);
    }

    private List<Range> presentNow() {
        return generation == core.generation() ? present.ranges() : List.of();
    }

    /** Whether a delivery hasn't returned to the broker; from here on the sets hold what hasn't. */
    private boolean isCurrent(int received) {
        if (received != core.generation()) {
            return false;
        }
        if (generation != received) {
            generation = received;
            present.clear();
            accepted.clear();
            rejected.clear();
        }
        return true;
    }

    /** Settles and commits what is to be settled outside, if it can be now. One such commit at a time takes all that came meanwhile. */
    private void settleOutside(boolean atOnce) {
        boolean later = commits > 0 && !atOnce;
        boolean possible = isOutside() && unanswered == 0 && !closed && traffic.isOpen();
        if (!possible || later || generation != core.generation()) {
            return;
        }
        boolean anyAccepted = settle(Settlement.ACCEPTED, accepted);
        boolean anyRejected = settle(Settlement.REJECTED, rejected);
        if (anyAccepted || anyRejected) {
            commits++;
            core.submit(Submission.commit(core, commit -> {
                commits--;
                settleOutside(false);
            }));
        }
    }

    private boolean settle(Settlement settlement, DeliveryIds ids) {
        if (ids.isEmpty() || generation != core.generation()) {
            return false;
        }
        traffic.writeSettle(0, core.number(), settlement, ids.ranges());
        ids.clear();
        return true;
    }

    /** The connection is lost: nothing under way will be answered. */
    void lost() {
        unanswered = 0;
        leaving.clear();
        lost = lastPlace;
    }

    /**
     * The session closes. What was consumed in a branch goes to the broker as such, which rolls it back.
     *
     * @return what else the application saw
     */
    List<Range> close() {
        boolean works = !isOutside() && !isLost();
        if (works) {
            settle(Settlement.ACCEPTED, present);
        }
        leave();
        if (!works) {
            settleOutside(true);
        }
        closed = true;
        var seen = new ArrayList<>(presentNow());
        // What was received outside and couldn't be settled yet.
        if (generation == core.generation()) {
            seen.addAll(accepted.ranges());
        }
        return seen;
    }
}
