package io.ternmq.jms.client;

import io.ternmq.jms.link.Link;
import io.ternmq.jms.link.Request;
import io.ternmq.jms.link.Seat;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaStart;
import jakarta.jms.JMSException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction manager drives a session by (Jakarta Transactions 2.0 §3.4). The broker knows the branches and what may be
 * done with each, so it decides; here only names and flags are checked.
 *
 * <p>Any thread may call it: {@code start} and {@code end} are about the session, and everything else about branches of any.
 */
final class JmsXaResource implements XAResource {

    /** What the broker takes for a transaction without one (docs/xa.md). */
    private static final int TIMEOUT_SECONDS = 300;

    private static final int SCAN = TMSTARTRSCAN | TMENDRSCAN;

    private static final Set<XaCode> DONE = Set.of(XaCode.OK);
    private static final Set<XaCode> VOTES = Set.of(XaCode.OK, XaCode.RDONLY);

    private final JmsXaSession session;
    private final Branches branches;
    private final OnePhaseCommits commits;
    private final Endings endings;
    private final Link link;

    private final Origins origins = new Origins();

    /** Where this session's last branch is. */
    private volatile @Nullable UUID broker;

    private volatile int timeoutSeconds = TIMEOUT_SECONDS;

    JmsXaResource(JmsXaSession session, JmsConnection connection) {
        this.session = session;
        this.link = connection.link();
        this.broker = link.brokerId().orElse(null);
        this.endings = new Endings(link);
        this.branches = Branches.forManager(link, connection.settings());
        this.commits = new OnePhaseCommits(branches, () -> connection.openLink(SessionMode.AUTO));
    }

    /** A call, and how its result is read. */
    private interface Call<T> {
        T call() throws JMSException;
    }

    private static <T> T call(Call<T> call) throws XAException {
        try {
            return call.call();
        } catch (JMSException e) {
            throw XaErrors.of(e);
        }
    }

    private void ask(io.ternmq.protocol.frame.Xid name, String what, Call<XaResult> question) throws XAException {
        ask(name, what, DONE, question);
    }

    /** Asks about a branch, after the ends of work in it. */
    private XaCode ask(io.ternmq.protocol.frame.Xid name, String what, Set<XaCode> good, Call<XaResult> question)
            throws XAException {
        try {
            call(() -> {
                endings.awaitOthers(name, session.settings().requestTimeoutMillis());
                return name;
            });
            var result = call(question);
            if (!good.contains(result.result())) {
                throw XaErrors.of(result, what + " of branch " + name);
            }
            endings.forget(name);
            return result.result();
        } catch (XAException e) {
            throw endings.blame(name, ofThisBroker(e));
        }
    }

    /** A broker with other data, at another of the connection's addresses, doesn't know the branch: that isn't the branch's end. */
    private XAException ofThisBroker(XAException e) {
        var before = broker;
        return e.errorCode == XAException.XAER_NOTA
                        && before != null
                        && !Optional.of(before).equals(link.brokerId())
                ? XaErrors.of(
                        XAException.XAER_RMFAIL,
                        "The connection has another broker now than when the session began its last branch: "
                                + e.getMessage())
                : e;
    }

    @Override
    public void start(@Nullable Xid xid, int flags) throws XAException {
        var name = nameOf(xid);
        var mode = switch (flags) {
            case TMNOFLAGS -> XaStart.Mode.NOFLAGS;
            case TMJOIN -> XaStart.Mode.JOIN;
            case TMRESUME -> XaStart.Mode.RESUME;
            default -> throw XaErrors.invalid("start takes TMNOFLAGS, TMJOIN or TMRESUME, not " + hex(flags));
        };
        ask(name, "start", () -> sessionCall(seat().start(name, mode, timeoutSeconds), "start of branch " + name));
        broker = link.brokerId().orElse(null);
        link.brokerId().ifPresent(origin -> origins.add(name, origin));
    }

    private Seat seat() {
        return session.own().link().seat();
    }

    /** The session has ended. */
    void close() {
        commits.close();
    }

    private XaResult sessionCall(Request request, String what) throws JMSException {
        return Branches.resultOf(Branches.reply(request, session.settings().requestTimeoutMillis(), what));
    }

