package io.ternmq.server.jms;

import static io.ternmq.server.jms.Branches.WAIT_MILLIS;
import static io.ternmq.server.jms.Branches.drain;
import static io.ternmq.server.jms.Branches.next;
import static io.ternmq.server.jms.Branches.prepareAndCommit;
import static io.ternmq.server.jms.Branches.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import io.ternmq.testsupport.process.BrokerProcess;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session that outlives its broker, and goes on with branches over the next connection. */
class BranchKillIT {
    private static final BranchName X = Branches.name(1);
    private static final BranchName Y = Branches.name(2);

    @TempDir
    Path directory;

    private BrokerProcess broker;
    private XAConnection connection;
    private XASession session;
    private XAResource resource;
    private MessageConsumer consumer;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        broker = BrokerProcess.start(directory);
        connection = new TernXAConnectionFactory(broker.url()).createXAConnection();
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
        consumer = session.createConsumer(session.createQueue("in"));
        producer = session.createProducer(session.createQueue("out"));
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    private void put(String... texts) throws JMSException {
        Branches.send(broker.url(), session.createQueue("in"), texts);
    }

    private void send(String text) throws JMSException {
        producer.send(session.createTextMessage(text));
    }

    @Test
    void whatItDidInABranchThatWasLostIsUndoneAndItWorksInTheNext() throws Exception {
        put("a", "b");
        resource.start(X, XAResource.TMNOFLAGS);
        assertThat(next(consumer)).isEqualTo("a");
        send("lost");
        broker.killAndRestart(() -> {});

        var failure = catchThrowableOfType(XAException.class, () -> resource.end(X, XAResource.TMSUCCESS));

        // The latter if the loss wasn't noticed before the call.
        assertThat(failure.errorCode).isIn(XAException.XA_RBCOMMFAIL, XAException.XAER_RMFAIL);
        resource.start(Y, XAResource.TMNOFLAGS);
        assertThat(List.of(next(consumer), next(consumer))).containsExactlyInAnyOrder("a", "b");
        send("kept");
        resource.end(Y, XAResource.TMSUCCESS);
        prepareAndCommit(resource, Y);
        assertThat(drain(broker.url(), "out")).containsExactly("kept");
        session.close();
        assertThat(drain(broker.url(), "in")).isEmpty();
    }

    @Test
    void itCommitsWhatItPreparedBefore() throws Exception {
        put("a", "b");
        resource.start(X, XAResource.TMNOFLAGS);
        assertThat(next(consumer)).isEqualTo("a");
        send("kept");
        resource.end(X, XAResource.TMSUCCESS);
        resource.prepare(X);
        broker.killAndRestart(() -> {});

        resource.commit(X, false);

        assertThat(drain(broker.url(), "out")).containsExactly("kept");
        assertThat(next(consumer)).isEqualTo("b");
        session.close();
        assertThat(drain(broker.url(), "in")).isEmpty();
    }

    @Test
    void itsListenerWorksInBranchesAgain() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        var number = new int[1];
        consumer.setMessageListener(message -> {
            var name = Branches.name(10 + ++number[0]);
            try {
                resource.start(name, XAResource.TMNOFLAGS);
                send("answer to " + text(message));
                resource.end(name, XAResource.TMSUCCESS);
                prepareAndCommit(resource, name);
                told.add(text(message));
            } catch (JMSException | XAException e) {
                told.add(e.toString());
            }
        });
        put("a");
        assertThat(told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        broker.killAndRestart(() -> {});

        put("b");

        assertThat(told.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("b");
        assertThat(drain(broker.url(), "out")).containsExactly("answer to a", "answer to b");
    }

    @Test
    void outsideOfABranchItGoesOnToo() throws Exception {
        put("a", "b");
        assertThat(next(consumer)).isEqualTo("a");
        send("before");
        broker.killAndRestart(() -> {});

        send("after");

        assertThat(drain(broker.url(), "out")).containsExactly("before", "after");
        resource.start(X, XAResource.TMNOFLAGS);
        var texts = next(consumer);
        if (texts.equals("a")) {
            // Its acknowledgement, which nobody waited for, was lost.
            texts = next(consumer);
        }
        assertThat(texts).isEqualTo("b");
        resource.end(X, XAResource.TMSUCCESS);
        resource.commit(X, true);
        session.close();
        assertThat(drain(broker.url(), "in")).isEmpty();
    }
}
