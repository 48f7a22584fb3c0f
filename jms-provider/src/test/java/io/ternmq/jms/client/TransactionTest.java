package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of a transaction whose commit or rollback isn't answered. */
class TransactionTest {

    private static String body(TxSend send) {
        return new String(MessageContent.body(send.content()), StandardCharsets.UTF_8);
    }

    /** The application was told that the first transaction was rolled back, and sends its work again. */
    @Test
    void whatWasSentBeforeACommitThatNeverLeftIsNotCommittedWithTheNextTransaction() throws Exception {
        var first = new ScriptedPeer("first").opens().expect(SessionOpen.class).cut();
        var second = new ScriptedPeer("second").opens().expect(SessionOpen.class);
        second.ignore(Rollback.class).ignore(TxSend.class);
        var name = UUID.randomUUID().toString();
        try (var server = PeerServer.vm(name, first, second);
                var connection = new TernConnectionFactory("vm://" + name
                                + "?sendTimeoutMillis=200&requestTimeoutMillis=300&reconnectDelayMillis=2000")
                        .createConnection()) {
            assertThat(server.address()).isNotNull();
            var session = connection.createSession(Session.SESSION_TRANSACTED);
            await().until(() -> ((JmsSession) session).link().generation() == 2);
            var producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("once"));
            assertThatThrownBy(session::commit)
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("sendTimeoutMillis");

            await().until(() -> !second.received(SessionOpen.class).isEmpty());
            producer.send(session.createTextMessage("again"));

            await().until(() -> second.received(TxSend.class).stream()
                    .anyMatch(send -> body(send).equals("again")));
            assertThat(second.received(TxSend.class))
                    .extracting(TransactionTest::body)
                    .containsExactly("again");
        }
    }

    @Test
    void anUnansweredCommitIsInDoubtAndCanBeAskedForAgain() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .expect(TxSend.class)
                .expect(Commit.class)
                .reply(SessionOpen.class, another -> new Sent(1, 1));
        try (var scripted = new Scripted(broker, "&sendTimeoutMillis=50")) {
            var session = scripted.connection.createSession(Session.SESSION_TRANSACTED);
            session.createProducer(session.createQueue("orders")).send(session.createTextMessage("x"));
            assertThatThrownBy(session::commit)
                    .isInstanceOfSatisfying(
                            JMSException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo("IN_DOUBT"));
            scripted.connection.createSession();
            broker.awaitFinished(WAIT_MILLIS);

            session.commit();

            assertThat(broker.received(Commit.class)).hasSize(1);
        }
    }

    /** Otherwise what is sent next would be part of the transaction that wasn't given up yet. */
    @Test
    void aRollbackWithoutAnAnswerIsAskedForAgain() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .expect(TxSend.class)
                .expect(Rollback.class)
                .expect(Rollback.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession(Session.SESSION_TRANSACTED);
            session.createProducer(session.createQueue("orders")).send(session.createTextMessage("x"));
            assertThatThrownBy(session::rollback).isInstanceOf(JMSException.class);

            assertThatThrownBy(session::rollback).isInstanceOf(JMSException.class);

            broker.awaitFinished(WAIT_MILLIS);
        }
    }
}
