package io.ternmq.server.jms;

import static io.ternmq.server.jms.Branches.WAIT_MILLIS;
import static io.ternmq.server.jms.Branches.depth;
import static io.ternmq.server.jms.Branches.drain;
import static io.ternmq.server.jms.Branches.inAnotherThread;
import static io.ternmq.server.jms.Branches.next;
import static io.ternmq.server.jms.Branches.prepareAndCommit;
import static io.ternmq.server.jms.Branches.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.ternmq.broker.Broker;
import io.ternmq.broker.BrokerException;
import io.ternmq.broker.BrokerOptions;
import io.ternmq.jms.BrokerAdmin;
import io.ternmq.jms.TernXAConnectionFactory;
import io.ternmq.jms.client.BranchName;
import io.ternmq.jms.client.QueueFigures;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions, threads and connections that share the work in branches, over a real broker. */
@ParameterizedClass
@ValueSource(strings = {"vm://branch-it", "tcp://127.0.0.1:0"})
class BranchIT {
    private static final BranchName X = Branches.name(1);
    private static final BranchName Y = Branches.name(2);

    private final Broker broker;
    private final String url;
    private final List<XAConnection> open = new ArrayList<>();

    BranchIT(String address) throws BrokerException {
        broker = Broker.start(BrokerOptions.inMemory().listen(address));
        url = broker.uri().toString();
    }

    @AfterEach
    void close() throws JMSException {
        for (XAConnection connection : open) {
            connection.close();
        }
        broker.close();
    }

    private XAConnection connection() throws JMSException {
        var connection = new TernXAConnectionFactory(url).createXAConnection();
        open.add(connection);
        connection.start();
        return connection;
    }

    /** A session with a connection of its own. */
    private XASession session() throws JMSException {
        return connection().createXASession();
    }

