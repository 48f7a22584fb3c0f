package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.protocol.frame.BodyPut;
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
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaStart;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a transaction manager asks of a session, and what it is told; see SeatTest for when a branch is lost. */
class XaResourceTest {

    private static final Xid X = name(1);

    /** Request id of the first part of a large body that is sent in the first branch. */
    private static final int FIRST_PART = 3;

    private static BranchName name(int number) {
        return BranchName.of(new io.ternmq.protocol.frame.Xid(7, new byte[] {(byte) number}, new byte[] {1}));
    }

    private static XaResult result(int request, XaCode code) {
        return new XaResult(request, code, "so it is");
    }

    /** A session over a broker that does what scripts say, one a connection. */
    private static final class Opened implements AutoCloseable {
        final XAConnection connection;
        final XASession session;
        private final PeerServer server;

        Opened(String options, ScriptedPeer... brokers) throws JMSException {
            var name = UUID.randomUUID().toString();
            server = PeerServer.vm(name, brokers);
            connection = new TernXAConnectionFactory("vm://" + name + "?reconnectDelayMillis=1" + options)
                    .createXAConnection();
            session = connection.createXASession();
        }

        XAResource resource() {
            return session.getXAResource();
        }

        @Override
        public void close() throws JMSException {
            connection.close();
            server.close();
        }
    }

    private static ScriptedPeer broker() {
        return Scripted.broker()
                .answer(Close.class, close -> new Done(close.requestId()))
                .expect(SessionOpen.class);
    }

    /** Whose sessions commit in one phase: such commits have a session of their own. */
    private static ScriptedPeer ofOnePhase() {
        return broker().expect(SessionOpen.class);
    }

    private interface Attempt {
        void run() throws XAException;
    }

    private static int codeOf(Attempt attempt) {
        return catchThrowableOfType(XAException.class, attempt::run).errorCode;
    }

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

