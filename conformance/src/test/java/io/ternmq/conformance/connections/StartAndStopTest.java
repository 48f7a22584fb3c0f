package io.ternmq.conformance.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Starting and stopping a connection (JMS 3.1 §6.1.4, §6.1.5, §8.4). */
class StartAndStopTest extends OverEachTransport {

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    @Covers({"6.1.4-1", "6.1.4-4", "6.1.4-5", "8.4-1"})
    void aNewConnectionSendsAndDeliversNothingBeforeItIsStarted() throws Exception {
        var connection = stopped();
        var session = connection.createSession();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        var caught = new Caught();
        connection
                .createSession()
                .createConsumer(session.createQueue(name("other")))
                .setMessageListener(caught);
        session.createProducer(queue).send(session.createTextMessage("a"));
        send(session.createQueue(name("other")), "b");
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(consumer.receive(1)).isNull();
        assertThat(caught.size()).isZero();

        connection.start();

        assertThat(next(consumer)).isEqualTo("a");
        assertThat(caught.text()).isEqualTo("b");
    }

    @Test
    @Covers({"6.1.4-2", "8.4-2", "8.2-2"})
    void aContextStartsWithItsFirstConsumer() throws Exception {
        var context = context();
        var queue = context.createQueue(name("queue"));
        context.createProducer().send(queue, "a");

        assertThat(context.createConsumer(queue).receiveBody(String.class, WAIT_MILLIS))
                .isEqualTo("a");
        var withId = factory();
        withId.setClientId(name("client"));
        var durable = closing(withId.createContext());
        var consumer = durable.createDurableConsumer(durable.createTopic(name("topic")), name("sub"));
        send(durable.createTopic(name("topic")), "b");
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("b");
    }

    @Test
    @Covers({"6.1.4-3", "8.4-3", "api.JMSContext-3"})
    void aContextWithoutAutoStartIsStartedByTheApplication() {
        var context = context();
        assertThat(context.getAutoStart()).isTrue();
        context.setAutoStart(false);
        var queue = context.createQueue(name("queue"));
        var consumer = context.createConsumer(queue);
        context.createProducer().send(queue, "a");
        assertThat(context.getAutoStart()).isFalse();
        assertThat(consumer.receiveNoWait()).isNull();

        context.start();

        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
    }

    @Test
    @Covers({"6.1.5-1", "6.1.5-2", "6.1.5-3", "6.1.5-4", "6.1.5-6"})
    void aStoppedConnectionSendsAndDeliversNothing() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        var caught = new Caught();
        var other = session.createQueue(name("other"));
        connection.createSession().createConsumer(other).setMessageListener(caught);
        connection.start();
        send(queue, "a");
        assertThat(next(consumer)).isEqualTo("a");
        connection.stop();
        connection.stop();
        session.createProducer(queue).send(session.createTextMessage("b"));
        send(other, "c");
        assertThat(consumer.receive(20)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(caught.size()).isZero();

        connection.start();

        assertThat(next(consumer)).isEqualTo("b");
        assertThat(caught.text()).isEqualTo("c");
    }

    @Test
    @Covers({"6.1.5-1", "6.1.5-2"})
    void aReceiveThatWaitsGoesOnWhenTheConnectionIsStartedAgain() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        connection.stop();
        var received = Action.waiting(() -> assertThat(next(consumer)).isEqualTo("a"));
        send(queue, "a");
        assertThat(received).isNotDone();

        connection.start();

        assertThat(received.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
    }

    @Test
    @Covers({"6.1.5-5", "6.1.5-7", "6.1.5-8"})
    void stopWaitsForAListenerThatCanStillUseTheConnection() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var answers = session.createQueue(name("answers"));
        var producer = session.createProducer(answers);
        var inListener = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var begun = new AtomicInteger();
        var finished = new AtomicInteger();
        session.createConsumer(queue).setMessageListener(message -> {
            begun.incrementAndGet();
            inListener.countDown();
            var failure = Action.failure(() -> {
                await(goOn);
                producer.send(session.createTextMessage("answer"));
                connection.createSession().close();
            });
            finished.addAndGet(failure == null ? 1 : 0);
        });
        send(queue, "a", "b");
        await(inListener);
        // Should it come late, the listener may get the second message before: it has returned from that, too.
        var stopped = Action.waiting(() -> {
            connection.stop();
            assertThat(finished).hasValue(begun.get());
        });
        assertThat(stopped).isNotDone();

