package io.ternmq.jms.client;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.Request;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaForget;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.Xid;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * What can be asked about branches of distributed transactions on any connection, whoever works in them.
 *
 * <p>A question that can't leave waits for the connection to come back. Once it has left, a transaction manager's goes out
 * again if the connection is lost before the answer, but for prepare: a branch that is prepared already is answered like one
 * that never can be. An administrator's doesn't: he wants to know what he himself has done, and can look.
 *
 * <p>Any thread may call it.
 */
final class Branches {

    /** The name that a scan of all begins after. */
    static final Xid BEFORE_ALL = new Xid(0, new byte[0], new byte[0]);

    private final Link link;
    private final ConnectionSettings settings;
    private final Asking asking;

    /** How whatever may be repeated is asked. */
    private interface Asking {
        Request ask(IntFunction<Frame> question);
    }

    private Branches(Link link, ConnectionSettings settings, Asking asking) {
        this.link = link;
        this.settings = settings;
        this.asking = asking;
    }

    static Branches forManager(Link link, ConnectionSettings settings) {
        return new Branches(link, settings, link::askAgain);
    }

    static Branches forAdministrator(Link link, ConnectionSettings settings) {
        return new Branches(link, settings, link::ask);
    }

    /** Whose branches these are: the broker's data, and the user. */
    record Owner(UUID broker, String user) {}

    Owner owner() throws JMSException {
        var broker = link.brokerId()
                .orElseThrow(() -> JmsErrors.of(ClientCode.CONNECTION_FAILED, "There was no connection yet."));
        return new Owner(broker, settings.link().credentials().user());
    }

    XaResult prepare(Xid xid) throws JMSException {
        return result(link.ask(id -> new XaPrepare(id, xid)), settings.sendTimeoutMillis(), "prepare", xid);
    }

    XaResult commit(Xid xid) throws JMSException {
        var request = asking.ask(id -> new XaCommit(id, xid, false));
        var result = result(request, settings.sendTimeoutMillis(), "commit", xid);
        if (result.result() == XaCode.NOTA && request.wasRepeated()) {
            throw inDoubt(xid);
        }
        return result;
    }

    /**
     * Commits a branch that isn't prepared. By the session's number the broker knows what it has committed, even after its own
     * restart; so a branch that it had, and doesn't know any more, was rolled back.
     *
     * @param origin where the branch began, if that is known
     * @param session whose commits are asked for one at a time
     * @param number one more than that of its last commit that may have had its effect
     */
    XaResult commitInOnePhase(Xid xid, Optional<UUID> origin, int session, long number) throws JMSException {
        var before = origin.or(link::brokerId);
        var request = asking.ask(id -> new XaCommit(id, xid, true, session, number));
        var result = result(request, settings.sendTimeoutMillis(), "commit", xid);
        boolean unknownNow = result.result() == XaCode.NOTA && (request.wasRepeated() || origin.isPresent());
        if (!unknownNow) {
            return result;
        }
        if (before.isEmpty() || !before.equals(link.brokerId())) {
            throw inDoubt(xid);
        }
        return new XaResult(
                result.requestId(),
                XaCode.RBROLLBACK,
                "the broker was started again, or the branch had timed out, before it was committed");
    }

    private static JMSException inDoubt(Xid xid) {
        return JmsErrors.of(
                ClientCode.IN_DOUBT,
                "commit of branch " + xid
                        + ": the connection was lost before the answer, and the broker that came back"
                        + " knows nothing of the branch any more; look for the effect");
    }

    XaResult rollback(Xid xid) throws JMSException {
        return ask("rollback", xid, id -> new XaRollback(id, xid));
    }

    XaResult forget(Xid xid) throws JMSException {
        return ask("forget", xid, id -> new XaForget(id, xid));
    }

    /** Ends a prepared branch in its transaction manager's place. */
    XaResult decide(Xid xid, boolean commit) throws JMSException {
        return ask("decision", xid, id -> new XaDecide(id, xid, commit));
    }

    private XaResult ask(String what, Xid xid, IntFunction<Frame> question) throws JMSException {
        return result(asking.ask(question), settings.requestTimeoutMillis(), what, xid);
    }

    /** All prepared branches that the user may see, in the order of their names. */
    List<XaBranch> prepared() throws JMSException {
        var all = new ArrayList<XaBranch>();
        scan(BEFORE_ALL, false, all::add);
        return all;
    }

    /**
     * Shows branches that the user may see in the order of their names, a page at a time, until there are no more or the taker
     * has enough.
     *
     * @param after the name to begin after
     * @param unfinished whether those are wanted too that aren't prepared
     * @param taker takes one, and says whether it wants more
     */
    void scan(Xid after, boolean unfinished, Predicate<XaBranch> taker) throws JMSException {
        var last = after;
        XaBranches page;
        do {
            page = page(last, unfinished);
            for (var branch : page.branches()) {
                last = branch.xid();
                if (!taker.test(branch)) {
                    return;
                }
            }
        } while (page.more() && !page.branches().isEmpty());
    }

    private XaBranches page(Xid after, boolean unfinished) throws JMSException {
        var request = asking.ask(id -> new XaRecover(id, after, unfinished));
        var reply = reply(request, settings.requestTimeoutMillis(), "the list of branches");
        if (reply instanceof XaBranches page) {
            return page;
        }
        throw unexpected(reply);
    }

    private static XaResult result(Request request, long timeoutMillis, String what, Xid xid) throws JMSException {
        return resultOf(reply(request, timeoutMillis, what + " of branch " + xid));
    }

    /** The result in a reply to a call of a branch. */
    static XaResult resultOf(Frame reply) throws JMSException {
        if (reply instanceof XaResult result) {
            return result;
        }
        throw unexpected(reply);
    }

    /** Waits for a reply; what can't leave in time never does. */
    static Frame reply(Request request, long timeoutMillis, String what) throws JMSException {
        try {
            return Replies.await(request, timeoutMillis, what);
        } finally {
            request.withdraw();
        }
    }

    private static JMSException unexpected(Frame reply) {
        return new JMSException("the broker answered with " + reply.opcode());
    }
}
