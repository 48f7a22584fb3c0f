package io.ternmq.jms.client;

import static io.ternmq.jms.client.XaStage.X;
import static io.ternmq.jms.client.XaStage.broker;
import static io.ternmq.jms.client.XaStage.codeOf;
import static io.ternmq.jms.client.XaStage.name;
import static io.ternmq.jms.client.XaStage.result;
import static io.ternmq.jms.client.XaStage.started;
import static io.ternmq.jms.client.XaStage.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.jms.client.XaStage.Opened;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaCommit;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.TransactionInProgressException;
import java.util.List;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a transaction manager asks of a session, and what it is told; see SeatTest for when a branch is lost. */
class XaResourceTest {
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OK")
    void eachResultIsAnExceptionWithItsNumber(XaCode code) throws Exception {
        var broker = broker().reply(XaCommit.class, commit -> result(commit.requestId(), code));
        try (var opened = new Opened("", broker)) {
            var failure = catchThrowableOfType(
                    XAException.class, () -> opened.resource().commit(X, false));

            assertThat(failure.errorCode).isEqualTo(code.number());
            assertThat(failure).hasMessageContaining("commit of branch 7:01:01").hasMessageContaining("so it is");
        }
    }

    @Test
    void namesAndFlagsThatAreNoneAreNotAskedFor() throws Exception {
        try (var opened = new Opened("", broker())) {
            var resource = opened.resource();

            assertThat(codeOf(() -> resource.start(null, XAResource.TMNOFLAGS))).isEqualTo(XAException.XAER_INVAL);
            assertThat(codeOf(() -> resource.start(X, XAResource.TMSUSPEND))).isEqualTo(XAException.XAER_INVAL);
            assertThat(codeOf(() -> resource.end(X, XAResource.TMNOFLAGS))).isEqualTo(XAException.XAER_INVAL);
            assertThat(codeOf(() -> resource.recover(XAResource.TMJOIN))).isEqualTo(XAException.XAER_INVAL);
            assertThat(codeOf(() -> resource.setTransactionTimeout(-1))).isEqualTo(XAException.XAER_INVAL);
        }
    }

    @Test
    void aBranchOfAnotherUserIsAgainstTheProtocol() throws Exception {
        var broker = broker().reply(
                        XaPrepare.class,
                        prepare -> new Failed(prepare.requestId(), ErrorCode.NOT_AUTHORIZED, "another user began it"));
        try (var opened = new Opened("", broker)) {
            assertThat(codeOf(() -> opened.resource().prepare(X))).isEqualTo(XAException.XAER_PROTO);
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAFailureOfTheResourceManager() throws Exception {
        var broker = broker().expect(XaStart.class);
        try (var opened = new Opened("&requestTimeoutMillis=50", broker)) {
            assertThat(codeOf(() -> opened.resource().start(X, XAResource.TMNOFLAGS)))
                    .isEqualTo(XAException.XAER_RMFAIL);
        }
    }

    /** XAER_NOTA would tell the transaction manager that somebody else had ended it: a heuristic hazard. */
    @Test
    void aRepeatedCommitOfAPreparedBranchThatIsOverIsToBeAskedAgain() throws Exception {
        var first = broker().expect(XaCommit.class).cut();
        var second = broker().reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.NOTA));
        try (var opened = new Opened("", first, second)) {
            assertThat(codeOf(() -> opened.resource().commit(X, false))).isEqualTo(XAException.XAER_RMFAIL);
        }
    }

    /** It would be answered like one of a branch that can't be prepared. */
    @Test
    void aPrepareIsNotRepeated() throws Exception {
        var first = broker().expect(XaPrepare.class).cut();
        try (var opened = new Opened("", first, broker())) {
            assertThat(codeOf(() -> opened.resource().prepare(X))).isEqualTo(XAException.XAER_RMFAIL);
        }
    }

