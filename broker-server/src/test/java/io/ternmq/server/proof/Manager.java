package io.ternmq.server.proof;

import io.ternmq.testsupport.history.Branch;
import io.ternmq.testsupport.history.BranchCall;
import io.ternmq.testsupport.history.Entry;
import io.ternmq.testsupport.history.Finding;
import io.ternmq.testsupport.history.HistoryWriter;
import jakarta.jms.JMSException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * Drives branches as a transaction manager does, and as an administrator who decides in its place. Writes down what it is
 * about to ask for, and what it was told.
 */
final class Manager {
    private static final int BY_HAND_EVERY = 8;
    private static final int ROLLBACK_EVERY = 6;

    private final XAResource resource;
    private final Access access;
    private final HistoryWriter history;
    private final Random random;

    Manager(XAResource resource, Access access, HistoryWriter history, Random random) {
        this.resource = resource;
        this.access = access;
        this.history = history;
        this.random = random;
    }

    /** The session begins to work in a branch. */
    void start(Branch branch) throws XAException {
        resource.start(BranchXid.of(branch), XAResource.TMNOFLAGS);
    }

    /** Its work is done, or has failed. */
    void end(Branch branch, boolean failed) throws XAException {
        resource.end(BranchXid.of(branch), failed ? XAResource.TMFAIL : XAResource.TMSUCCESS);
    }

    /** Asks for something; the branch tells what came of it. */
    void ask(Branch branch, BranchCall call) {
        var asked = new Entry.Asked(System.currentTimeMillis(), branch.client(), branch.unit(), call);
        history.write(asked);
        branch.add(asked);
        answer(branch, call).ifPresent(finding -> told(branch, finding));
    }

    /** Takes a branch that is prepared, or was ended by hand, one step further; what was asked for once is asked for again. */
    void settle(Branch branch) {
        if (branch.isEndedByHand() && random.nextBoolean()) {
            ask(branch, BranchCall.FORGET);
        } else if (branch.isCommitAsked()) {
            ask(branch, BranchCall.COMMIT);
        } else if (branch.isRollbackAsked()) {
            ask(branch, BranchCall.ROLLBACK);
        } else if (random.nextInt(BY_HAND_EVERY) == 0) {
            ask(branch, random.nextBoolean() ? BranchCall.COMMIT_BY_HAND : BranchCall.ROLLBACK_BY_HAND);
        } else {
            ask(branch, random.nextInt(ROLLBACK_EVERY) == 0 ? BranchCall.ROLLBACK : BranchCall.COMMIT);
        }
    }

    /** Looks whether {@code recover} tells of these, and returns all of which it tells. */
    Set<BranchXid> look(Collection<Branch> branches) throws XAException {
        var listed = Arrays.stream(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .map(BranchXid::of)
                .collect(Collectors.toSet());
        for (Branch branch : branches) {
            told(branch, listed.contains(BranchXid.of(branch)) ? Finding.LISTED : Finding.UNLISTED);
        }
        return listed;
    }

    private void told(Branch branch, Finding finding) {
        var told = new Entry.Told(System.currentTimeMillis(), branch.client(), branch.unit(), finding);
        history.write(told);
        branch.add(told);
    }

    /** Nothing if there was no answer, or one that says nothing about the branch. */
    private Optional<Finding> answer(Branch branch, BranchCall call) {
        try {
            return Optional.of(carryOut(BranchXid.of(branch), call));
        } catch (XAException e) {
            return error(call, e.errorCode);
        } catch (JMSException e) {
            return "NOTA".equals(e.getErrorCode()) ? Optional.of(Finding.GONE) : Optional.empty();
        }
    }

    private Finding carryOut(BranchXid xid, BranchCall call) throws XAException, JMSException {
        return switch (call) {
            // Something is done in each branch, so none has a reason to be over with this.
            case PREPARE -> resource.prepare(xid) == XAResource.XA_OK ? Finding.PREPARED : Finding.COMMITTED;
            case COMMIT, COMMIT_ONE_PHASE -> {
                resource.commit(xid, call == BranchCall.COMMIT_ONE_PHASE);
                yield Finding.COMMITTED;
            }
            case ROLLBACK -> {
                resource.rollback(xid);
                yield Finding.ROLLED_BACK;
            }
            case COMMIT_BY_HAND, ROLLBACK_BY_HAND -> decide(xid, call == BranchCall.COMMIT_BY_HAND);
            case FORGET -> {
                resource.forget(xid);
                yield Finding.GONE;
            }
        };
    }

    private Finding decide(BranchXid xid, boolean commit) throws JMSException {
        try (var admin = access.admin()) {
            admin.branches().decide(xid, commit);
        }
        return commit ? Finding.COMMITTED_BY_HAND : Finding.ROLLED_BACK_BY_HAND;
    }

    private static Optional<Finding> error(BranchCall call, int code) {
        if (code >= XAException.XA_RBBASE && code <= XAException.XA_RBEND) {
            return Optional.of(Finding.ROLLED_BACK);
        }
        return switch (code) {
            case XAException.XA_HEURCOM -> Optional.of(Finding.COMMITTED_BY_HAND);
            case XAException.XA_HEURRB -> Optional.of(Finding.ROLLED_BACK_BY_HAND);
            // It would be XAER_RMFAIL if an earlier request for the same could have had its effect.
            case XAException.XAER_NOTA ->
                Optional.of(call == BranchCall.COMMIT_ONE_PHASE ? Finding.ROLLED_BACK : Finding.GONE);
            default -> Optional.empty();
        };
    }
}
