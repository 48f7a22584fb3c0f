package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static io.ternmq.jms.client.XaStage.X;
import static io.ternmq.jms.client.XaStage.broker;
import static io.ternmq.jms.client.XaStage.codeOf;
import static io.ternmq.jms.client.XaStage.result;
import static io.ternmq.jms.client.XaStage.started;
import static io.ternmq.jms.client.XaStage.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.jms.client.XaStage.Opened;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaEnd;
import io.ternmq.protocol.frame.XaPrepare;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaStart;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;

/** The end of work in a branch: what comes before it, what comes after, and what it waits for. */
class XaEndTest {
    /** Request id of the first part of a large body that is sent in the first branch. */
    private static final int FIRST_PART = 3;

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

    @Test
    void aSessionThatClosesEndsItsWorkAndItsManagerDecides() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .reply(SessionClose.class, close -> new Done(close.requestId()))
                .reply(XaPrepare.class, prepare -> result(prepare.requestId(), XaCode.OK));
        try (var opened = new Opened("", broker)) {
            opened.resource().start(X, XAResource.TMNOFLAGS);
            opened.session.close();

            opened.resource().end(X, XAResource.TMSUCCESS);

            assertThat(opened.resource().prepare(X)).isEqualTo(XAResource.XA_OK);
            assertThat(broker.received(XaEnd.class)).hasSize(1);
        }
    }

    @Test
    void whatTheEndByACloseFailedOfIsToldToTheManager() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.RBTIMEOUT))
                .reply(SessionClose.class, close -> new Done(close.requestId()));
        try (var opened = new Opened("", broker)) {
            opened.resource().start(X, XAResource.TMNOFLAGS);
            opened.session.close();

            assertThat(codeOf(() -> opened.resource().end(X, XAResource.TMSUCCESS)))
                    .isEqualTo(XAException.XA_RBTIMEOUT);
        }
    }

    /** Managers end work once more that is over: XAER_RMFAIL would tell them that the broker is away. */
    @Test
    void aClosedSessionThatWorksInNoBranchIsAskedOutOfTurn() throws Exception {
        var broker = started()
                .reply(XaEnd.class, end -> result(end.requestId(), XaCode.OK))
                .reply(SessionClose.class, close -> new Done(close.requestId()));
        try (var opened = new Opened("", broker)) {
            work(opened);
            opened.session.close();

            assertThat(codeOf(() -> opened.resource().end(X, XAResource.TMSUCCESS)))
                    .isEqualTo(XAException.XAER_PROTO);
        }
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
