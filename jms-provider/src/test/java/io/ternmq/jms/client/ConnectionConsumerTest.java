package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static io.ternmq.jms.client.Scripted.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Frame;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Rollback;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a connection consumer hands to server sessions, and how that is settled. The pool's session is the first. */
class ConnectionConsumerTest {

    /** Number of the link's session that the first lane has. */
    private static final int LANE = 2;

    /** One server session, whose runs happen on threads of their own. */
    private static final class OnePool implements ServerSessionPool, ServerSession {

        private final Session session;
        private final Runnable afterRun;
        private final LinkedBlockingQueue<Boolean> free = new LinkedBlockingQueue<>(java.util.List.of(true));

        OnePool(Session session, Runnable afterRun) {
            this.session = session;
            this.afterRun = afterRun;
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            try {
                free.take();
                return this;
            } catch (InterruptedException e) {
                throw new JMSException(e.toString());
            }
        }

        @Override
        public Session getSession() {
            return session;
        }

        @Override
        public void start() {
            new Thread(() -> {
                        session.run();
                        afterRun.run();
                        free.add(true);
                    })
                    .start();
        }
    }

    private static Delivery delivery(long id, String body) {
        return new Delivery(LANE, 1, id, 1, text(body));
    }

    private static Frame sent(Commit commit) {
        return new Sent(commit.session(), commit.number());
    }

    /** A broker with the pool's session, a lane that has one message of credit, and others that get nothing. */
    private static ScriptedPeer broker() {
        return Scripted.broker()
                .ignore(ConsumerClose.class)
                .ignore(SessionOpen.class)
                .ignore(Credit.class)
                .reply(ConsumerOpen.class, open -> {
                    assertThat(open.session()).isEqualTo(LANE);
                    return new Done(open.requestId());
                })
                .expect(Credit.class, credit -> assertThat(credit.messages()).isEqualTo(1));
    }

    private interface Handling {
        void handle(String body) throws JMSException;
    }

    private static MessageListener listener(LinkedBlockingQueue<String> got, Handling handling) {
        return message -> {
            try {
                var body = ((TextMessage) message).getText();
                got.add(body);
                handling.handle(body);
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        };
    }

    private static String next(LinkedBlockingQueue<String> got) throws InterruptedException {
        return String.valueOf(got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS));
    }

