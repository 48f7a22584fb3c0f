package io.ternmq.server.jms;

import static io.ternmq.server.jms.Branches.WAIT_MILLIS;
import static io.ternmq.server.jms.Branches.depth;
import static io.ternmq.server.jms.Branches.drain;
import static io.ternmq.server.jms.Branches.prepareAndCommit;
import static io.ternmq.server.jms.Branches.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Message listeners of a session for distributed transactions, in branches and outside, over a real broker. */
@ParameterizedClass
@ValueSource(strings = {"vm://branch-listener-it", "tcp://127.0.0.1:0"})
class BranchListenerIT {
    private static final BranchName X = Branches.name(1);
    private static final BranchName Y = Branches.name(2);

    private final Broker broker;
    private final String url;
    private final XAConnection connection;
    private final XASession session;
    private final XAResource resource;
    private final MessageProducer answers;

    /** What the listener tells: texts that it got, with a mark for those that come again, or what went wrong. */
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** What a listener does. */
    private interface Work {
        void handle(Message message) throws Exception;
    }

    /** It fails on purpose. */
    private static final class Failing extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    BranchListenerIT(String address) throws BrokerException, JMSException {
        broker = Broker.start(BrokerOptions.inMemory().listen(address));
        url = broker.uri().toString();
        connection = new TernXAConnectionFactory(url).createXAConnection();
        session = connection.createXASession();
        resource = session.getXAResource();
        answers = session.createProducer(session.createQueue("out"));
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    private void listen(Work work) throws JMSException {
        session.createConsumer(session.createQueue("in")).setMessageListener(message -> {
            try {
                told.add(text(message) + (message.getJMSRedelivered() ? " again" : ""));
                work.handle(message);
            } catch (Failing e) {
                throw e;
            } catch (Exception e) {
                told.add(e.toString());
            }
        });
        connection.start();
    }

    private void put(String... texts) throws JMSException {
        Branches.send(url, session.createQueue("in"), texts);
    }

    private void answer(Message message) throws JMSException {
        answers.send(session.createTextMessage("answer to " + text(message)));
    }

