package io.ternmq.conformance.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Completion;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Asynchronous sends (JMS 3.1 §7.3). */
class CompletionTest extends OverEachTransport {

    /** Notes the order, the threads, and how many calls run at the same time. */
    private static final class Watch implements CompletionListener {
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger runningMax = new AtomicInteger();

        @Override
        public void onCompletion(Message message) {
            runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread());
            Action.failure(() -> texts.add(text(message)));
            running.decrementAndGet();
        }

        @Override
        public void onException(Message message, Exception e) {
            texts.add(e.toString());
        }
    }

    /** Completes when it is let. */
    private static final class Held implements CompletionListener {
        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile boolean returned;

        @Override
        public void onCompletion(Message message) {
            called.countDown();
            Action.failure(() -> goOn.await(WAIT_MILLIS, TimeUnit.MILLISECONDS));
            returned = true;
        }

        @Override
        public void onException(Message message, Exception e) {
            onCompletion(message);
        }
    }

    /** Does something in its call, and keeps what that fails with. */
    private static final class Doing implements CompletionListener {
        private final Action action;
        private final CompletableFuture<String> failure = new CompletableFuture<>();

        Doing(Action action) {
            this.action = action;
        }

        @Override
        public void onCompletion(Message message) {
            var thrown = Action.failure(action);
            failure.complete(thrown == null ? "nothing" : thrown.getClass().getName());
        }

        @Override
        public void onException(Message message, Exception e) {
            failure.complete(e.toString());
        }

        String await() throws Exception {
            return failure.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    @Covers("api.BytesMessage-10")
    void theListenerCanReadBytesThatWereSent() throws Exception {
        var session = session();
        var message = session.createBytesMessage();
        message.writeInt(7);
        var read = new Doing(() -> assertThat(message.readInt()).isEqualTo(7));

        session.createProducer(queue(session)).send(message, read);

        assertThat(read.await()).isEqualTo("nothing");
    }

    @Test
    @Covers({"7.3.8-1", "7.3.8-2", "7.3.8-3", "7.3.3-2", "7.3.7-1", "7.3.4-6"})
    void callbacksComeInOrderOneAtATimeOnAnotherThread() throws Exception {
        var session = session();
        var first = session.createProducer(session.createQueue(name("first")));
        var second = session.createProducer(session.createQueue(name("second")));
        var watch = new Watch();
        for (int i = 0; i < 300; i++) {
            (i % 2 == 0 ? first : second).send(session.createTextMessage("m" + i), watch);
        }

        for (int i = 0; i < 300; i++) {
            assertThat(watch.texts.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("m" + i);
        }
        assertThat(watch.threads).doesNotContain(Thread.currentThread());
        assertThat(watch.runningMax).hasValue(1);
    }

    @Test
    @Covers({"7.3.1-1", "7.3-4", "7.3.6-1"})
    void theMessageIsThereWhenTheCallbackComes() throws Exception {
        var session = session();
        var queue = queue(session);
        var other = session();
        var seen = new CompletableFuture<List<String>>();
        var producer = session.createProducer(queue);

        producer.send(session.createTextMessage("a"), new Doing(() -> {
            var enumeration = other.createBrowser(queue).getEnumeration();
            seen.complete(List.of(text((Message) enumeration.nextElement())));
        }));

        assertThat(seen.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).containsExactly("a");
    }

    @Test
    @Covers({"7.3.2-2"})
    void whatTheBrokerRefusesIsToldToTheListener() throws Exception {
        TemporaryQueue gone;
        try (var connection = factory().createConnection()) {
            gone = connection.createSession().createTemporaryQueue();
        }
        var session = session();
        var listener = new Completion();
        var thrown = Action.failure(() -> session.createProducer(null).send(gone, session.createMessage(), listener));

        if (thrown == null) {
            assertThat(listener.await()).isInstanceOf(JMSException.class);
        } else {
            assertThat(thrown).isInstanceOf(JMSException.class);
            session.close();
            assertThat(listener.isDone()).isFalse();
        }
    }

    private void waitsForTheCallback(Held held, Action action) throws Exception {
        assertThat(held.called.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        var done = Action.waiting(() -> {
            action.run();
            assertThat(held.returned).isTrue();
        });
        assertThat(done).isNotDone();

        held.goOn.countDown();

        assertThat(done.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
    }

    @Test
    @Covers("7.3.4-1")
    void closeOfAProducerWaitsForCallbacks() throws Exception {
        var session = session();
        var producer = session.createProducer(queue(session));
        var held = new Held();
        producer.send(session.createMessage(), held);

        waitsForTheCallback(held, producer::close);
    }

    @Test
    @Covers("7.3.4-2")
    void closeOfASessionWaitsForCallbacks() throws Exception {
        var session = session();
        var held = new Held();
        session.createProducer(queue(session)).send(session.createMessage(), held);

        waitsForTheCallback(held, session::close);
    }

    @Test
    @Covers("7.3.4-3")
    void closeOfAConnectionWaitsForCallbacks() throws Exception {
        var connection = stopped();
        var session = connection.createSession();
        var held = new Held();
        session.createProducer(queue(session)).send(session.createMessage(), held);

        waitsForTheCallback(held, connection::close);
    }

    @Test
    @Covers("7.3.4-4")
    void commitWaitsForCallbacks() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var held = new Held();
        session.createProducer(queue).send(session.createTextMessage("a"), held);

        waitsForTheCallback(held, session::commit);

        assertThat(left(queue)).containsExactly("a");
    }

    @Test
    @Covers("7.3.4-5")
    void rollbackWaitsForCallbacks() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var held = new Held();
        session.createProducer(queue).send(session.createTextMessage("a"), held);

        waitsForTheCallback(held, session::rollback);

        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"7.3.4-7", "7.3.4-8"})
    void aCallbackClosesNothingThatItBelongsTo() throws Exception {
        var connection = stopped();
        var session = connection.createSession();
        var producer = session.createProducer(queue(session));
        for (Action action : List.<Action>of(producer::close, session::close, connection::close)) {
            var doing = new Doing(action);
            producer.send(session.createMessage(), doing);

            assertThat(doing.await()).isEqualTo(IllegalStateException.class.getName());
        }
    }

    @Test
    @Covers("7.3.4-8")
    void aCallbackDoesNotCloseItsContext() throws Exception {
        var context = context();
        var doing = new Doing(context::close);

        context.createProducer().setAsync(doing).send(context.createQueue(name("queue")), "a");

        assertThat(doing.await()).isEqualTo(IllegalStateRuntimeException.class.getName());
    }

    @Test
    @Covers("7.3.4-9")
    void aCallbackDoesNotEndItsTransaction() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var producer = session.createProducer(queue);
        for (Action action : List.<Action>of(session::commit, session::rollback)) {
            var doing = new Doing(action);
            producer.send(session.createTextMessage("a"), doing);

            assertThat(doing.await()).isEqualTo(IllegalStateException.class.getName());
        }
        session.commit();
        assertThat(left(queue)).hasSize(2);
        var context = context(JMSContext.SESSION_TRANSACTED);
        var doing = new Doing(context::commit);
        context.createProducer().setAsync(doing).send(queue, "b");
        assertThat(doing.await()).isEqualTo(IllegalStateRuntimeException.class.getName());
    }

    @Test
    @Covers({"7.3.7-1", "7.3.3-2"})
    void theSessionReceivesWhileSendsAreUnderWay() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        var consumer = session.createConsumer(queue);
        var watch = new Watch();
        for (int i = 0; i < 50; i++) {
            producer.send(session.createTextMessage("m" + i), watch);

            assertThat(next(consumer)).isEqualTo("m" + i);
        }
        session.close();
        assertThat(watch.texts).hasSize(50);
    }

    @Test
    @Covers("7.3.9-1")
    void aMessageBeforeItsCallbackIsReadOrRefusesThat() throws Exception {
        var session = session();
        var producer = session.createProducer(queue(session));
        var before = new Held();
        var message = session.createTextMessage("a");
        var completion = new Completion();
        producer.send(session.createMessage(), before);
        producer.send(message, completion);
        // The callback of the first is held, so that of the second has not come.
        var result = new AtomicReference<String>();
        var failure = Action.failure(() -> result.set(message.getText()));
        assertThat(completion.isDone()).isFalse();

        before.goOn.countDown();

        assertThat(completion.await()).isNull();
        if (failure == null) {
            assertThat(result).hasValue("a");
        } else {
            assertThat(failure).isInstanceOf(JMSException.class);
        }
        assertThat(message.getText()).isEqualTo("a");
    }

    @Test
    @Covers({"7.3.8-2", "7.3.4-6"})
    void aListenerThatThrowsEndsNothing() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        producer.send(session.createTextMessage("a"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                throw new java.lang.IllegalStateException("thrown on purpose");
            }

            @Override
            public void onException(Message message, Exception e) {
                throw new java.lang.IllegalStateException("thrown on purpose", e);
            }
        });
        var after = new Completion();

        producer.send(session.createTextMessage("b"), after);

        assertThat(after.await()).isNull();
        producer.close();
        assertThat(left(queue)).containsExactly("a", "b");
    }
}