    @Test
    void theEndOfABranchWaitsForCompletionListenersAndIsRefusedToThem() throws Exception {
        var broker = broker().reply(XaStart.class, start -> result(start.requestId(), XaCode.OK))
                .expect(TxSend.class)
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.OK));
        var told = new LinkedBlockingQueue<Integer>();
        try (var opened = new Opened("", broker)) {
            opened.resource().start(X, XAResource.TMNOFLAGS);
            var producer = opened.session.createProducer(opened.session.createQueue("orders"));
            producer.send(opened.session.createTextMessage("x"), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    told.add(codeOf(() -> opened.resource().end(X, XAResource.TMSUCCESS)));
                }

                @Override
                public void onException(Message message, Exception e) {
                    told.add(0);
                }
            });

            opened.resource().end(X, XAResource.TMSUCCESS);

            assertThat(told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(XAException.XAER_PROTO);
            opened.resource().prepare(X);
            broker.requireFinished();
        }
    }

    private static ScriptedPeer started() {
        return broker().reply(XaStart.class, start -> result(start.requestId(), XaCode.OK));
    }

    private static void work(Opened opened) throws XAException {
        opened.resource().start(X, XAResource.TMNOFLAGS);
        opened.resource().end(X, XAResource.TMSUCCESS);
    }

    @Test
    void anEndIsNotWaitedForSincePrepareFollows() throws Exception {
        var broker = started()
                .expect(XaEnd.class)
                .reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.RDONLY));
        try (var opened = new Opened("", broker)) {
            work(opened);

            assertThat(opened.resource().prepare(X)).isEqualTo(XAResource.XA_RDONLY);
        }
    }

    @Test
    void whatAnEndFailedOfIsToldByPrepare() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.RBTIMEOUT))
                .reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.NOTA));
        try (var opened = new Opened("", broker)) {
            work(opened);

            assertThat(codeOf(() -> opened.resource().prepare(X))).isEqualTo(XAException.XA_RBTIMEOUT);
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

    @Test
    void aBranchThatIsGoneAfterAnEndWithoutAnAnswerIsRolledBack() throws Exception {
        var first = started().expect(XaEnd.class).cut();
        var second = broker().reply(XaRecover.class, recover -> new XaBranches(recover.requestId(), false, List.of()))
                .reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.NOTA));
        try (var opened = new Opened("", first, second)) {
            work(opened);
            // Asked again after the loss: so the connection is another one from here on.
            assertThat(opened.resource().recover(XAResource.TMSTARTRSCAN)).isEmpty();

            assertThat(codeOf(() -> opened.resource().prepare(X))).isEqualTo(XAException.XA_RBCOMMFAIL);
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

    @Test
    void nothingIsAskedOnAnotherConnectionBeforeAnEndIsAnswered() throws Exception {
        var other = broker();
        try (var opened = new Opened("", started().expect(XaEnd.class));
                var another = new Opened("&requestTimeoutMillis=50", other)) {
            work(opened);

            assertThat(codeOf(() -> another.resource().prepare(X))).isEqualTo(XAException.XAER_RMFAIL);
            other.requireFinished();
        }
    }

    @Test
    void anotherConnectionGoesOnWhenAnEndIsAnswered() throws Exception {
        var other = broker().reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.OK));
        try (var opened = new Opened("", started().reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK)));
                var another = new Opened("", other)) {
            work(opened);

            assertThat(another.resource().prepare(X)).isEqualTo(XAResource.XA_OK);
        }
    }

    @Test
    void whatIsSentAfterAnEndIsOutsideThoughTheEndIsNotAnswered() throws Exception {
        var broker = started()
                .expect(XaEnd.class)
                .expect(SessionOpen.class, open -> assertThat(open.transacted()).isFalse())
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        try (var opened = new Opened("", broker)) {
            work(opened);

            opened.session
                    .createProducer(opened.session.createQueue("orders"))
                    .send(opened.session.createTextMessage("at once"));

            broker.requireFinished();
        }
    }

    /** It would be alone in a local transaction, which nobody commits, and in which no branch can begin. */
    @Test
    void whatIsStillOnItsWayWhenAnotherThreadEndsTheBranchIsNotSent() throws Exception {
        var underWay = new CountDownLatch(1);
        var broker = broker().reply(XaStart.class, start -> result(start.requestId(), XaCode.OK))
                .expect(BodyPut.class)
                .expect(BodyPut.class)
                .expect(BodyPut.class)
                .expect(BodyPut.class, last -> underWay.countDown())
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK));
        for (int part = 0; part < 4; part++) {
            broker.say(new Done(FIRST_PART + part));
        }
        broker.reply(XaRecover.class, recover -> new XaBranches(recover.requestId(), false, List.of()));
        var told = new LinkedBlockingQueue<Boolean>();
        try (var opened = new Opened("", broker)) {
            opened.resource().start(X, XAResource.TMNOFLAGS);
            var producer = opened.session.createProducer(opened.session.createQueue("orders"));
            var message = opened.session.createBytesMessage();
            message.writeBytes(new byte[(1 << 20) - 100]);
            var sending = new Thread(() -> sendAndTell(producer, message, told));
            sending.start();
            assertThat(underWay.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();

            opened.resource().end(X, XAResource.TMSUCCESS);

            assertThat(told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            opened.resource().recover(XAResource.TMSTARTRSCAN);
            broker.requireFinished();
            assertThat(broker.received(TxSend.class)).isEmpty();
        }
    }

    private static void sendAndTell(MessageProducer producer, Message message, BlockingQueue<Boolean> told) {
        try {
            producer.send(message, new CompletionListener() {
                @Override
                public void onCompletion(Message sent) {
                    told.add(true);
                }

                @Override
                public void onException(Message sent, Exception e) {
                    told.add(false);
                }
            });
        } catch (JMSException e) {
            told.add(false);
        }
    }
}
