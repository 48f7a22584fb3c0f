package io.ternmq.conformance.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Session;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receiving by call, receiving bodies, and closing a consumer (JMS 3.1 §8.5, §8.6, §8.8). */
class ConsumerTest extends OverEachTransport {

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    @Covers({"8.5-1", "8.5-2", "8.5-3"})
    void receivesWithAndWithoutWaiting() throws Exception {
        var session = session();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(consumer.receive(1)).isNull();
        send(queue, "a", "b", "c", "d");

        assertThat(text(consumer.receiveNoWait())).isEqualTo("a");
        assertThat(text(consumer.receive(WAIT_MILLIS))).isEqualTo("b");
        assertThat(text(consumer.receive())).isEqualTo("c");
        assertThat(text(consumer.receive(0))).isEqualTo("d");
        var waiting = CompletableFuture.supplyAsync(() -> {
            var texts = new ArrayList<String>();
            Action.failure(() -> texts.add(text(consumer.receive())));
            return texts;
        });
        send(queue, "e");
        assertThat(waiting.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).containsExactly("e");
    }

    @Test
    @Covers({"8.6-1", "8.6-2", "8.6-3", "8.6-4", "8.6-5", "8.6-11"})
    void receivesBodiesAsTheirClasses() {
        var factory = factory();
        factory.setTrustedClasses("java.util.ArrayList");
        var context = closing(factory.createContext());
        var queue = context.createQueue(name("queue"));
        var consumer = context.createConsumer(queue);
        var list = new ArrayList<>(List.of("a"));
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
        assertThat(consumer.receiveBody(String.class, 1)).isNull();
        context.createProducer()
                .send(queue, "text")
                .send(queue, "text")
                .send(queue, list)
                .send(queue, (Serializable) list)
                .send(queue, list)
                .send(queue, Map.of("a", 1))
                .send(queue, Map.of("a", 1))
                .send(queue, new byte[] {1})
                .send(queue, new byte[] {1});

        assertThat(consumer.receiveBody(String.class)).isEqualTo("text");
        assertThat(consumer.receiveBody(Object.class, WAIT_MILLIS)).isEqualTo("text");
        assertThat((Object) consumer.receiveBody(ArrayList.class, WAIT_MILLIS)).isEqualTo(list);
        assertThat(consumer.receiveBody(Serializable.class, WAIT_MILLIS)).isEqualTo(list);
        assertThat(consumer.receiveBody(Object.class, WAIT_MILLIS)).isEqualTo(list);
        assertThat((Object) consumer.receiveBody(Map.class, WAIT_MILLIS)).isEqualTo(Map.of("a", 1));
        assertThat(consumer.receiveBody(Object.class, WAIT_MILLIS)).isEqualTo(Map.of("a", 1));
        assertThat(consumer.receiveBody(byte[].class, WAIT_MILLIS)).containsExactly(1);
        assertThat((byte[]) consumer.receiveBodyNoWait(Object.class)).containsExactly(1);
    }

    @Test
    @Covers({"8.6-6", "8.6-7"})
    void receivesNoBodyThatDoesNotFit() {
        var context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        var queue = context.createQueue(name("queue"));
        var consumer = context.createConsumer(queue);
        context.createProducer()
                .send(queue, context.createStreamMessage())
                .send(queue, context.createMessage())
                .send(queue, "text")
                .send(queue, Map.of("a", 1))
                .send(queue, new byte[] {1})
                .send(queue, context.createTextMessage());

        for (Class<?> type :
                List.of(Object.class, Object.class, Integer.class, String.class, Map.class, String.class)) {
            assertThatThrownBy(() -> consumer.receiveBody(type, WAIT_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE})
    @Covers("8.6-8")
    void leavesABodyThatDoesNotFitWhereItIs(int mode) throws Exception {
        var context = context(mode);
        var queue = context.createQueue(name("queue"));
        var consumer = context.createConsumer(queue);
        send(queue, "a", "b", "c");
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> consumer.receiveBody(Integer.class, WAIT_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThatThrownBy(() -> consumer.receiveBodyNoWait(Map.class))
                    .isInstanceOf(MessageFormatRuntimeException.class);
        }

        Message message = consumer.receive(WAIT_MILLIS);

        assertThat(text(message)).isEqualTo("b");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("c");
        assertThat(consumer.receiveNoWait()).isNull();
        context.close();
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers("8.6-8")
    void aBodyThatDoesNotFitIsStillThereAfterTheClose() throws Exception {
        var context = context();
        var queue = context.createQueue(name("queue"));
        var consumer = context.createConsumer(queue);
        send(queue, "a", "b");
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, WAIT_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);

        context.close();

        var message = session().createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(text(message)).isEqualTo("a");
    }

    @Test
    @Covers("8.6-9")
    void aClientAcknowledgedContextBringsBackABodyThatDidNotFit() throws Exception {
        var context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        var queue = context.createQueue(name("queue"));
        var consumer = context.createConsumer(queue);
        send(queue, "a");
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, WAIT_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(consumer.receiveNoWait()).isNull();

        context.recover();

        Message again = consumer.receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        context.acknowledge();
        context.close();
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"8.8-1", "8.8-9"})
    void isClosedApartFromItsSession() throws Exception {
        var session = session();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        send(queue, "a", "b", "c");
        assertThat(next(consumer)).isEqualTo("a");

        consumer.close();
        consumer.close();

        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateException.class);
        var later = session.createConsumer(queue);
        var message = later.receive(WAIT_MILLIS);
        assertThat(text(message)).isEqualTo("b");
        assertThat(next(later)).isEqualTo("c");
    }

