package io.ternmq.conformance.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Closing connections and contexts (JMS 3.1 §6.1.8). */
class CloseTest extends OverEachTransport {

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    @Covers({"6.1.8-1", "6.1.8-3", "8.5-1"})
    void endsAPendingReceive() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var consumer = session.createConsumer(queue(session));
        var running = new CountDownLatch(1);
        var received = CompletableFuture.supplyAsync(() -> {
            running.countDown();
            var result = new AtomicReference<>("nothing");
            var failure = Action.failure(() -> result.set(String.valueOf(consumer.receive())));
            return failure == null ? result.get() : failure.toString();
        });
        await(running);

        connection.close();

        // One that hadn't begun when the connection was closed is told so.
        assertThat(received.get(WAIT_MILLIS, TimeUnit.MILLISECONDS))
                .matches("null|jakarta.jms.IllegalStateException.*");
    }

    @Test
    @Covers({"6.1.8-2", "6.1.8-3", "6.2.5-3"})
    void waitsForAListenerThatCanStillUseTheConnection() throws Exception {
        var connection = started();
        var session = connection.createSession(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var answers = session.createQueue(name("answers"));
        var producer = session.createProducer(answers);
        var inListener = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var outcome = new AtomicReference<Throwable>(new AssertionError("not finished"));
        session.createConsumer(queue).setMessageListener(message -> {
            inListener.countDown();
            outcome.set(Action.failure(() -> {
                await(goOn);
                producer.send(session.createTextMessage("answer"));
                session.commit();
            }));
        });
        send(queue, "a");
        await(inListener);
        var closed = Action.waiting(() -> {
            connection.close();
            assertThat(outcome.get()).isNull();
        });
        assertThat(closed).isNotDone();

        goOn.countDown();

        assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        assertThat(left(answers)).containsExactly("answer");
        assertThat(left(queue)).isEmpty();
    }

    /** A receive that waits is ended by the close, so its end tells that the close has begun. */
    private static CompletableFuture<Optional<Throwable>> waitingReceive(Connection connection, Queue queue)
            throws Exception {
        var consumer = connection.createSession().createConsumer(queue);
        return Action.waiting(consumer::receive);
    }

    @Test
    @Covers({"6.1.8-1", "6.1.8-2", "6.1.8-3", "6.1.8-4"})
    void aListenerThatItWaitsForUsesOtherSessionsToo() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var requests = session.createQueue(name("requests"));
        var answers = session.createQueue(name("answers"));
        var sibling = connection.createSession(Session.SESSION_TRANSACTED);
        var producer = sibling.createProducer(answers);
        var consumer = sibling.createConsumer(requests);
        var received = waitingReceive(connection, session.createQueue(name("nothing")));
        var inListener = new CountDownLatch(1);
        var outcome = new CompletableFuture<Optional<Throwable>>();
        session.createConsumer(queue).setMessageListener(message -> {
            inListener.countDown();
            outcome.complete(Optional.ofNullable(Action.failure(() -> {
                received.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
                assertThat(next(consumer)).isEqualTo("request");
                producer.send(sibling.createTextMessage("from a sibling"));
                sibling.commit();
                var made = connection.createSession();
                made.createProducer(answers).send(made.createTextMessage("from a new one"));
                assertThat(made.createBrowser(answers).getEnumeration().hasMoreElements())
                        .isTrue();
                made.createTemporaryQueue().delete();
            })));
        });
        send(queue, "a");
        await(inListener);
        send(requests, "request");

        connection.close();

        assertThat(outcome).isDone();
        assertThat(outcome.get()).isEmpty();
        assertThat(left(answers)).containsExactly("from a sibling", "from a new one");
        assertThat(left(requests)).isEmpty();
        assertThat(left(queue)).isEmpty();
        assertThatThrownBy(sibling::createMessage).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Covers({"6.1.8-2", "6.1.8-5", "6.1.8-6"})
    void ofAContextLeavesItToAListenerUntilThatReturns() throws Exception {
        var context = context();
        var queue = context.createQueue(name("queue"));
        var requests = context.createQueue(name("requests"));
        var answers = context.createQueue(name("answers"));
        var inListener = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var outcome = new CompletableFuture<Optional<Throwable>>();
        context.createConsumer(queue).setMessageListener(message -> {
            inListener.countDown();
            outcome.complete(Optional.ofNullable(Action.failure(() -> {
                await(goOn);
                try (var other = context.createContext(JMSContext.SESSION_TRANSACTED)) {
                    var body = other.createConsumer(requests).receiveBody(String.class, WAIT_MILLIS);
                    other.createProducer().send(answers, body + " by another context");
                    other.commit();
                }
                context.createProducer().send(answers, "by the same context");
            })));
        });
        send(requests, "answered");
        send(queue, "a");
        await(inListener);
        var closed = Action.waiting(context::close);

        goOn.countDown();

        assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        assertThat(outcome).isDone();
        assertThat(outcome.get()).isEmpty();
        assertThat(left(answers)).containsExactly("answered by another context", "by the same context");
        assertThat(left(queue)).isEmpty();
        assertThatThrownBy(context::createProducer).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Covers({"6.1.8-6", "6.1.8-15"})
    void ofAContextByManyThreadsLeavesOthersTheConnection() throws Exception {
        var context = context();
        var queue = context.createQueue(name("queue"));
        for (int round = 0; round < 20; round++) {
            var other = context.createContext(JMSContext.AUTO_ACKNOWLEDGE);
            other.createProducer().send(queue, "m" + round);
            var closes = new ArrayList<CompletableFuture<Throwable>>();
            for (int i = 0; i < 4; i++) {
                closes.add(CompletableFuture.supplyAsync(() -> Action.failure(other::close)));
            }
            for (var close : closes) {
                assertThat(close.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isNull();
            }
        }

        assertThat(context.createConsumer(queue).receiveBody(String.class, WAIT_MILLIS))
                .isEqualTo("m0");
    }

    @Test
    @Covers("6.1.8-7")
    void inAListenerThrowsOrSucceeds() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var outcome = new CompletableFuture<String>();
        session.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(connection::close);
            outcome.complete(failure == null ? "closed" : failure.getClass().getSimpleName());
        });

        send(queue, "a");

        assertThat(outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isIn("closed", "IllegalStateException");
    }

    @Test
    @Covers("6.1.8-8")
    void ofAContextInAListenerThrowsOrSucceeds() throws Exception {
        var context = context();
        var queue = context.createQueue(name("queue"));
        var outcome = new CompletableFuture<String>();
        context.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(context::close);
            outcome.complete(failure == null ? "closed" : failure.getClass().getSimpleName());
        });

        send(queue, "a");

        assertThat(outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isIn("closed", "IllegalStateRuntimeException");
    }

    @Test
    @Covers({"6.1.8-4", "6.1.8-14", "6.1.8-15", "6.1.8-17", "6.1.8-10"})
    void endsAllThatTheConnectionMade() throws Exception {
        var connection = started();
        var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        var producer = session.createProducer(queue);
        var consumer = session.createConsumer(queue);
        var browser = session.createBrowser(queue);
        var message = session.createMessage();

        connection.close();

        List<Action> uses = List.of(
                connection::createSession,
                connection::start,
                connection::stop,
                connection::getClientID,
                connection::getMetaData,
                connection::getExceptionListener,
                () -> connection.setExceptionListener(null),
                () -> connection.setClientID("a"),
                session::createMessage,
                session::createTextMessage,
                session::createBytesMessage,
                session::createMapMessage,
                session::createStreamMessage,
                session::createObjectMessage,
                session::recover,
                session::getTransacted,
                session::getAcknowledgeMode,
                session::createTemporaryQueue,
                () -> session.createQueue("a"),
                () -> session.createTopic("a"),
                () -> session.createProducer(queue),
                () -> session.createConsumer(queue),
                () -> session.createBrowser(queue),
                () -> session.unsubscribe("a"),
                () -> producer.send(message),
                producer::getDestination,
                () -> producer.setPriority(1),
                producer::getDeliveryMode,
                consumer::receive,
                consumer::receiveNoWait,
                consumer::getMessageSelector,
                consumer::getMessageListener,
                () -> consumer.setMessageListener(null),
                browser::getEnumeration);
        for (int i = 0; i < uses.size(); i++) {
            assertThat(Action.failure(uses.get(i))).as("use " + i).isInstanceOf(IllegalStateException.class);
        }
        connection.close();
        session.close();
        producer.close();
        consumer.close();
        browser.close();
    }

    @Test
    @Covers({"6.1.8-5", "api.JMSContext-5", "api.JMSContext-6", "6.1.8-10", "6.1.8-15"})
    void ofAContextEndsAllThatItMade() {
        var context = context();
        var queue = context.createQueue(name("queue"));
        var producer = context.createProducer();
        var consumer = context.createConsumer(queue);

        context.close();

        List<Action> uses = List.of(
                context::createProducer,
                () -> context.createConsumer(queue),
                () -> context.createQueue("a"),
                () -> context.createTopic("a"),
                context::createMessage,
                context::createTextMessage,
                context::createTemporaryQueue,
                context::createTemporaryTopic,
                context::getClientID,
                context::getMetaData,
                context::getExceptionListener,
                () -> context.setExceptionListener(null),
                context::start,
                context::stop,
                context::commit,
                context::rollback,
                context::recover,
                context::acknowledge,
                () -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE),
                () -> context.createBrowser(queue),
                () -> context.unsubscribe("a"),
                () -> producer.send(queue, "a"),
                consumer::receive,
                consumer::receiveNoWait,
                consumer::getMessageListener);
        for (int i = 0; i < uses.size(); i++) {
            assertThat(Action.failure(uses.get(i))).as("use " + i).isInstanceOf(IllegalStateRuntimeException.class);
        }
        consumer.close();
        context.close();
    }

    @Test
    @Covers({"6.1.8-6", "6.2.15-14"})
    void ofTheLastContextClosesTheConnection() {
        var first = context();
        var second = first.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        var queue = first.createQueue(name("queue"));
        first.close();
        second.createProducer().send(queue, "a");
        var third = second.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        second.close();
        assertThat(third.createConsumer(queue).receiveBody(String.class, WAIT_MILLIS))
                .isEqualTo("a");

        third.close();

        assertThatThrownBy(() -> third.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Covers({"6.1.8-11", "6.2.7-3"})
    void rollsBack() throws Exception {
        var connection = started();
        var session = connection.createSession(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        send(queue, "consumed");
        assertThat(next(session.createConsumer(queue))).isEqualTo("consumed");
        session.createProducer(queue).send(session.createTextMessage("sent"));

        connection.close();

        var again = session().createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("consumed");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"6.1.8-12", "6.1.8-13", "6.1.8-16", "6.2-2", "6.2.10-6"})
    void acknowledgesNothing() throws Exception {
        var connection = started();
        var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a");
        var message = (TextMessage) session.createConsumer(queue).receive(WAIT_MILLIS);

        connection.close();

        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
        assertThat(message.getText()).isEqualTo("a");
        assertThat(message.getJMSMessageID()).startsWith("ID:");
        message.clearBody();
        message.setText("b");
        var again = session().createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
    }

    @Test
    @Covers({"6.1.8-3", "6.2.5-3"})
    void fromSeveralThreadsAtOnceClosesOnce() throws Exception {
        var connection = started();
        var session = connection.createSession();
        session.createConsumer(queue(session)).setMessageListener(message -> {});
        CompletableFuture<?>[] closes = new CompletableFuture<?>[4];
        for (int i = 0; i < closes.length; i++) {
            closes[i] = CompletableFuture.supplyAsync(() -> Action.failure(connection::close));
        }
        for (CompletableFuture<?> close : closes) {
            assertThat(close.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        }
        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
    }
}
