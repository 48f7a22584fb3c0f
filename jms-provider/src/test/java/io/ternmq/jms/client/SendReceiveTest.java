package io.ternmq.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the JMS objects say to a broker, frame by frame. */
class SendReceiveTest {

    private static final long WAIT_MILLIS = 10_000;

    private final String name = UUID.randomUUID().toString();
    private final ScriptedPeer broker =
            new ScriptedPeer("broker").opens().ignore(SessionClose.class).ignore(Close.class);

    private Connection connect() throws JMSException {
        return new TernConnectionFactory("vm://" + name + "?requestTimeoutMillis=300").createConnection();
    }

    private static byte[] text(String body) {
        return new MessageContentWriter().persistent(true).finish(body);
    }

    @Test
    void waitsForTheBrokerToStoreAPersistentMessage() throws JMSException {
        broker.expect(SessionOpen.class).reply(Send.class, send -> new Sent(send.session(), send.number()));
        try (var server = PeerServer.vm(name, broker);
                var connection = connect()) {
            var session = connection.createSession();
            var message = session.createTextMessage("hello");

            session.createProducer(session.createQueue("orders")).send(message);

            broker.awaitFinished(WAIT_MILLIS);
            var sent = broker.received(Send.class).get(0);
            assertThat(server.address()).isNotNull();
            assertThat(sent.destination().name()).isEqualTo("orders");
            assertThat(sent.number()).isEqualTo(1);
            assertThat(MessageContent.persistent(sent.content())).isTrue();
            assertThat(new String(MessageContent.body(sent.content()), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
            assertThat(message.getJMSMessageID()).startsWith("ID:");
        }
    }

    @Test
    void turnsARefusalIntoAnException() throws JMSException {
        broker.expect(SessionOpen.class)
                .reply(
                        Send.class,
                        send -> new Refused(
                                send.session(), send.number(), ErrorCode.DESTINATION_UNKNOWN, "no queue orders"));
        try (var server = PeerServer.vm(name, broker);
                var connection = connect()) {
            assertThat(server.address()).isNotNull();
            var session = connection.createSession();
            var producer = session.createProducer(session.createQueue("orders"));

            assertThatThrownBy(() -> producer.send(session.createTextMessage("hello")))
                    .isInstanceOf(InvalidDestinationException.class)
                    .hasMessage("no queue orders")
                    .satisfies(
                            e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("DESTINATION_UNKNOWN"));
        }
    }

    @Test
    void grantsCreditAtStartAndAcknowledgesWhatWasReceived() throws JMSException {
        broker.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .reply(Credit.class, credit -> new Delivery(credit.session(), credit.consumer(), 1, 2, text("one")))
                .expect(Settle.class, settle -> assertThat(settle.deliveries()).containsExactly(new Range(1, 1)));
        try (var server = PeerServer.vm(name, broker);
                var connection = connect()) {
            assertThat(server.address()).isNotNull();
            var session = connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            connection.start();

            var message = (TextMessage) consumer.receive(WAIT_MILLIS);

            broker.awaitFinished(WAIT_MILLIS);
            assertThat(message.getText()).isEqualTo("one");
            assertThat(message.getJMSRedelivered()).isTrue();
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        }
    }

    @Test
    void handsDeliveriesToAListenerOnOneThread() throws Exception {
        broker.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, text("one")))
                .say(new Delivery(1, 1, 2, 1, text("two")))
                .expect(Settle.class)
                .ignore(Settle.class);
        var got = new LinkedBlockingQueue<Message>();
        try (var server = PeerServer.vm(name, broker);
                var connection = connect()) {
            assertThat(server.address()).isNotNull();
            var session = connection.createSession();
            session.createConsumer(session.createQueue("orders")).setMessageListener(got::add);

            connection.start();

            assertThat(((TextMessage) got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).getText())
                    .isEqualTo("one");
            assertThat(((TextMessage) got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).getText())
                    .isEqualTo("two");
            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void commitsSendsAndWhatWasReceived() throws JMSException {
        broker.expect(SessionOpen.class, open -> assertThat(open.transacted()).isTrue())
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .reply(Credit.class, credit -> new Delivery(credit.session(), credit.consumer(), 1, 1, text("one")))
                .expect(TxSend.class)
                .expect(Settle.class, settle -> assertThat(settle.deliveries()).containsExactly(new Range(1, 1)))
                .reply(Commit.class, commit -> new Sent(commit.session(), commit.number()));
        try (var server = PeerServer.vm(name, broker);
                var connection = connect()) {
            assertThat(server.address()).isNotNull();
            var session = connection.createSession(true, Session.SESSION_TRANSACTED);
            var queue = session.createQueue("orders");
            var consumer = session.createConsumer(queue);
            connection.start();
            session.createProducer(queue).send(consumer.receive(WAIT_MILLIS));

            session.commit();

            broker.awaitFinished(WAIT_MILLIS);
        }
    }
}