    @Test
    void acknowledgesEachMessageThatTheListenerHandled() throws Exception {
        var broker = broker().say(delivery(1, "one"))
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(Settle.class, settle -> {
                    assertThat(settle.session()).isEqualTo(LANE);
                    assertThat(settle.settlement()).isEqualTo(Settlement.ACCEPTED);
                    assertThat(settle.deliveries()).containsExactly(new Range(1, 1));
                })
                .reply(Commit.class, ConnectionConsumerTest::sent);
        var got = new LinkedBlockingQueue<String>();
        var mayReturn = new CountDownLatch(1);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            session.setMessageListener(listener(got, body -> await(mayReturn)));
            var pool = new OnePool(session, () -> {});
            scripted.connection.createConnectionConsumer(session.createQueue("orders"), null, pool, 1);
            scripted.connection.start();
            assertThat(next(got)).isEqualTo("one");
            // The next lane is opened while the first one is at work.
            awaitOpens(broker, 2);

            mayReturn.countDown();

            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void aServerSessionKeepsItsLaneAlthoughNoOtherCanBeOpened() throws Exception {
        var broker = Scripted.broker()
                .ignore(ConsumerClose.class)
                .ignore(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .reply(ConsumerOpen.class, open -> new Failed(open.requestId(), ErrorCode.LIMIT_EXCEEDED, "too many"))
                .expect(Settle.class)
                .reply(Commit.class, ConnectionConsumerTest::sent)
                .expect(Credit.class);
        var got = new LinkedBlockingQueue<String>();
        var told = new LinkedBlockingQueue<JMSException>();
        var mayReturn = new CountDownLatch(1);
        try (var scripted = new Scripted(broker)) {
            scripted.connection.setExceptionListener(told::add);
            var session = scripted.connection.createSession();
            session.setMessageListener(listener(got, body -> await(mayReturn)));
            var pool = new OnePool(session, () -> {});
            scripted.connection.createConnectionConsumer(session.createQueue("orders"), null, pool, 1);
            scripted.connection.start();
            assertThat(next(got)).isEqualTo("one");

            var failure = told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);

            assertThat(failure).isNotNull();
            // Credit goes back when the lane is free.
            assertThat(broker.received(Credit.class)).hasSize(1);
            mayReturn.countDown();
            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitOpens(ScriptedPeer broker, int count) {
        org.awaitility.Awaitility.await()
                .until(() -> broker.received(ConsumerOpen.class).size() == count);
    }

    /** What is sent, too, is part of the transaction, so it goes by the lane. */
    @Test
    void aTransactedSessionCommitsWhatItGotAndSent() throws Exception {
        var broker = broker().say(delivery(1, "one"))
                .expect(TxSend.class, send -> assertThat(send.session()).isEqualTo(LANE))
                .expect(Settle.class, settle -> assertThat(settle.session()).isEqualTo(LANE))
                .reply(Commit.class, commit -> {
                    assertThat(commit.session()).isEqualTo(LANE);
                    return sent(commit);
                })
                .expect(Credit.class, credit -> assertThat(credit.session()).isEqualTo(LANE))
                .say(delivery(2, "two"))
                .reply(Rollback.class, rollback -> {
                    assertThat(rollback.session()).isEqualTo(LANE);
                    assertThat(rollback.handedOver()).containsExactly(new Range(2, 2));
                    return new Done(rollback.requestId());
                });
        var got = new LinkedBlockingQueue<String>();
        try (var scripted = new Scripted(broker, "&clientId=me")) {
            var session = scripted.connection.createSession(Session.SESSION_TRANSACTED);
            var producer = session.createProducer(session.createQueue("answers"));
            session.setMessageListener(listener(got, body -> {
                if (body.equals("one")) {
                    producer.send(session.createTextMessage("answer"));
                }
            }));
            var pool = new OnePool(session, () -> {
                try {
                    if (got.contains("two")) {
                        session.rollback();
                    } else {
                        session.commit();
                    }
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            var topic = session.createTopic("prices");
            scripted.connection.createDurableConnectionConsumer(topic, "s", null, pool, 1);

            scripted.connection.start();

            broker.awaitFinished(WAIT_MILLIS);
            assertThat(got).containsExactly("one", "two");
        }
    }

    @Test
    void givesAllBackThatTheListenerFailedOn() throws Exception {
        var broker = broker().say(delivery(1, "one")).reply(Rollback.class, rollback -> {
            assertThat(rollback.handedOver()).containsExactly(new Range(1, 1));
            return new Done(rollback.requestId());
        });
        var got = new LinkedBlockingQueue<String>();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            session.setMessageListener(listener(got, body -> {
                throw new java.lang.IllegalStateException("no");
            }));
            var pool = new OnePool(session, () -> {});
            scripted.connection.createConnectionConsumer(session.createTopic("prices"), null, pool, 1);

            scripted.connection.start();

            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void aClientAcknowledgesByTheMessage() throws Exception {
        var broker = broker().say(delivery(1, "one"))
                .expect(Settle.class, settle -> assertThat(settle.session()).isEqualTo(LANE))
                .reply(Commit.class, ConnectionConsumerTest::sent);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            session.setMessageListener(message -> {
                try {
                    message.acknowledge();
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            var pool = new OnePool(session, () -> {});
            scripted.connection.createConnectionConsumer(session.createTopic("prices"), null, pool, 1);

            scripted.connection.start();

            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void asksForTheSubscriptionThatTheMethodStandsFor() throws JMSException {
        var broker = Scripted.broker().ignore(SessionOpen.class).ignore(ConsumerClose.class);
        for (int i = 0; i < 4; i++) {
            broker.reply(ConsumerOpen.class, open -> new Done(open.requestId()));
        }
        try (var scripted = new Scripted(broker, "&clientId=me")) {
            var connection = scripted.connection;
            var session = connection.createSession();
            var topic = session.createTopic("prices");
            var pool = new OnePool(session, () -> {});

            connection.createConnectionConsumer(topic, "x = 1", pool, 1);
            connection.createSharedConnectionConsumer(topic, "s", null, pool, 1);
            connection.createDurableConnectionConsumer(topic, "d", null, pool, 1);
            connection.createSharedDurableConnectionConsumer(topic, "sd", null, pool, 1);

            assertThat(broker.received(ConsumerOpen.class))
                    .extracting(ConsumerOpen::sharing)
                    .containsExactly(Sharing.NONE, Sharing.SHARED, Sharing.DURABLE, Sharing.SHARED_DURABLE);
            assertThat(broker.received(ConsumerOpen.class))
                    .extracting(ConsumerOpen::subscription)
                    .containsExactly("", "s", "d", "sd");
        }
    }

    @Test
    void refusesWhatCanNotWork() throws JMSException {
        try (var scripted = new Scripted(Scripted.broker().ignore(SessionOpen.class))) {
            var connection = scripted.connection;
            var session = connection.createSession();
            var queue = session.createQueue("orders");
            var pool = new OnePool(session, () -> {});

            assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
                    .hasMessageContaining("pool");
            assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 0))
                    .hasMessageContaining("1 to");
            assertThatThrownBy(() -> connection.createConnectionConsumer((jakarta.jms.Queue) null, null, pool, 1))
                    .isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Test
    void reportsAServerSessionOfAnotherConnection() throws Exception {
        var broker = broker().say(delivery(1, "one"));
        var told = new LinkedBlockingQueue<JMSException>();
        try (var other = new Scripted(Scripted.broker().ignore(SessionOpen.class));
                var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var pool = new OnePool(other.connection.createSession(), () -> {});
            scripted.connection.setExceptionListener(told::add);
            var consumer = scripted.connection.createConnectionConsumer(session.createTopic("prices"), null, pool, 1);

            scripted.connection.start();

            assertThat(told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS))
                    .isNotNull()
                    .extracting(JMSException::getErrorCode)
                    .isEqualTo("SERVER_SESSION_FAILED");
            assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        }
    }

    @Test
    void aSessionThatServesOneHasNoConsumersOfItsOwn() throws JMSException {
        try (var scripted = new Scripted(Scripted.broker().ignore(SessionOpen.class))) {
            var session = scripted.connection.createSession();
            session.setMessageListener(message -> {});

            assertThat(session.getMessageListener()).isNotNull();
            assertThatThrownBy(() -> session.createConsumer(session.createQueue("orders")))
                    .isInstanceOf(jakarta.jms.IllegalStateException.class);
            session.run();
        }
    }
}
