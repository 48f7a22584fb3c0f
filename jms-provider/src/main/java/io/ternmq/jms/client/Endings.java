package io.ternmq.jms.client;

import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.Request;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.Xid;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import javax.transaction.xa.XAException;

/**
 * Ends of work in branches that nobody waited for, since what follows on the same connection is answered after them. What this JVM asks
 * about the branch on another connection waits for their answers here. And what an end failed of is why the next call about the branch
 * fails.
 *
 * <p>Any thread.
 */
final class Endings {

    /** Those without an answer, and those that failed until somebody was told. */
    private static final ConcurrentMap<Xid, List<Ending>> ALL = new ConcurrentHashMap<>();

    private Endings() {}

    private record Ending(Link link, Request request) {
        boolean isOk() {
            return request.isDone()
                    && request.failure().isEmpty()
                    && request.value() instanceof XaResult result
                    && result.result() == XaCode.OK;
        }
    }

    /** One that nobody waits for. */
    static void add(Xid xid, Link link, Request end) {
        var ending = new Ending(link, end);
        ALL.merge(xid, List.of(ending), (some, one) -> {
            var all = new ArrayList<>(some);
            all.addAll(one);
            return all;
        });
        end.whenDone(() -> drop(xid, Ending::isOk));
    }

    /** Whether work in a branch was ended, and there is no answer yet. */
    static boolean isUnderWay(Xid xid) {
        return ALL.containsKey(xid);
    }

    /** Waits for those that the broker might see after what is asked next. */
    static void awaitOthers(Xid xid, Link link, long timeoutMillis) throws JMSException {
        for (Ending ending : ALL.getOrDefault(xid, List.of())) {
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

    /** Why a call about a branch failed: because an end did, or as it says itself. */
    static XAException blame(Xid xid, XAException itself) {
        for (Ending ending : ALL.getOrDefault(xid, List.of())) {
            if (ending.request().isDone() && !ending.isOk()) {
                drop(xid, ending::equals);
                return because(ending.request(), xid, itself);
            }
        }
        return itself;
    }

    private static XAException because(Request end, Xid xid, XAException itself) {
        if (end.failure().isEmpty()) {
            return end.value() instanceof XaResult result ? XaErrors.of(result, what(xid)) : itself;
        }
        return itself.errorCode == XAException.XAER_NOTA
                ? XaErrors.of(
                        XAException.XA_RBCOMMFAIL,
                        what(xid) + " wasn't answered, and the branch is rolled back: "
                                + end.failure().get().text())
                : itself;
    }

    private static String what(Xid xid) {
        return "end of branch " + xid;
    }

    private static void drop(Xid xid, Predicate<Ending> which) {
        ALL.computeIfPresent(xid, (key, some) -> {
            var left = some.stream().filter(which.negate()).toList();
            return left.isEmpty() ? null : left;
        });
    }
}