    private String next() throws InterruptedException {
        return told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns when the listener has returned from all that it was told. */
    private void pause() throws JMSException {
        connection.stop();
        connection.start();
    }

    @Test
    void outsideEachMessageIsConsumedWhenTheListenerReturns() throws Exception {
        put("a", "b");

        listen(this::answer);

        assertThat(List.of(next(), next())).containsExactly("a", "b");
        pause();
        assertThat(drain(url, "out")).containsExactly("answer to a", "answer to b");
        await().until(() -> depth(url, "in") == 0);
    }

    @Test
    void whatAListenerFailsOnOutsideComesAgainFirst() throws Exception {
        put("a", "b");

        listen(message -> {
            if (!message.getJMSRedelivered()) {
                throw new Failing();
            }
        });

        assertThat(List.of(next(), next(), next(), next())).containsExactly("a", "a again", "b", "b again");
        await().until(() -> depth(url, "in") == 0);
    }

    @Test
    void whatItWasCalledWithBelongsToTheBranchThatItBegins() throws Exception {
        put("a", "b");
        var number = new AtomicInteger();

        listen(message -> {
            var name = Branches.name(number.incrementAndGet());
            resource.start(name, XAResource.TMNOFLAGS);
            answer(message);
            resource.end(name, XAResource.TMSUCCESS);
            if (text(message).equals("a") && !message.getJMSRedelivered()) {
                resource.rollback(name);
            } else {
                prepareAndCommit(resource, name);
            }
        });

        assertThat(List.of(next(), next(), next())).containsExactlyInAnyOrder("a", "a again", "b");
        pause();
        assertThat(drain(url, "out")).containsExactlyInAnyOrder("answer to a", "answer to b");
        assertThat(depth(url, "in")).isZero();
    }

    /** So that the transaction manager alone decides what becomes of it. */
    @Test
    void whatAListenerFailsOnInABranchStaysConsumedThere() throws Exception {
        put("a", "b");
        listen(message -> {
            if (text(message).equals("a")) {
                resource.start(X, XAResource.TMNOFLAGS);
                answer(message);
                throw new Failing();
            }
        });
        assertThat(List.of(next(), next())).containsExactly("a", "b");
        pause();

        resource.end(X, XAResource.TMSUCCESS);
        prepareAndCommit(resource, X);

        assertThat(drain(url, "out")).containsExactly("answer to a");
        assertThat(depth(url, "in")).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void whatAListenerFailsOnAfterItsBranchHasEndedBelongsToTheBranch() throws Exception {
        put("a", "b");
        listen(message -> {
            if (text(message).equals("a") && !message.getJMSRedelivered()) {
                resource.start(X, XAResource.TMNOFLAGS);
                answer(message);
                resource.end(X, XAResource.TMSUCCESS);
                resource.prepare(X);
                throw new Failing();
            }
        });
        assertThat(List.of(next(), next())).containsExactly("a", "b");
        await().until(() -> depth(url, "in") == 1);

        resource.rollback(X);

        assertThat(next()).isEqualTo("a again");
        assertThat(drain(url, "out")).isEmpty();
    }

    @Test
    void aBranchThatAnotherThreadBeganHasWhatTheListenerGets() throws Exception {
        put("a", "b");
        resource.start(X, XAResource.TMNOFLAGS);
        listen(this::answer);
        assertThat(List.of(next(), next())).containsExactly("a", "b");
        pause();
        resource.end(X, XAResource.TMSUCCESS);
        assertThat(drain(url, "out")).isEmpty();

        resource.rollback(X);

        assertThat(List.of(next(), next())).containsExactly("a again", "b again");
        pause();
        assertThat(drain(url, "out")).containsExactly("answer to a", "answer to b");
    }

    @Test
    void aListenerGoesOnWithTheBranchThatItSuspended() throws Exception {
        put("a", "b");
        listen(message -> {
            resource.start(X, text(message).equals("a") ? XAResource.TMNOFLAGS : XAResource.TMRESUME);
            answer(message);
            resource.end(X, text(message).equals("a") ? XAResource.TMSUSPEND : XAResource.TMSUCCESS);
        });
        assertThat(List.of(next(), next())).containsExactly("a", "b");
        pause();
        assertThat(drain(url, "out")).isEmpty();

        prepareAndCommit(resource, X);

        assertThat(drain(url, "out")).containsExactly("answer to a", "answer to b");
        assertThat(depth(url, "in")).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void eachOfManyIsAnsweredOnceThoughBranchesAreRolledBack() throws Exception {
        int count = 200;
        put(IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new));
        var number = new AtomicInteger();
        var committed = new CountDownLatch(count);

        listen(message -> {
            int now = number.incrementAndGet();
            var name = Branches.name(now);
            resource.start(name, XAResource.TMNOFLAGS);
            answer(message);
            if (now % 3 == 0) {
                resource.end(name, XAResource.TMFAIL);
                resource.rollback(name);
            } else {
                resource.end(name, XAResource.TMSUCCESS);
                resource.commit(name, true);
                committed.countDown();
            }
        });

        assertThat(committed.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        pause();
        assertThat(drain(url, "out")).hasSize(count).doesNotHaveDuplicates();
        assertThat(drain(url, "DLQ.in")).isEmpty();
        assertThat(depth(url, "in")).isZero();
    }

    /** JMS 3.1 §6.1.8: while the close waits for a listener, that can use the connection. */
    @Test
    void aListenerThatACloseWaitsForEndsItsBranch() throws Exception {
        put("a");
        var called = new CountDownLatch(1);
        var closing = new CountDownLatch(1);
        listen(message -> {
            resource.start(Y, XAResource.TMNOFLAGS);
            called.countDown();
            assertThat(closing.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            answer(message);
            resource.end(Y, XAResource.TMSUCCESS);
            prepareAndCommit(resource, Y);
        });
        assertThat(called.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        var closed = new FutureTask<>(() -> {
            connection.close();
            return true;
        });
        var closer = new Thread(closed, "closer");
        closer.start();
        await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);

        closing.countDown();

        assertThat(closed.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(drain(url, "out")).containsExactly("answer to a");
        assertThat(depth(url, "in")).isZero();
        assertThat(told).containsExactly("a");
    }
}