    /**
     * Completions of asynchronous sends are awaited first: their messages belong to the branch. The answer to TMSUCCESS isn't awaited
     * by a session that works in the branch: if there is something to be told, prepare or commit tells it.
     */
    @Override
    public void end(@Nullable Xid xid, int flags) throws XAException {
        var name = nameOf(xid);
        var mode = switch (flags) {
            case TMSUCCESS -> XaEnd.Mode.SUCCESS;
            case TMFAIL -> XaEnd.Mode.FAIL;
            case TMSUSPEND -> XaEnd.Mode.SUSPEND;
            default -> throw XaErrors.invalid("end takes TMSUCCESS, TMFAIL or TMSUSPEND, not " + hex(flags));
        };
        call(() -> {
            session.sender().requireNotCompleting("end the work in a branch");
            session.sender().awaitCompletions();
            return name;
        });
        if (mode == XaEnd.Mode.SUCCESS && seat().worksIn(name)) {
            endings.add(name, seat().end(name, mode));
        } else {
            ask(name, "end", () -> sessionCall(seat().end(name, mode), "end of branch " + name));
        }
    }

    @Override
    public int prepare(@Nullable Xid xid) throws XAException {
        var name = nameOf(xid);
        var vote = ask(name, "prepare", VOTES, () -> branches.prepare(name));
        origins.remove(name);
        return vote == XaCode.RDONLY ? XA_RDONLY : XA_OK;
    }

    @Override
    public void commit(@Nullable Xid xid, boolean onePhase) throws XAException {
        var name = nameOf(xid);
        try {
            ask(name, "commit", () -> onePhase ? commits.commit(name, origins.of(name)) : branches.commit(name));
        } finally {
            // From the first commit on, a branch that the broker doesn't know may have been committed.
            origins.remove(name);
        }
    }

    @Override
    public void rollback(@Nullable Xid xid) throws XAException {
        var name = nameOf(xid);
        ask(name, "rollback", () -> branches.rollback(name));
    }

    @Override
    public void forget(@Nullable Xid xid) throws XAException {
        var name = nameOf(xid);
        ask(name, "forget", () -> branches.forget(name));
    }

    /** All of the broker's with TMSTARTRSCAN, so a scan has nothing more after its first call. */
    @Override
    public Xid[] recover(int flags) throws XAException {
        if ((flags & ~SCAN) != 0) {
            throw XaErrors.invalid("recover takes TMSTARTRSCAN, TMENDRSCAN, both or TMNOFLAGS, not " + hex(flags));
        }
        if ((flags & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        return call(branches::prepared).stream()
                .map(branch -> BranchName.of(branch.xid()))
                .toArray(Xid[]::new);
    }

    /** Of the same user too, since a branch of another's can't be joined. */
    @Override
    public boolean isSameRM(@Nullable XAResource other) throws XAException {
        return other == this
                || (other instanceof JmsXaResource resource
                        && call(branches::owner).equals(call(resource.branches::owner)));
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /** Of branches that this resource begins from now on. */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw XaErrors.invalid("a transaction timeout of " + seconds + " s");
        }
        timeoutSeconds = seconds == 0 ? TIMEOUT_SECONDS : seconds;
        return true;
    }

    /** The protocol's name of a branch. */
    private static io.ternmq.protocol.frame.Xid nameOf(@Nullable Xid given) throws XAException {
        if (given == null) {
            throw XaErrors.invalid("the Xid is null");
        }
        byte @Nullable [] global = given.getGlobalTransactionId();
        byte @Nullable [] qualifier = given.getBranchQualifier();
        if (global == null
                || qualifier == null
                || global.length > Xid.MAXGTRIDSIZE
                || qualifier.length > Xid.MAXBQUALSIZE) {
            throw XaErrors.invalid("a Xid has a global part and a qualifier of at most " + Xid.MAXGTRIDSIZE + " bytes");
        }
        return new io.ternmq.protocol.frame.Xid(given.getFormatId(), global.clone(), qualifier.clone());
    }

    private static String hex(int flags) {
        return "0x" + Integer.toHexString(flags);
    }
}