    @Test
    @Covers({"8.8-2", "8.8-3", "api.MessageConsumer-1"})
    void itsCloseEndsAReceiveInAnotherThread() throws Exception {
        var session = session();
        var consumer = session.createConsumer(queue(session));
        var running = new CountDownLatch(1);
        var received = CompletableFuture.supplyAsync(() -> {
            running.countDown();
            var result = new ArrayList<Message>();
            var failure = Action.failure(() -> result.add(consumer.receive()));
            return failure == null
                    ? String.valueOf(result.get(0))
                    : failure.getClass().getSimpleName();
        });
        await(running);

        consumer.close();

        // A receive that hadn't begun when the consumer was closed is told so.
        assertThat(received.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isIn("null", "IllegalStateException");
        session.createTextMessage();
    }

    @Test
    @Covers({"8.8-2", "8.8-4"})
    void itsCloseWaitsForItsListener() throws Exception {
        var session = session();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        var inListener = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var finished = new AtomicBoolean();
        consumer.setMessageListener(message -> {
            inListener.countDown();
            Action.failure(() -> await(goOn));
            finished.set(true);
        });
        send(queue, "a", "b");
        await(inListener);
        var closed = Action.waiting(() -> {
            consumer.close();
            assertThat(finished).isTrue();
        });
        assertThat(closed).isNotDone();

        goOn.countDown();

        assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        assertThat(left(queue)).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @Covers({"8.8-5", "8.8-6"})
    void isClosedInItsOwnListener(int mode) throws Exception {
        var connection = started();
        var session = connection.createSession(mode);
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        var outcome = new CompletableFuture<String>();
        consumer.setMessageListener(message -> {
            var failure = Action.failure(consumer::close);
            outcome.complete(failure == null ? "closed" : failure.toString());
        });

        send(queue, "a", "b");

        assertThat(outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("closed");
        connection.close();
        assertThat(left(queue)).containsExactly("b");
    }

    @Test
    @Covers({"8.8-7"})
    void whatItDeliveredCanBeAcknowledgedAfterItsClose() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a", "b", "c");
        var consumer = session.createConsumer(queue);
        consumer.receive(WAIT_MILLIS).acknowledge();
        var message = consumer.receive(WAIT_MILLIS);
        consumer.close();

        message.acknowledge();

        session.close();
        assertThat(left(queue)).containsExactly("c");
    }

    @Test
    @Covers({"8.8-7", "6.2.10-8"})
    void whatItDeliveredCanBeRecoveredAfterItsClose() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a", "b");
        var consumer = session.createConsumer(queue);
        assertThat(next(consumer)).isEqualTo("a");
        consumer.close();

        session.recover();

        assertThat(drain(session.createConsumer(queue))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Covers({"8.8-8"})
    void aTransactionEndsAfterItsClose(boolean commit) throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        send(queue, "a", "b");
        var consumer = session.createConsumer(queue);
        assertThat(next(consumer)).isEqualTo("a");
        consumer.close();

        if (commit) {
            session.commit();
        } else {
            session.rollback();
        }

        assertThat(left(queue)).isEqualTo(commit ? List.of("b") : List.of("a", "b"));
    }

    @Test
    @Covers("8.8-9")
    void whatItHeldReadyGoesToOthers() throws Exception {
        var session = session();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        send(queue, "a", "b", "c");
        assertThat(next(consumer)).isEqualTo("a");
        var caught = new Caught();
        session().createConsumer(queue).setMessageListener(caught);

        consumer.close();

        var next = caught.next();
        assertThat(text(next)).isEqualTo("b");
        assertThat(next.getJMSRedelivered()).isFalse();
        assertThat(next.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(caught.text()).isEqualTo("c");
    }

    @Test
    @Covers({"3.11.4-1", "8.5-1"})
    void receivesMessagesOfEachKind() throws JMSException {
        var session = session();
        var queue = queue(session);
        var map = session.createMapMessage();
        map.setString("a", "b");
        session.createProducer(queue).send(map);

        assertThat(((MapMessage) session.createConsumer(queue).receive(WAIT_MILLIS)).getString("a"))
                .isEqualTo("b");
    }
}
