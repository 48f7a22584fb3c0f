package io.ternmq.jms.client;

import static io.ternmq.jms.client.XaStage.X;
import static io.ternmq.jms.client.XaStage.broker;
import static io.ternmq.jms.client.XaStage.codeOf;
import static io.ternmq.jms.client.XaStage.name;
import static io.ternmq.jms.client.XaStage.result;
import static io.ternmq.jms.client.XaStage.started;
import static io.ternmq.jms.client.XaStage.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.jms.client.XaStage.Opened;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.util.ArrayList;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;

/** Commits in one phase: the broker knows by a number those that it has carried out, even after its restart. */
class OnePhaseCommitTest {
    /** Whose sessions commit in one phase: such commits have a session of their own. */
    private static ScriptedPeer ofOnePhase() {
        return broker().expect(SessionOpen.class);
    }

    @Test
    void aCommitIsRepeatedOverTheNextConnection() throws Exception {
        var first = ofOnePhase().expect(XaCommit.class).cut();
        var second = ofOnePhase().reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.OK));
        try (var opened = new Opened("", first, second)) {
            opened.resource().commit(X, true);

            second.requireFinished();
        }
    }

    /** The broker knows those that it has carried out by their numbers, even after its restart. */
    @Test
    void aRepeatedCommitInOnePhaseOfAnUnknownBranchWasRolledBack() throws Exception {
        var first = ofOnePhase().expect(XaCommit.class).cut();
        var second = ofOnePhase().reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.NOTA));
        try (var opened = new Opened("", first, second)) {
            var failure = catchThrowableOfType(
                    XAException.class, () -> opened.resource().commit(X, true));

            assertThat(failure.errorCode).isEqualTo(XAException.XA_RBROLLBACK);
            assertThat(failure).hasMessageContaining("before it was committed");
        }
    }

    /** It ended while the broker was there, and then that was started again: the commit goes out once. */
    @Test
    void aCommitInOnePhaseOfABranchThatTheBrokerDoesNotKnowAnyMoreWasRolledBack() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .expect(SessionOpen.class)
                .reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.NOTA));
        try (var opened = new Opened("", broker)) {
            work(opened);

            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XA_RBROLLBACK);
        }
    }

    @Test
    void aBranchIsUnknownToASessionThatNeverWorkedInIt() throws Exception {
        var broker = ofOnePhase().reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.NOTA));
        try (var opened = new Opened("", broker)) {
            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XAER_NOTA);
        }
    }

    @Test
    void aRepeatedCommitInOnePhaseIsInDoubtOnceTheBrokerHasForgottenItsNumbers() throws Exception {
        var first = ofOnePhase().expect(XaCommit.class).cut();
        var second = ofOnePhase()
                .reply(
                        XaCommit.class,
                        commit -> new Failed(commit.requestId(), ErrorCode.IDENTITY_UNKNOWN, "nothing is remembered"));
        try (var opened = new Opened("", first, second)) {
            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XAER_RMFAIL);
        }
    }

    /** What became of the first isn't known: under another number the broker couldn't tell either. */
    @Test
    void aCommitThatIsAskedForAgainTakesItsNumberAgain() throws Exception {
        var numbers = new ArrayList<Long>();
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .expect(SessionOpen.class)
                .expect(XaCommit.class, commit -> numbers.add(commit.number()))
                .reply(XaCommit.class, commit -> {
                    numbers.add(commit.number());
                    return result(commit.requestId(), XaCode.NOTA);
                });
        try (var opened = new Opened("&sendTimeoutMillis=50", broker)) {
            work(opened);
            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XAER_RMFAIL);

            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XA_RBROLLBACK);
            assertThat(numbers).containsExactly(1L, 1L);
        }
    }

    @Test
    void nobodyIsToldOfARollbackThatMayHaveBeenACommit() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .expect(SessionOpen.class)
                .expect(XaCommit.class)
                .reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.OK))
                .reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.NOTA));
        try (var opened = new Opened("&sendTimeoutMillis=50", broker)) {
            work(opened);
            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XAER_RMFAIL);
            opened.resource().commit(name(2), true);

            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XAER_NOTA);
        }
    }

    @Test
    void aCommitAfterTheCloseOfItsSessionLeavesNoSessionBehind() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .reply(SessionClose.class, close -> new Done(close.requestId()))
                .expect(SessionOpen.class)
                .reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.OK))
                .expect(SessionClose.class, close -> assertThat(close.session()).isEqualTo(2));
        try (var opened = new Opened("", broker)) {
            work(opened);
            opened.session.close();

            opened.resource().commit(X, true);

            broker.awaitFinished(Scripted.WAIT_MILLIS);
        }
    }

    @Test
    void aCommitInOnePhaseTakesTheNextNumberOfTheLastThatMayHaveHadItsEffect() throws Exception {
        var numbers = new ArrayList<Long>();
        var broker = ofOnePhase()
                .reply(XaCommit.class, commit -> {
                    numbers.add(commit.number());
                    return result(commit.requestId(), XaCode.OK);
                })
                .reply(XaCommit.class, commit -> {
                    numbers.add(commit.number());
                    return result(commit.requestId(), XaCode.RBROLLBACK);
                })
                .reply(XaCommit.class, commit -> {
                    numbers.add(commit.number());
                    return result(commit.requestId(), XaCode.OK);
                });
        try (var opened = new Opened("", broker)) {
            opened.resource().commit(X, true);
            codeOf(() -> opened.resource().commit(X, true));
            opened.resource().commit(X, true);

            assertThat(numbers).containsExactly(1L, 2L, 2L);
        }
    }

    @Test
    void anEndThatNobodyUnderstoodDoesNotHideWhatBecameOfTheBranch() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.NOTA))
                .expect(SessionOpen.class)
                .reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.RBROLLBACK));
        try (var opened = new Opened("", broker)) {
            work(opened);

            assertThat(codeOf(() -> opened.resource().commit(X, true))).isEqualTo(XAException.XA_RBROLLBACK);
        }
    }
}