        goOn.countDown();

        assertThat(stopped.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        assertThat(left(answers)).hasSize(begun.get());
        assertThat(finished).hasValue(begun.get());
    }

    @Test
    @Covers("6.1.5-9")
    void stopFromAListenerThrowsOrSucceeds() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var outcome = new CompletableFuture<String>();
        session.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(connection::stop);
            outcome.complete(failure == null ? "stopped" : failure.getClass().getSimpleName());
        });

        send(queue, "a");

        assertThat(outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isIn("stopped", "IllegalStateException");
    }

    @Test
    @Covers("6.1.5-10")
    void stopOfAContextFromAListenerThrowsOrSucceeds() throws Exception {
        var context = context();
        var sibling = closing(context.createContext(Session.AUTO_ACKNOWLEDGE));
        var queue = context.createQueue(name("queue"));
        var outcome = new CompletableFuture<String>();
        context.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(sibling::stop);
            outcome.complete(failure == null ? "stopped" : failure.getClass().getSimpleName());
        });

        send(queue, "a");

        assertThat(outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isIn("stopped", "IllegalStateRuntimeException");
    }

    @Test
    @Covers({"6.1.4-4"})
    void aContextSendsWithoutBeingStarted() throws Exception {
        var context = context();
        var queue = context.createQueue(name("queue"));

        context.createProducer().send(queue, "a");

        assertThat(left(queue)).containsExactly("a");
        assertThatThrownBy(() -> {
                    context.close();
                    context.start();
                })
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Covers({"6.1.6-1", "api.ConnectionMetaData-1"})
    void metadataTellsVersions() throws Exception {
        var data = stopped().getMetaData();

        assertThat(data.getJMSVersion()).isEqualTo("3.1");
        assertThat(data.getJMSMajorVersion() + "." + data.getJMSMinorVersion()).isEqualTo(data.getJMSVersion());
        assertThat(data.getJMSProviderName()).isEqualTo("TernMQ");
        assertThat(data.getProviderVersion())
                .startsWith(data.getProviderMajorVersion() + "." + data.getProviderMinorVersion());
        assertThat(context().getMetaData().getJMSVersion()).isEqualTo("3.1");
    }

    @Test
    @Covers("6.1.3-1")
    void aConnectionMakesSessionsAndTheyProducersAndConsumers() throws Exception {
        var connection = started();
        var one = connection.createSession();
        var two = connection.createSession();
        var queue = queue(one);
        var topic = topic(one);
        var ofQueue = one.createConsumer(queue);
        var ofTopic = two.createConsumer(topic);

        two.createProducer(queue).send(two.createTextMessage("a"));
        one.createProducer(topic).send(one.createTextMessage("b"));

        assertThat(next(ofQueue)).isEqualTo("a");
        assertThat(next(ofTopic)).isEqualTo("b");
    }

    @Test
    @Covers({"api.Connection-1", "api.Connection-2", "6.2-1", "api.Session-1", "api.JMSContext-4"})
    void sessionsHaveOneOfFourModes() throws Exception {
        var connection = stopped();

        assertThat(connection.createSession().getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
        assertThat(connection.createSession(Session.CLIENT_ACKNOWLEDGE).getAcknowledgeMode())
                .isEqualTo(Session.CLIENT_ACKNOWLEDGE);
        assertThat(connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE).getAcknowledgeMode())
                .isEqualTo(Session.DUPS_OK_ACKNOWLEDGE);
        for (int mode : new int[] {Session.AUTO_ACKNOWLEDGE, Session.SESSION_TRANSACTED, 17}) {
            var session = connection.createSession(true, mode);
            assertThat(session.getTransacted()).isTrue();
            assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        }
        assertThatThrownBy(() -> connection.createSession(false, Session.SESSION_TRANSACTED))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createSession(17)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> factory().createContext(17)).isInstanceOf(jakarta.jms.JMSRuntimeException.class);
        connection.close();
        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
    }
}
