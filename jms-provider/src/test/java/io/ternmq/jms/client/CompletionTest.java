package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static io.ternmq.jms.client.Scripted.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.protocol.frame.Closed;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a completion listener may do, who waits for it, and what is refused to whom. */
class CompletionTest {

    private interface Attempt {
        void run() throws JMSException;
    }

    private static CompletionListener trying(Attempt attempt, LinkedBlockingQueue<String> outcomes) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    attempt.run();
                    outcomes.add("allowed");
                } catch (IllegalStateException e) {
                    outcomes.add("refused");
                } catch (JMSException e) {
                    outcomes.add(e.toString());
                }
            }

            @Override
            public void onException(Message message, Exception e) {
                outcomes.add(e.toString());
            }
        };
    }

    @Test
    void aCompletionListenerCanNotEndWhatWaitsForIt() throws Exception {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .reply(Rollback.class, rollback -> new Done(rollback.requestId()))
                .ignore(TxSend.class);
        var outcomes = new LinkedBlockingQueue<String>();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession(Session.SESSION_TRANSACTED);
            var producer = session.createProducer(session.createQueue("orders"));
            var attempts = new Attempt[] {
                session::commit,
                session::rollback,
                session::close,
                producer::close,
                scripted.connection::close,
                scripted.connection::stop
            };

            for (var attempt : attempts) {
                producer.send(session.createTextMessage("x"), trying(attempt, outcomes));
            }

            for (int i = 0; i < attempts.length; i++) {
                assertThat(outcomes.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("refused");
            }
            session.rollback();
        }
    }

    /** Both are called by the session's one thread, so the message listener makes way for it. */
    @Test
    void aMessageListenersCommitComesAfterTheCompletionsOfItsSends() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, text("one")))
                .expect(TxSend.class)
                .expect(Settle.class)
                .reply(Commit.class, commit -> new Sent(commit.session(), commit.number()));
        var outcomes = new LinkedBlockingQueue<String>();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession(Session.SESSION_TRANSACTED);
            var producer = session.createProducer(session.createQueue("answers"));
            session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
                try {
                    producer.send(message, trying(() -> {}, outcomes));
                    session.commit();
                    outcomes.add("committed");
                } catch (JMSException e) {
                    outcomes.add(e.toString());
                }
            });

            scripted.connection.start();

            assertThat(outcomes.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("allowed");
            assertThat(outcomes.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("committed");
            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void aMessageOfAClosedSessionCanNotBeAcknowledged() throws JMSException {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, text("one")))
                .ignore(Settle.class);
        var scripted = new Scripted(broker);
        var session = scripted.connection.createSession();
        var consumer = session.createConsumer(session.createQueue("orders"));
        scripted.connection.start();
        var message = consumer.receive(WAIT_MILLIS);
        message.acknowledge();

        scripted.close();

        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wrongCredentialsAreRefusedWhenTheConnectionIsMade() {
        var refusing = new ScriptedPeer[] {refusing(), refusing()};
        try (var server = PeerServer.tcp(refusing)) {
            var port = ((java.net.InetSocketAddress) server.address()).getPort();
            var factory = new TernConnectionFactory("tcp://127.0.0.1:" + port);

            assertThatThrownBy(() -> factory.createConnection("me", "wrong"))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessage("wrong password");
            assertThatThrownBy(() -> factory.createContext("me", "wrong"))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
        }
    }

    private static ScriptedPeer refusing() {
        return new ScriptedPeer("broker")
                .reply(Open.class, open -> new Closed(ErrorCode.AUTHENTICATION_FAILED, "wrong password"))
                .expectEnd();
    }

    @Test
    void problemsAreToldOneAtATime() throws InterruptedException {
        var reports = new Reports();
        var order = new LinkedBlockingQueue<String>();

        reports.tell(
                e -> {
                    order.add("first begins");
                    order.add("first ends");
                    throw new java.lang.IllegalStateException("no");
                },
                new JMSException("first"));
        reports.tell(e -> order.add("second"), new JMSException("second"));

        assertThat(order.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("first begins");
        assertThat(order.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("first ends");
        assertThat(order.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("second");
    }
}