    private static void send(Session session, String queue, String text) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(queue))) {
            producer.send(session.createTextMessage(text));
        }
    }

    private void put(String queue, String... texts) throws Exception {
        Branches.send(url, session().createQueue(queue), texts);
    }

    private static int codeOf(ThrowingCallable call) {
        return catchThrowableOfType(XAException.class, call).errorCode;
    }

    @Test
    void outsideOfABranchItWorksAsASessionThatAcknowledgesAutomatically() throws Exception {
        put("in", "a", "b");
        var session = session();
        var consumer = session.createConsumer(session.createQueue("in"));
        assertThat(next(consumer)).isEqualTo("a");
        assertThat(next(consumer)).isEqualTo("b");

        send(session, "out", "c");

        assertThat(drain(url, "out")).containsExactly("c");
        await().until(() -> depth(url, "in") == 0);
    }

    @Test
    void anotherThreadMayEndTheWorkThatOneBegan() throws Exception {
        put("in", "a");
        var session = session();
        var resource = session.getXAResource();
        resource.start(X, XAResource.TMNOFLAGS);
        assertThat(next(session.createConsumer(session.createQueue("in")))).isEqualTo("a");
        for (int i = 0; i < 100; i++) {
            send(session, "out", "m" + i);
        }

        inAnotherThread(() -> {
            resource.end(X, XAResource.TMSUCCESS);
            prepareAndCommit(resource, X);
            return null;
        });

        assertThat(drain(url, "out")).hasSize(100).startsWith("m0").endsWith("m99");
        assertThat(depth(url, "in")).isZero();
    }

    /** A transaction manager that gives a transaction up does so in a thread of its own. */
    @Test
    void whoGoesOnAfterAnotherThreadHasEndedHisBranchWorksOutsideOfAny() throws Exception {
        put("in", "a", "b");
        var session = session();
        var resource = session.getXAResource();
        var consumer = session.createConsumer(session.createQueue("in"));
        resource.start(X, XAResource.TMNOFLAGS);
        send(session, "out", "in the branch");
        assertThat(next(consumer)).isEqualTo("a");
        inAnotherThread(() -> {
            resource.end(X, XAResource.TMFAIL);
            resource.rollback(X);
            return null;
        });

        send(session, "out", "outside");

        assertThat(drain(url, "out")).containsExactly("outside");
        assertThat(List.of(next(consumer), next(consumer))).containsExactlyInAnyOrder("a", "b");
        await().until(() -> depth(url, "in") == 0);
        resource.start(Y, XAResource.TMNOFLAGS);
        resource.end(Y, XAResource.TMSUCCESS);
    }

    @Test
    void whatAReceiveGetsWhoseBranchAnotherThreadEndedMeanwhileComesAgain() throws Exception {
        var session = session();
        var resource = session.getXAResource();
        var consumer = session.createConsumer(session.createQueue("in"));
        resource.start(X, XAResource.TMNOFLAGS);
        var receiving = new FutureTask<>(() -> next(consumer));
        var receiver = new Thread(receiving, "receiver");
        receiver.start();
        await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
        resource.end(X, XAResource.TMSUCCESS);

        put("in", "a");

        assertThat(receiving.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        resource.commit(X, true);
        assertThat(next(consumer)).isEqualTo("a");
    }

    @Test
    void aSuspendedBranchIsGoneOnWithByItsOwnSessionAlone() throws Exception {
        var one = session();
        var other = session();
        one.getXAResource().start(X, XAResource.TMNOFLAGS);
        send(one, "out", "x1");
        one.getXAResource().end(X, XAResource.TMSUSPEND);
        send(one, "out", "outside");
        assertThat(codeOf(() -> other.getXAResource().start(X, XAResource.TMRESUME)))
                .isEqualTo(XAException.XAER_PROTO);
        assertThat(codeOf(() -> other.getXAResource().start(X, XAResource.TMJOIN)))
                .isEqualTo(XAException.XAER_PROTO);
        other.getXAResource().start(Y, XAResource.TMNOFLAGS);
        send(other, "out", "y1");
        other.getXAResource().end(Y, XAResource.TMSUCCESS);

        inAnotherThread(() -> {
            one.getXAResource().start(X, XAResource.TMRESUME);
            return null;
        });

        send(one, "out", "x2");
        one.getXAResource().end(X, XAResource.TMSUCCESS);
        prepareAndCommit(other.getXAResource(), X);
        prepareAndCommit(one.getXAResource(), Y);
        assertThat(drain(url, "out")).containsExactly("outside", "x1", "x2", "y1");
    }

    @Test
    void sessionsOfSeveralConnectionsWorkInOneBranch() throws Exception {
        put("in", "a", "b");
        var one = session();
        var other = session();
        one.getXAResource().start(X, XAResource.TMNOFLAGS);
        assertThat(next(one.createConsumer(one.createQueue("in")))).isEqualTo("a");
        send(one, "out", "1");
        other.getXAResource().start(X, XAResource.TMJOIN);
        send(other, "out", "2");
        send(one, "out", "3");
        one.getXAResource().end(X, XAResource.TMSUCCESS);
        other.getXAResource().end(X, XAResource.TMSUCCESS);

        prepareAndCommit(session().getXAResource(), X);

        assertThat(drain(url, "out")).containsExactly("1", "3", "2");
        one.close();
        assertThat(drain(url, "in")).containsExactly("b");
    }

    @Test
    void aConnectionThatClosesEndsItsWorkInBranchesForTheirManagerToDecide() throws Exception {
        put("in", "a", "b", "c");
        var connection = connection();
        var session = connection.createXASession();
        var resource = session.getXAResource();
        var consumer = session.createConsumer(session.createQueue("in"));
        resource.start(X, XAResource.TMNOFLAGS);
        assertThat(next(consumer)).isEqualTo("a");
        send(session, "out", "x");
        resource.end(X, XAResource.TMSUCCESS);
        resource.prepare(X);
        resource.start(Y, XAResource.TMNOFLAGS);
        assertThat(next(consumer)).isEqualTo("b");
        send(session, "out", "y");

        connection.close();

        resource.end(Y, XAResource.TMSUCCESS);
        var manager = session().getXAResource();
        assertThat(manager.recover(XAResource.TMSTARTRSCAN)).containsExactly(X);
        manager.rollback(X);
        manager.commit(Y, true);
        assertThat(drain(url, "out")).containsExactly("y");
        assertThat(drain(url, "in")).containsExactly("a", "c");
    }

    private static Message receiveDurable(XASession session) throws JMSException {
        var consumer = session.createDurableConsumer(session.createTopic("news"), "daily");
        return consumer.receive(WAIT_MILLIS);
    }

    private XAConnection subscriber() throws JMSException {
        var factory = new TernXAConnectionFactory(url);
        factory.setClientId("reader");
        var connection = factory.createXAConnection();
        open.add(connection);
        connection.start();
        return connection;
    }

    @Test
    void aDurableSubscriptionIsReadInABranch() throws Exception {
        var connection = subscriber();
        var session = connection.createXASession();
        var topic = session.createTopic("news");
        session.createDurableConsumer(topic, "daily").close();
        Branches.send(url, topic, "a", "b");
        session.getXAResource().start(X, XAResource.TMNOFLAGS);
        assertThat(text(receiveDurable(session))).isEqualTo("a");
        session.getXAResource().end(X, XAResource.TMSUCCESS);
        session.getXAResource().prepare(X);
        connection.close();
        var again = subscriber();
        var after = again.createXASession();
        after.getXAResource().start(Y, XAResource.TMNOFLAGS);
        assertThat(text(receiveDurable(after))).isEqualTo("b");
        after.getXAResource().end(Y, XAResource.TMSUCCESS);

        after.getXAResource().commit(Y, true);
        after.getXAResource().rollback(X);

        again.close();
        var last = subscriber().createXASession();
        var message = receiveDurable(last);
        assertThat(text(message)).isEqualTo("a");
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    /** JMS 3.1 §8.3.3: a message that was consumed is part of a pending transaction. */
    @Test
    void aSubscriptionDoesNotEndWhileAPreparedBranchHasReadFromIt() throws Exception {
        var session = subscriber().createXASession();
        var topic = session.createTopic("news");
        session.createDurableConsumer(topic, "daily").close();
        Branches.send(url, topic, "a", "b");
        session.getXAResource().start(X, XAResource.TMNOFLAGS);
        try (var consumer = session.createDurableConsumer(topic, "daily")) {
            assertThat(next(consumer)).isEqualTo("a");
        }
        session.getXAResource().end(X, XAResource.TMSUCCESS);
        session.getXAResource().prepare(X);
        assertThat(catchThrowableOfType(JMSException.class, () -> session.unsubscribe("daily"))
                        .getErrorCode())
                .isEqualTo("SUBSCRIPTION_CONFLICT");
        session.getXAResource().commit(X, false);

        session.unsubscribe("daily");

        try (var anew = session.createDurableConsumer(topic, "daily")) {
            assertThat(anew.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAPreparedBranchReadOfDestinationsThatHaveEndedGoesWithThem(boolean committed) throws Exception {
        var connection = connection();
        var session = connection.createXASession();
        var topic = session.createTopic("news");
        var temporary = session.createTemporaryQueue();
        var subscriber = session.createConsumer(topic);
        Branches.send(url, topic, "a", "b");
        Branches.send(url, temporary, "c", "d");
        session.getXAResource().start(X, XAResource.TMNOFLAGS);
        assertThat(next(subscriber)).isEqualTo("a");
        assertThat(next(session.createConsumer(temporary))).isEqualTo("c");
        send(session, "out", "read");
        session.getXAResource().end(X, XAResource.TMSUCCESS);
        session.getXAResource().prepare(X);
        connection.close();
        var manager = session().getXAResource();

        if (committed) {
            manager.commit(X, false);
        } else {
            manager.rollback(X);
        }

        assertThat(drain(url, "out")).hasSize(committed ? 1 : 0);
        assertThat(broker.state()).isEqualTo(Broker.State.RUNNING);
        try (var admin = BrokerAdmin.connect(url, "", "")) {
            await().until(() ->
                    admin.stat("").stream().mapToLong(QueueFigures::messages).sum() == 0);
        }
    }
}
