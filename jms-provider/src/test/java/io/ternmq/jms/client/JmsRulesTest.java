package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static io.ternmq.jms.client.Scripted.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.protocol.frame.BodyGet;
import io.ternmq.protocol.frame.BodyPart;
import io.ternmq.protocol.frame.BodyPut;
import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Rules of JMS that need more than one object. */
class JmsRulesTest {

    private static Delivery delivery(long id, String body) {
        return new Delivery(1, 1, id, 1, text(body));
    }

    private interface Attempt {
        void run() throws JMSException;
    }

    /** What a listener gets when it tries something. */
    private static Throwable inListener(Scripted scripted, Session session, Attempt attempt) throws Exception {
        var outcome = new LinkedBlockingQueue<Throwable>();
        session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
            try {
                attempt.run();
                outcome.add(new AssertionError("it was allowed"));
            } catch (JMSException e) {
                outcome.add(e);
            }
        });
        scripted.connection.start();
        return outcome.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void aListenerCanNotCloseItsOwnConnection() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            assertThat(inListener(scripted, session, scripted.connection::close))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aListenerCanNotStopItsOwnConnection() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            assertThat(inListener(scripted, session, scripted.connection::stop))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aListenerCanNotCloseItsOwnSession() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            assertThat(inListener(scripted, session, session::close)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void stopWaitsForARunningListenerAndHandsNothingOverAfterwards() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .say(delivery(2, "two"))
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var entered = new CountDownLatch(1);
            var mayReturn = new CountDownLatch(1);
            var returned = new AtomicBoolean();
            var count = new LinkedBlockingQueue<Message>();
            session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
                count.add(message);
                entered.countDown();
                await(mayReturn);
                returned.set(true);
            });
            scripted.connection.start();
            await(entered);
            var stopping = new Thread(mayReturn::countDown);
            stopping.start();

            scripted.connection.stop();

            assertThat(returned).isTrue();
            int handedOver = count.size();
            broker.awaitFinished(WAIT_MILLIS);
            assertThat(count).hasSize(handedOver);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handsNothingOverBeforeTheConnectionIsStarted() throws JMSException {
        try (var scripted = new Scripted(Scripted.brokerWithConsumer())) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));

            assertThat(consumer.receiveNoWait()).isNull();
            assertThat(consumer.receive(1)).isNull();
        }
    }

    @Test
    void asksTheBrokerBeforeItSaysThatThereIsNothing() throws JMSException {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .reply(Settle.class, fence -> delivery(1, "late"))
                .say(new Done(3))
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();

            var message = (TextMessage) consumer.receiveNoWait();

            assertThat(message.getText()).isEqualTo("late");
        }
    }

    @Test
    void acknowledgesAllThatTheSessionHasConsumedAndWaits() throws JMSException {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .say(delivery(2, "two"))
                .reply(Settle.class, settle -> {
                    assertThat(settle.deliveries()).containsExactly(new Range(1, 2));
                    return new Done(settle.requestId());
                });
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();
            var first = consumer.receive(WAIT_MILLIS);
            consumer.receive(WAIT_MILLIS);

            first.acknowledge();

            broker.requireFinished();
        }
    }

    @Test
    void recoverReportsWhatTheListenerHasInHand() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .reply(Recover.class, recover -> {
                    assertThat(recover.handedOver()).containsExactly(new Range(1, 1));
                    return new Done(recover.requestId());
                })
                .expect(Credit.class)
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
                try {
                    session.recover();
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });

            scripted.connection.start();

            broker.awaitFinished(WAIT_MILLIS);
            assertThat(broker.received(Settle.class)).isEmpty();
        }
    }

    @Test
    void rejectsWhatIsNoMessage() throws JMSException {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, new byte[3]))
                .say(delivery(2, "two"))
                .expect(Settle.class, settle -> assertThat(settle.settlement()).isEqualTo(Settlement.REJECTED))
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();

            var message = (TextMessage) consumer.receive(WAIT_MILLIS);

            assertThat(message.getText()).isEqualTo("two");
            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void rollsBackAfterARefusedCommit() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .expect(TxSend.class)
                .reply(Commit.class, commit -> new Refused(1, commit.number(), ErrorCode.DISK_FULL, "the disk is full"))
                .reply(Rollback.class, rollback -> new Done(rollback.requestId()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession(Session.SESSION_TRANSACTED);
            session.createProducer(session.createQueue("orders")).send(session.createTextMessage("x"));

            assertThatThrownBy(session::commit)
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("the disk is full")
                    .satisfies(
                            e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("DISK_FULL"));
            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void commitsNothingWithoutAskingTheBroker() throws JMSException {
        try (var scripted = new Scripted(Scripted.broker().ignore(SessionOpen.class))) {
            var session = scripted.connection.createSession(Session.SESSION_TRANSACTED);

            session.commit();
            session.rollback();
        }
    }

    @Test
    void anUnansweredSendIsInDoubtAfterItsTime() throws JMSException {
        var broker = Scripted.broker().expect(SessionOpen.class).expect(Send.class);
        try (var scripted = new Scripted(broker, "&sendTimeoutMillis=50")) {
            var session = scripted.connection.createSession();
            var producer = session.createProducer(session.createQueue("orders"));

            assertThatThrownBy(() -> producer.send(session.createTextMessage("x")))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("sendTimeoutMillis")
                    .satisfies(
                            e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("IN_DOUBT"));
        }
    }

    @Test
    void anInterruptedSendGoesOnWaitingAndKeepsTheInterrupt() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var producer = session.createProducer(session.createQueue("orders"));
            Thread.currentThread().interrupt();

            producer.send(session.createTextMessage("x"));

            assertThat(Thread.interrupted()).isTrue();
            broker.requireFinished();
        }
    }

    @Test
    void waitsForTheFirstNonPersistentMessageOnly() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .expect(
                        Send.class,
                        send -> assertThat(MessageContent.persistent(send.content()))
                                .isFalse());
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var producer = session.createProducer(session.createQueue("orders"));
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);

            producer.send(session.createTextMessage("one"));
            producer.send(session.createTextMessage("two"));

            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void completesAsynchronousSendsOnTheSessionsThread() throws Exception {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .expect(Send.class)
                .expect(Send.class)
                .say(new Refused(1, 2, ErrorCode.DESTINATION_FULL, "full"))
                .say(new Sent(1, 1))
                .reply(SessionClose.class, close -> new Done(close.requestId()));
        var outcomes = new LinkedBlockingQueue<String>();
        var listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                outcomes.add("sent on " + Thread.currentThread().getName().replaceAll("\\d+", "N"));
            }

            @Override
            public void onException(Message message, Exception e) {
                outcomes.add(String.valueOf(e.getMessage()));
            }
        };
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("one"), listener);
            producer.send(session.createTextMessage("two"), listener);

            session.close();

            assertThat(outcomes).containsExactly("sent on ternmq-session-N", "full");
        }
    }

    @Test
    void putsALargeBodyInPartsBeforeItsMessage() throws JMSException {
        var body = new byte[2 << 20];
        body[body.length - 1] = 1;
        var broker = Scripted.broker().expect(SessionOpen.class);
        for (int i = 0; i < 8; i++) {
            broker.reply(BodyPut.class, put -> new Done(put.requestId()));
        }
        broker.reply(Send.class, send -> {
            assertThat(MessageContent.hasLargeBody(send.content())).isTrue();
            assertThat(MessageContent.largeBody(send.content())).isEqualTo(new LargeBody(1, body.length, crc(body)));
            return new Sent(send.session(), send.number());
        });
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var message = session.createBytesMessage();
            message.writeBytes(body);

            session.createProducer(session.createQueue("orders")).send(message);

            broker.requireFinished();
            var puts = broker.received(BodyPut.class);
            assertThat(puts.get(7).last()).isTrue();
            assertThat(puts).filteredOn(BodyPut::last).hasSize(1);
            assertThat(puts.stream().mapToLong(put -> put.bytes().length).sum()).isEqualTo(body.length);
        }
    }

    private static int crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ScriptedPeer brokerWithLargeDelivery(byte[] body, int crc) {
        var content = new MessageContentWriter().finish(BodyType.BYTES, new LargeBody(1, body.length, crc));
        return Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, content))
                .reply(BodyGet.class, get -> new BodyPart(get.requestId(), body))
                .ignore(Settle.class);
    }

    @Test
    void getsALargeBodyBeforeItHandsTheMessageOver() throws JMSException {
        var body = new byte[] {1, 2, 3};
        try (var scripted = new Scripted(brokerWithLargeDelivery(body, crc(body)))) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();

            var message = (BytesMessage) consumer.receive(WAIT_MILLIS);

            assertThat(message.getBodyLength()).isEqualTo(3);
            assertThat(message.readByte()).isEqualTo((byte) 1);
        }
    }

    @Test
    void stopWaitsForAReceiveThatIsHandingOver() throws Exception {
        var asked = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        var answered = new AtomicBoolean();
        var body = new byte[] {1, 2, 3};
        var content = new MessageContentWriter().finish(BodyType.BYTES, new LargeBody(1, body.length, crc(body)));
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, content))
                .reply(BodyGet.class, get -> {
                    asked.countDown();
                    await(mayAnswer);
                    answered.set(true);
                    return new BodyPart(get.requestId(), body);
                })
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();
            var got = new LinkedBlockingQueue<Message>();
            var receiving = new Thread(() -> receiveInto(got, consumer));
            receiving.start();
            await(asked);
            var answering = new Thread(mayAnswer::countDown);
            answering.start();

            scripted.connection.stop();

            assertThat(answered).isTrue();
            assertThat(got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
        }
    }

    private static void receiveInto(LinkedBlockingQueue<Message> got, MessageConsumer consumer) {
        try {
            got.add(consumer.receive(WAIT_MILLIS));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handsNoDamagedBodyOver() throws JMSException {
        try (var scripted = new Scripted(brokerWithLargeDelivery(new byte[] {1, 2, 3}, 0))) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();

            assertThatThrownBy(() -> consumer.receive(WAIT_MILLIS)).hasMessageContaining("checksum");
        }
    }

    @Test
    void tellsTheExceptionListenerWhenTheConnectionIsGoneForGood() throws Exception {
        var told = new LinkedBlockingQueue<JMSException>();
        var mayCut =
                new ScriptedPeer("broker").opens().expect(SessionOpen.class).cut();
        try (var scripted = new Scripted(mayCut)) {
            scripted.connection.setExceptionListener(told::add);
            var session = scripted.connection.createSession();

            var exception = told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);

            assertThat(exception)
                    .isNotNull()
                    .extracting(JMSException::getErrorCode)
                    .isEqualTo("CONNECTION_FAILED");
            assertThatThrownBy(() -> session.createConsumer(session.createQueue("orders")))
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void refusesEverythingAfterTheClose() throws JMSException {
        var scripted = new Scripted(Scripted.broker().ignore(SessionOpen.class));
        var session = scripted.connection.createSession();
        var producer = session.createProducer(session.createQueue("orders"));

        scripted.close();

        assertThatThrownBy(scripted.connection::createSession).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(producer::getPriority).isInstanceOf(IllegalStateException.class);
        scripted.connection.close();
        session.close();
        producer.close();
    }

    @Test
    void aSessionThatHasConsumersMayBeToldThatItHasNoListener() throws Exception {
        try (var scripted = new Scripted(Scripted.brokerWithConsumer())) {
            var session = scripted.connection.createSession();
            session.createConsumer(session.createQueue("orders"));

            session.setMessageListener(null);

            assertThat(session.getMessageListener()).isNull();
        }
    }
}
