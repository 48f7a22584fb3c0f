package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static io.ternmq.jms.client.Scripted.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What listeners can do while the close of their connection waits for them (JMS 3.1 §6.1.8), and who waits for it. */
class ConnectionCloseTest {

    private interface Attempt {
        void run() throws Exception;
    }

    /** A message listener in its call, which does something when it is let. */
    private static final class Held {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final CompletableFuture<String> outcome = new CompletableFuture<>();
        private final AtomicInteger calls = new AtomicInteger();

        void hold(Session session, Attempt attempt) throws JMSException {
            session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
                calls.incrementAndGet();
                entered.countDown();
                awaitLatch(mayGoOn);
                outcome.complete(outcomeOf(attempt));
            });
        }

        String outcome() throws Exception {
            return outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String outcomeOf(Attempt attempt) {
        try {
            attempt.run();
            return "done";
        } catch (Exception | AssertionError e) {
            return e.getClass().getSimpleName();
        }
    }

    /** Begins it on a thread of its own, and goes on when that waits for something or is done. */
    private static CompletableFuture<String> inThread(Attempt attempt) {
        var outcome = new CompletableFuture<String>();
        var thread = new Thread(() -> outcome.complete(outcomeOf(attempt)));
        thread.setDaemon(true);
        thread.start();
        while (!outcome.isDone() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return outcome;
    }

    /** Begins to close, and goes on as soon as that is seen. */
    private static CompletableFuture<String> closing(Scripted scripted) {
        var closed = inThread(scripted.connection::close);
        await().until(() -> ((JmsConnection) scripted.connection).phase() != Phase.OPEN);
        return closed;
    }

    private static Delivery delivery(long id, String body) {
        return new Delivery(1, 1, id, 1, text(body));
    }

    /** A broker with a session that has a delivery for its consumer. */
    private static ScriptedPeer brokerWithDelivery() {
        return Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .ignore(Settle.class);
    }

    @Test
    void aListenerSendsBySessionsOfItsConnectionWhileThatCloses() throws Exception {
        var broker = brokerWithDelivery().ignore(SessionOpen.class);
        for (int i = 1; i <= 2; i++) {
            broker.reply(Send.class, send -> {
                assertThat(broker.received(SessionClose.class)).isEmpty();
                return new Sent(send.session(), send.number());
            });
        }
        var held = new Held();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var sibling = scripted.connection.createSession();
            var producer = sibling.createProducer(sibling.createQueue("answers"));
            held.hold(session, () -> {
                producer.send(sibling.createMessage());
                var made = scripted.connection.createSession();
                made.createProducer(made.createQueue("answers")).send(made.createMessage());
            });
            scripted.connection.start();
            awaitLatch(held.entered);
            var closed = closing(scripted);

            held.mayGoOn.countDown();

            assertThat(held.outcome()).isEqualTo("done");
            assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
            broker.awaitFinished(WAIT_MILLIS);
            assertThat(broker.received(SessionClose.class)).hasSize(3);
            assertThatThrownBy(sibling::createMessage).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aListenerReceivesInAnotherSessionWhileItsConnectionCloses() throws Exception {
        var broker = brokerWithDelivery()
                .ignore(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(Credit.class)
                .say(new Delivery(2, 2, 1, 1, text("two")));
        var held = new Held();
        var got = new CompletableFuture<String>();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            held.hold(session, () -> {
                var made = scripted.connection.createSession();
                var consumer = made.createConsumer(made.createQueue("requests"));
                got.complete(((TextMessage) consumer.receive(WAIT_MILLIS)).getText());
            });
            scripted.connection.start();
            awaitLatch(held.entered);
            var closed = closing(scripted);

            held.mayGoOn.countDown();

            assertThat(held.outcome()).isEqualTo("done");
            assertThat(got.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("two");
            assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
        }
    }

    @Test
    void aReceiveThatWaitsEndsWithoutWaitingForAListener() throws Exception {
        var broker = brokerWithDelivery()
                .ignore(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .ignore(Credit.class);
        var held = new Held();
        try (var scripted = new Scripted(broker)) {
            held.hold(scripted.connection.createSession(), () -> {});
            scripted.connection.start();
            awaitLatch(held.entered);
            var sibling = scripted.connection.createSession();
            var consumer = sibling.createConsumer(sibling.createQueue("requests"));
            var received = inThread(() -> assertThat(consumer.receive()).isNull());
            await().until(() -> ((JmsMessageConsumer) consumer).isReceiving());

            var closed = closing(scripted);

            assertThat(received.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
            assertThat(outcomeOf(consumer::receive)).isEqualTo("IllegalStateException");
            held.mayGoOn.countDown();
            assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
        }
    }

    @Test
    void noListenerIsCalledOnceTheCloseHasBegun() throws Exception {
        var broker = Scripted.brokerWithConsumer()
                .expect(Credit.class)
                .say(delivery(1, "one"))
                .say(delivery(2, "two"))
                .ignore(Settle.class);
        var held = new Held();
        try (var scripted = new Scripted(broker)) {
            held.hold(scripted.connection.createSession(), scripted.connection::start);
            scripted.connection.start();
            awaitLatch(held.entered);
            var closed = closing(scripted);

            held.mayGoOn.countDown();

            assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
            assertThat(held.outcome()).isEqualTo("done");
            assertThat(held.calls).hasValue(1);
        }
    }

    @Test
    void aListenerCanNotCloseItsConnectionWhileAnotherThreadDoes() throws Exception {
        var held = new Held();
        try (var scripted = new Scripted(brokerWithDelivery())) {
            held.hold(scripted.connection.createSession(), scripted.connection::close);
            scripted.connection.start();
            awaitLatch(held.entered);
            var closed = closing(scripted);

            held.mayGoOn.countDown();

            assertThat(held.outcome()).isEqualTo("IllegalStateException");
            assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
        }
    }

    @Test
    void whoClosesSecondWaitsForTheFirst() throws Exception {
        var held = new Held();
        var broker = brokerWithDelivery().answer(SessionClose.class, close -> new Done(close.requestId()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            held.hold(session, () -> {});
            scripted.connection.start();
            awaitLatch(held.entered);
            var first = closing(scripted);
            Attempt second = () -> {
                scripted.connection.close();
                assertThat(held.outcome).isDone();
            };
            var seconds = new LinkedBlockingQueue<CompletableFuture<String>>();
            for (int i = 0; i < 3; i++) {
                seconds.add(inThread(second));
            }
            seconds.add(inThread(session::close));

            held.mayGoOn.countDown();

            assertThat(first.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
            for (var outcome : seconds) {
                assertThat(outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
            }
        }
    }

    @Test
    void aListenerThatDoesNotReturnIsGivenUpAndCanUseNothingMore() throws Exception {
        var held = new Held();
        var scripted = new Scripted(brokerWithDelivery().ignore(SessionOpen.class), "&closeTimeoutMillis=100");
        var session = scripted.connection.createSession();
        var sibling = scripted.connection.createSession();
        var producer = sibling.createProducer(sibling.createQueue("answers"));
        var message = sibling.createMessage();
        held.hold(session, () -> producer.send(message));
        scripted.connection.start();
        awaitLatch(held.entered);

        assertThatThrownBy(scripted::close).hasMessageContaining("closeTimeoutMillis");

        held.mayGoOn.countDown();
        assertThat(held.outcome()).isEqualTo("IllegalStateException");
    }

    @Test
    void aCompletionListenerSendsByAnotherSessionWhichTheCloseWaitsFor() throws Exception {
        var broker = Scripted.broker()
                .ignore(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        var completed = new LinkedBlockingQueue<String>();
        var entered = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        try (var scripted = new Scripted(broker)) {
            var first = scripted.connection.createSession();
            var second = scripted.connection.createSession();
            var other = first.createProducer(first.createQueue("others"));
            var message = first.createMessage();
            second.createProducer(second.createQueue("orders")).send(second.createMessage(), told(() -> {
                entered.countDown();
                awaitLatch(mayGoOn);
                other.send(message, told(() -> completed.add("second")));
                completed.add("first");
            }));
            awaitLatch(entered);
            var closed = inThread(scripted.connection::close);
            await().until(() -> ((JmsConnection) scripted.connection).phase() == Phase.COMPLETING);

            mayGoOn.countDown();

            assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
            assertThat(completed).containsExactlyInAnyOrder("first", "second");
        }
    }

    private static CompletionListener told(Attempt attempt) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                assertThat(outcomeOf(attempt)).isEqualTo("done");
            }

            @Override
            public void onException(Message message, Exception e) {
                throw new AssertionError(e);
            }
        };
    }
}
