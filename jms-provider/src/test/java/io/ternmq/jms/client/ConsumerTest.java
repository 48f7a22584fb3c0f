package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static io.ternmq.jms.client.Scripted.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.Recover;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.message.MessageContentWriter;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a consumer does when its listener fails, when a message expires, and when it is closed. */
class ConsumerTest {

    private static Delivery delivery(long id, String body) {
        return new Delivery(1, 1, id, 1, text(body));
    }

    /** Otherwise the broker gives the message, which is being handled, to somebody else as if nobody had seen it. */
    @Test
    void tellsOfTheMessageInHandWhenItsOwnListenerClosesIt() throws JMSException {
        var broker = Scripted.brokerWithConsumer();
        broker.expect(Credit.class).say(delivery(1, "one")).reply(ConsumerClose.class, close -> {
            assertThat(close.handedOver()).containsExactly(new Range(1, 1));
            return new Done(close.requestId());
        });
        broker.expect(Settle.class, settle -> assertThat(settle.deliveries()).containsExactly(new Range(1, 1)));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            consumer.setMessageListener(message -> {
                try {
                    consumer.close();
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            scripted.connection.start();

            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    /** It alone counts; what was prefetched after it returns too, so that it comes again before that. */
    @Test
    void takesAllBackWhenAListenerFailsSoThatOrderIsKept() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .say(delivery(2, "two"))
                .expect(Settle.class, settle -> assertThat(settle.deliveries()).containsExactly(new Range(1, 1)))
                .reply(Recover.class, recover -> {
                    assertThat(recover.handedOver()).containsExactly(new Range(2, 2));
                    return new Done(recover.requestId());
                })
                .expect(Credit.class)
                .say(new Delivery(1, 1, 4, 2, text("two again")));
        broker.ignore(Settle.class);
        var got = new LinkedBlockingQueue<String>();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
                var body = bodyOf(message);
                got.add(body);
                if (body.equals("two")) {
                    throw new java.lang.IllegalStateException("no");
                }
            });

            scripted.connection.start();

            broker.awaitFinished(WAIT_MILLIS);
            assertThat(got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("one");
            assertThat(got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("two");
            assertThat(got.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("two again");
        }
    }

    private static String bodyOf(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anErrorInAListenerEndsThatCallAlone() throws JMSException {
        var broker = Scripted.brokerWithConsumer().expect(Credit.class).say(delivery(1, "one"));
        broker.reply(Recover.class, recover -> new Done(recover.requestId()))
                .expect(Credit.class)
                .say(new Delivery(1, 1, 2, 2, text("one")));
        broker.ignore(Settle.class);
        List<String> got = new CopyOnWriteArrayList<>();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
                got.add(bodyOf(message));
                if (got.size() == 1) {
                    throw new NoClassDefFoundError("a class that the listener needs");
                }
            });
            scripted.connection.start();

            await().until(() -> got.size() == 2);
        }
    }

    @Test
    void anErrorInACompletionListenerEndsThatCallAlone() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        List<String> got = new CopyOnWriteArrayList<>();
        var listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                got.add(bodyOf(message));
                throw new NoClassDefFoundError("a class that the listener needs");
            }

            @Override
            public void onException(Message message, Exception e) {
                got.add(String.valueOf(e.getMessage()));
            }
        };
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var producer = session.createProducer(session.createQueue("orders"));

            producer.send(session.createTextMessage("one"), listener);
            producer.send(session.createTextMessage("two"), listener);

            await().until(() -> got.size() == 2);
            assertThat(got).containsExactly("one", "two");
        }
    }

    /** Otherwise it opens later, and holds what it prefetches although nobody will ever read it. */
    @Test
    void isClosedWhenItWasNotOpenedInTime() throws JMSException {
        var broker = Scripted.broker();
        broker.expect(SessionOpen.class).expect(ConsumerOpen.class).expect(ConsumerClose.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            assertThatThrownBy(() -> session.createConsumer(session.createQueue("orders")))
                    .isInstanceOf(JMSException.class);

            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void isClosedAtTheBrokerAlthoughItsListenerDoesNotReturn() throws JMSException {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .reply(ConsumerClose.class, close -> new Done(close.requestId()));
        broker.ignore(Settle.class);
        var entered = new CompletableFuture<Boolean>();
        var mayReturn = new CompletableFuture<Boolean>();
        try (var scripted = new Scripted(broker, "&closeTimeoutMillis=500")) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            consumer.setMessageListener(message -> {
                entered.complete(true);
                mayReturn.join();
            });
            scripted.connection.start();
            entered.join();

            assertThatThrownBy(consumer::close).hasMessageContaining("closeTimeoutMillis");

            broker.awaitFinished(WAIT_MILLIS);
            mayReturn.complete(true);
        }
    }

    /** Its message would otherwise be handed over although the broker was told that it was not. */
    @Test
    void itsCloseWaitsForAReceiveInAnotherThread() throws Exception {
        var opened = new AtomicReference<JmsMessageConsumer>();
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .expect(Settle.class)
                .reply(ConsumerClose.class, close -> {
                    assertThat(opened.get().isReceiving()).isFalse();
                    return new Done(close.requestId());
                });
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            opened.set((JmsMessageConsumer) consumer);
            scripted.connection.start();
            var receiving = new Thread(() -> {
                // The broker doesn't answer what this asks it.
                assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(JMSException.class);
            });
            receiving.start();
            await().until(() -> !broker.received(Settle.class).isEmpty());

            consumer.close();

            broker.awaitFinished(WAIT_MILLIS);
            receiving.join();
        }
    }

    @Test
    void itsCloseEndsAReceiveWithoutAMessage() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .reply(ConsumerClose.class, close -> new Done(close.requestId()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();
            var outcome = new LinkedBlockingQueue<String>();
            new Thread(() -> {
                        try {
                            outcome.add("got " + consumer.receive());
                        } catch (JMSException e) {
                            outcome.add(e.toString());
                        }
                    })
                    .start();
            await().until(() -> ((JmsMessageConsumer) consumer).isReceiving());

            consumer.close();

            assertThat(outcome.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("got null");
        }
    }

    /** By the broker's clock it has not, or the broker would not have sent it. */
    @Test
    void handsOverWhatHadExpiredWhenItCame() throws JMSException {
        var expired = new MessageContentWriter().expiration(1).finish("old");
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, expired))
                .ignore(Settle.class);
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var consumer = session.createConsumer(session.createQueue("orders"));
            scripted.connection.start();

            var message = (TextMessage) consumer.receive(WAIT_MILLIS);

            assertThat(message.getText()).isEqualTo("old");
        }
    }

    @Test
    void expiresWhatWaitedForTooLongHere() {
        long now = 1_000_000;

        assertThat(Intake.expiredWhileWaiting(now - 10, now, 20)).isTrue();
        assertThat(Intake.expiredWhileWaiting(now, now, 20)).isTrue();
        assertThat(Intake.expiredWhileWaiting(now + 1, now, 20)).isFalse();
        assertThat(Intake.expiredWhileWaiting(now - 20, now, 20)).isFalse();
    }
}
