package io.ternmq.conformance.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which thread runs what, and when (JMS 3.1 §6.2.5, §6.2.6, §6.2.13, §6.2.14). */
class SessionThreadTest extends OverEachTransport {

    /** Notes how many listeners run at the same time, and on which threads. */
    private static final class Watch implements MessageListener {
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger runningMax = new AtomicInteger();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final CountDownLatch calls;

        Watch(int calls) {
            this.calls = new CountDownLatch(calls);
        }

        @Override
        public void onMessage(Message message) {
            runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread());
            Thread.onSpinWait();
            running.decrementAndGet();
            calls.countDown();
        }

        void await() throws InterruptedException {
            assertThat(calls.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    @Test
    @Covers({"6.2.13-1", "6.2.13-2", "6.2.1-1"})
    void aSessionsListenersRunOneAtATimeOnOneThread() throws Exception {
        var connection = stopped();
        var session = connection.createSession();
        var watch = new Watch(150);
        for (String base : List.of("one", "two", "three")) {
            var queue = session.createQueue(name(base));
            session.createConsumer(queue).setMessageListener(watch);
            String[] texts = new String[50];
            java.util.Arrays.fill(texts, "a");
            send(queue, texts);
        }

        connection.start();

        watch.await();
        assertThat(watch.runningMax).hasValue(1);
        assertThat(watch.threads).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    @Covers({"6.2.13-3"})
    void othersWaitWhileAListenerIsBusy() throws Exception {
        var connection = stopped();
        var session = connection.createSession();
        var busy = session.createQueue(name("busy"));
        var other = session.createQueue(name("other"));
        var inListener = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var caught = new Caught();
        session.createConsumer(busy).setMessageListener(message -> {
            inListener.countDown();
            Action.failure(() -> goOn.await(WAIT_MILLIS, TimeUnit.MILLISECONDS));
        });
        session.createConsumer(other).setMessageListener(caught);
        connection.start();
        send(busy, "a");
        assertThat(inListener.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        send(other, "b");
        var fence = new Caught();
        connection
                .createSession()
                .createConsumer(session.createQueue(name("fence")))
                .setMessageListener(fence);
        send(session.createQueue(name("fence")), "c");
        assertThat(fence.text()).isEqualTo("c");
        assertThat(caught.size()).isZero();

        goOn.countDown();

        assertThat(caught.text()).isEqualTo("b");
    }

    @Test
    @Covers({"6.2.14-1"})
    void listenersOfDifferentSessionsRunAtTheSameTime() throws Exception {
        var connection = started();
        var barrier = new CyclicBarrier(3);
        var met = new CountDownLatch(3);
        for (String base : List.of("one", "two", "three")) {
            var session = connection.createSession();
            var queue = session.createQueue(name(base));
            session.createConsumer(queue).setMessageListener(message -> {
                if (Action.failure(() -> barrier.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) == null) {
                    met.countDown();
                }
            });
            send(queue, "a");
        }

        assertThat(met.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    @Covers({"6.2.5-2", "6.2.5-4"})
    void aThreadReceivesAndThenSends() throws Exception {
        var session = session();
        var queue = queue(session);
        var answers = session.createQueue(name("answers"));
        send(queue, "a");
        var consumer = session.createConsumer(queue);
        var producer = session.createProducer(answers);

        producer.send(session.createTextMessage("answer to " + next(consumer)));

        assertThat(left(answers)).containsExactly("answer to a");
    }

    @Test
    @Covers({"6.2.5-3", "6.2.15-2", "6.2.15-3"})
    void aSessionIsClosedFromAnotherThreadWhileItsListenerRuns() throws Exception {
        var session = session();
        var queue = queue(session);
        var inListener = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var finished = new AtomicBoolean();
        session.createConsumer(queue).setMessageListener(message -> {
            inListener.countDown();
            Action.failure(() -> goOn.await(WAIT_MILLIS, TimeUnit.MILLISECONDS));
            finished.set(true);
        });
        send(queue, "a", "b");
        assertThat(inListener.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        var closed = Action.waiting(() -> {
            session.close();
            assertThat(finished).isTrue();
        });
        assertThat(closed).isNotDone();

        goOn.countDown();

        assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        assertThat(left(queue)).containsExactly("b");
    }

    @Test
    @Covers({"6.2.5-3", "6.2.15-2", "6.2.15-1"})
    void aSessionIsClosedFromAnotherThreadWhileItReceives() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var consumer = session.createConsumer(queue(session));
        var running = new CountDownLatch(1);
        var received = CompletableFuture.supplyAsync(() -> {
            running.countDown();
            var failure = Action.failure(() -> assertThat(consumer.receive()).isNull());
            return failure == null ? "null" : failure.getClass().getSimpleName();
        });
        assertThat(running.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();

        session.close();

        assertThat(received.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isIn("null", "IllegalStateException");
        connection.createSession().close();
    }

    @Test
    @Covers({"6.2.6-1", "6.2.6-2"})
    void aContextMakesOthersAndIsClosedByAnyThread() throws Exception {
        var context = context();
        var consumer = context.createConsumer(context.createQueue(name("queue")));
        var other = CompletableFuture.supplyAsync(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                .get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        other.createProducer().send(other.createQueue(name("queue")), "a");
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");

        var failure = CompletableFuture.supplyAsync(() -> Action.failure(() -> {
            consumer.close();
            context.close();
            other.close();
        }));

        assertThat(failure.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    @Covers("6.2.6-3")
    void aSecondListenerOfAContextIsSetWhileTheFirstIsServed() throws Exception {
        var context = context();
        var watch = new Watch(200);
        var texts = new String[100];
        java.util.Arrays.fill(texts, "a");
        var first = context.createQueue(name("first"));
        var second = context.createQueue(name("second"));
        send(first, texts);
        send(second, texts);

        context.createConsumer(first).setMessageListener(watch);
        context.createConsumer(second).setMessageListener(watch);

        watch.await();
        assertThat(watch.runningMax).hasValue(1);
        assertThat(watch.threads).hasSize(1);
    }

    @Test
    @Covers({"6.2.4-1", "6.2.4-2", "6.2-6"})
    void aSessionMakesMessagesThatAnyOtherSends() throws Exception {
        var maker = session();
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        var producer = session.createProducer(queue);
        var messages = List.of(
                maker.createMessage(),
                maker.createTextMessage(),
                maker.createTextMessage("a"),
                maker.createBytesMessage(),
                maker.createMapMessage(),
                maker.createStreamMessage(),
                maker.createObjectMessage(),
                maker.createObjectMessage("a"));
        for (Message message : messages) {
            producer.send(message);
        }

        var consumer = session.createConsumer(queue);

        for (Message message : messages) {
            assertThat(consumer.receive(WAIT_MILLIS)).hasSameClassAs(message);
        }
    }
}
