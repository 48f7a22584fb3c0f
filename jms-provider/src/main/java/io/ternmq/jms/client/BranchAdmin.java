package io.ternmq.jms.client;

import io.ternmq.jms.error.ClientCode;
import io.ternmq.jms.error.Failure;
import io.ternmq.jms.error.JmsErrors;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.Xid;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks after the branches of distributed transactions, for an administrator whom their manager has left alone with them.
 *
 * <p>Everybody is told of the branches that he began, and of all with the right BRANCHES_OF_OTHERS. What isn't allowed is a
 * {@link JMSSecurityException}; the error code of other exceptions is XA's name of the result, such as NOTA for a branch
 * that isn't there and PROTO for one in another state than it has to be. {@code IN_DOUBT} means that no answer came: the
 * call may have had its effect, and {@link #find} tells.
 *
 * <p>Any thread may call it.
 */
public final class BranchAdmin {
    private static final Set<String> WITHOUT_ANSWER =
            Set.of(ClientCode.TIMEOUT.name(), ClientCode.CONNECTION_LOST.name());

    private final Branches branches;

    BranchAdmin(Branches branches) {
        this.branches = branches;
    }

    /**
     * Shows branches in the order of their names, a page at a time, until there are no more or the taker has enough.
     *
     * @param unfinished whether those are wanted too that aren't prepared
     * @param taker takes one, and says whether it wants more
     */
    public void list(boolean unfinished, Predicate<BranchFigures> taker) throws JMSException {
        branches.scan(Branches.BEFORE_ALL, unfinished, branch -> taker.test(figures(branch)));
    }

    /** The branch of this name, prepared or not; empty if there is none, or if this user isn't told of it. */
    public Optional<BranchFigures> find(javax.transaction.xa.Xid xid) throws JMSException {
        BranchName name = BranchName.of(xid);
        Xid wanted = name.onTheWire();
        boolean hasOneBefore = wanted.formatId() > Integer.MIN_VALUE; // names are in order of the format id at last
        Xid before = hasOneBefore
                ? new Xid(wanted.formatId() - 1, wanted.global(), wanted.qualifier())
                : Branches.BEFORE_ALL;
        List<BranchFigures> found = new ArrayList<>();
        branches.scan(before, true, branch -> {
            if (branch.xid().equals(wanted)) {
                found.add(figures(branch));
            }
            return found.isEmpty() && !hasOneBefore;
        });
        return found.stream().findFirst();
    }

    /**
     * Ends a prepared branch in its manager's place (XA §2.3.3, heuristic decision). The manager may have decided otherwise,
     * and then the transaction has happened in part. The name stays until {@link #forget}, or until the manager forgets it.
     *
     * @param commit whether it is committed; otherwise it is rolled back
     * @throws JMSException if it isn't there, isn't prepared, or was ended already
     */
    public void decide(javax.transaction.xa.Xid xid, boolean commit) throws JMSException {
        Xid name = BranchName.of(xid).onTheWire();
        carryOut((commit ? "commit of branch " : "rollback of branch ") + name, () -> branches.decide(name, commit));
    }

    /**
     * Rolls a branch back that isn't prepared and in which nobody works. Its manager learns of it when it wants to prepare.
     * A branch that it prepares before this call arrives is rolled back too, and nothing is kept for it to learn from:
     * {@link #decide} is for those.
     *
     * @throws JMSException if it isn't there, or a session works in it
     */
    public void rollBack(javax.transaction.xa.Xid xid) throws JMSException {
        Xid name = BranchName.of(xid).onTheWire();
        carryOut("rollback of branch " + name, () -> branches.rollback(name));
    }

    /**
     * Forgets how a branch was ended by hand. If its manager asks afterwards, it is told that there is no such branch.
     *
     * @throws JMSException if it isn't there, or wasn't ended by hand
     */
    public void forget(javax.transaction.xa.Xid xid) throws JMSException {
        Xid name = BranchName.of(xid).onTheWire();
        carryOut("forgetting branch " + name, () -> branches.forget(name));
    }

    /** A call that has a result. */
    private interface Call {
        XaResult call() throws JMSException;
    }

    private static void carryOut(String what, Call call) throws JMSException {
        XaResult result = resultOf(what, call);
        if (result.result() != XaCode.OK) {
            throw JmsErrors.of(new Failure(result.result().name(), what + ": " + text(result)));
        }
    }

    private static XaResult resultOf(String what, Call call) throws JMSException {
        try {
            return call.call();
        } catch (JMSException e) {
            if (!WITHOUT_ANSWER.contains(String.valueOf(e.getErrorCode()))) {
                throw e;
            }
            JMSException doubt = JmsErrors.of(
                    ClientCode.IN_DOUBT, what + ": no answer came, and it may have had its effect; look at it again");
            doubt.initCause(e);
            throw doubt;
        }
    }

    private static String text(XaResult result) {
        if (result.result() == XaCode.NOTA) {
            return "there is no such branch; it may be over";
        }
        return result.text().isEmpty() ? "the broker answered " + result.result() : result.text();
    }

    private static BranchFigures figures(XaBranch branch) {
        return new BranchFigures(
                BranchName.of(branch.xid()),
                state(branch.state()),
                branch.ageMillis(),
                branch.sends(),
                branch.acknowledgements(),
                branch.holder());
    }

    private static BranchFigures.State state(XaBranch.State state) {
        return switch (state) {
            case ACTIVE -> BranchFigures.State.ACTIVE;
            case IDLE -> BranchFigures.State.IDLE;
            case SUSPENDED -> BranchFigures.State.SUSPENDED;
            case ROLLBACK_ONLY -> BranchFigures.State.ROLLBACK_ONLY;
            case PREPARED -> BranchFigures.State.PREPARED;
            case HEURISTICALLY_COMMITTED -> BranchFigures.State.HEURISTICALLY_COMMITTED;
            case HEURISTICALLY_ROLLED_BACK -> BranchFigures.State.HEURISTICALLY_ROLLED_BACK;
        };
    }
}
