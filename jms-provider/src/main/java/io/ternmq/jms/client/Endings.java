package io.ternmq.jms.client;

import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.Request;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.Xid;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;

/**
 * A session's ends of work in branches that nobody waited for, since what follows on the same connection is answered after them. What
 * this JVM asks about the branch on another connection waits for their answers here. And what an end failed of is why the next
 * call about the branch fails.
 *
 * <p>Any thread.
 */
final class Endings {

    /** Those of all sessions that aren't answered. */
    private static final Map<Xid, List<Ending>> UNDER_WAY = new ConcurrentHashMap<>();

    private final Link link;

    /** Those of this session that nobody was told of. */
    private final Map<Xid, Request> failed = new ConcurrentHashMap<>();

    Endings(Link link) {
        this.link = link;
    }

    private record Ending(Link link, Request request) {}

    /** One that nobody waits for. */
    void add(Xid xid, Request end) {
        var ending = new Ending(link, end);
        UNDER_WAY.merge(
                xid,
                List.of(ending),
                (some, one) -> Stream.concat(some.stream(), one.stream()).toList());
        end.whenDone(() -> {
            if (!isOk(end)) {
                failed.put(xid, end);
            }
            UNDER_WAY.computeIfPresent(xid, (key, some) -> without(some, ending));
        });
    }

    private static boolean isOk(Request end) {
        return end.failure().isEmpty() && end.value() instanceof XaResult result && result.result() == XaCode.OK;
    }

    // A mapping that is null is none.
    @SuppressWarnings("NullAway")
    private static List<Ending> without(List<Ending> some, Ending ending) {
        var left = some.stream().filter(one -> !one.equals(ending)).toList();
        return left.isEmpty() ? null : left;
    }

    /** Waits for those that the broker might see after what this session's connection asks next. */
    void awaitOthers(Xid xid, long timeoutMillis) throws JMSException {
        for (Ending ending : UNDER_WAY.getOrDefault(xid, List.of())) {
            if (ending.link() != link) {
                // Only one thread at a time waits for a request.
                synchronized (ending) {
                    if (!ending.request().await(timeoutMillis)) {
                        throw Replies.unanswered(timeoutMillis, what(xid));
                    }
                }
            }
        }
    }

    /** A call about the branch has told all there is to tell. */
    void forget(Xid xid) {
        failed.remove(xid);
    }

    /** Why a call about a branch failed: because an end did, or as it says itself. */
    XAException blame(Xid xid, XAException itself) {
        var end = failed.remove(xid);
        if (end == null || isOutcome(itself)) {
            return itself;
        }
        var lost = end.failure();
        if (lost.isPresent()) {
            return itself.errorCode == XAException.XAER_NOTA
                    ? XaErrors.of(
                            XAException.XA_RBCOMMFAIL,
                            what(xid) + " wasn't answered, and the branch is rolled back: "
                                    + lost.get().text())
                    : itself;
        }
        if (end.value() instanceof XaResult result) {
            var ended = XaErrors.of(result, what(xid));
            return isOutcome(ended) ? ended : itself;
        }
        return itself;
    }

    /** Whether it tells what became of a branch. */
    private static boolean isOutcome(XAException exception) {
        int code = exception.errorCode;
        return (code >= XAException.XA_RBBASE && code <= XAException.XA_RBEND)
                || (code >= XAException.XA_HEURMIX && code <= XAException.XA_HEURHAZ);
    }

    private static String what(Xid xid) {
        return "end of branch " + xid;
    }
}