    @Test
    void aScanIsReadPageByPage() throws Exception {
        var broker = broker().reply(
                        XaRecover.class,
                        recover -> new XaBranches(recover.requestId(), true, List.of(prepared(1), prepared(2))))
                .reply(XaRecover.class, recover -> {
                    assertThat(recover.after()).isEqualTo(name(2).onTheWire());
                    return new XaBranches(recover.requestId(), false, List.of(prepared(3)));
                });
        try (var opened = new Opened("", broker)) {
            var found = opened.resource().recover(XAResource.TMSTARTRSCAN);

            assertThat(found).containsExactly(name(1), name(2), name(3));
            assertThat(opened.resource().recover(XAResource.TMENDRSCAN)).isEmpty();
        }
    }

    private static XaBranch prepared(int number) {
        return new XaBranch(name(number).onTheWire(), XaBranch.State.PREPARED, 0, 1, 0, "");
    }

    @Test
    void oneBrokerIsOneResourceManager() throws Exception {
        try (var opened = new Opened("", broker());
                var another = new Opened("", broker())) {
            assertThat(opened.resource().isSameRM(another.resource())).isTrue();
            assertThat(opened.resource().isSameRM(null)).isFalse();
        }
    }

    @Test
    void theTimeoutGoesWithTheStart() throws Exception {
        var broker = broker().reply(XaStart.class, start -> {
                    assertThat(start.timeoutSeconds()).isEqualTo(42);
                    return result(start.requestId(), XaCode.OK);
                })
                .ignore(SessionClose.class);
        try (var opened = new Opened("", broker)) {
            assertThat(opened.resource().getTransactionTimeout()).isEqualTo(300);
            assertThat(opened.resource().setTransactionTimeout(42)).isTrue();

            opened.resource().start(X, XAResource.TMNOFLAGS);

            broker.requireFinished();
        }
    }

    @Test
    void whatIsSentOutsideABranchGoesByASessionThatIsNotTransacted() throws Exception {
        var broker = broker().expect(
                        SessionOpen.class, open -> assertThat(open.transacted()).isFalse())
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .reply(XaStart.class, start -> result(start.requestId(), XaCode.OK))
                .expect(TxSend.class, send -> assertThat(send.session()).isEqualTo(1))
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.OK));
        try (var opened = new Opened("", broker)) {
            var producer = opened.session.createProducer(opened.session.createQueue("orders"));
            producer.send(opened.session.createTextMessage("at once"));
            opened.resource().start(X, XAResource.TMNOFLAGS);
            producer.send(opened.session.createTextMessage("with the branch"));

            opened.resource().end(X, XAResource.TMSUCCESS);
            opened.resource().prepare(X);

            broker.requireFinished();
        }
    }

    @Test
    void theSessionItselfIsNotCommitted() throws Exception {
        try (var opened = new Opened("", broker())) {
            assertThatThrownBy(opened.session::commit).isInstanceOf(TransactionInProgressException.class);
            assertThatThrownBy(opened.session::rollback).isInstanceOf(TransactionInProgressException.class);
            assertThat(opened.session.getTransacted()).isTrue();
            assertThat(opened.session.getSession()).isNotNull();
        }
    }

    /** Which has other data: what became of the branch is for its own broker to say. */
    @Test
    void aBranchThatAnotherBrokerDoesNotKnowIsNotOver() throws Exception {
        var other = new ScriptedPeer("other broker")
                .ignore(SessionClose.class)
                .answer(Close.class, close -> new Done(close.requestId()))
                .reply(
                        Open.class,
                        open -> new io.ternmq.protocol.frame.Opened(
                                1, 0, new UUID(9, 9), 1 << 20, 1 << 30, 30_000, 3_600_000, new byte[0]))
                .expect(SessionOpen.class)
                .reply(XaRecover.class, recover -> new XaBranches(recover.requestId(), false, List.of()))
                .reply(XaCommit.class, commit -> result(commit.requestId(), XaCode.NOTA));
        var own = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.OK))
                .expect(XaRecover.class)
                .cut();
        try (var opened = new Opened("", own, other)) {
            work(opened);
            opened.resource().prepare(X);
            opened.resource().recover(XAResource.TMSTARTRSCAN);

            assertThat(codeOf(() -> opened.resource().commit(X, false))).isEqualTo(XAException.XAER_RMFAIL);
        }
    }
}
