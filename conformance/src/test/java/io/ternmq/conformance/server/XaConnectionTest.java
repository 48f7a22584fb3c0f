package io.ternmq.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import io.ternmq.jms.jndi.TernInitialContextFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnectionFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.Referenceable;
import javax.naming.spi.NamingManager;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;

/** Factories and connections for distributed transactions, and the older ones of one domain (JMS 3.1 §11.3.1, §11.3.2, §11.4). */
class XaConnectionTest extends OverEachTransport {

    @Test
    @Covers({"11.3.1-1", "11.3.1-3"})
    void factoriesMakeConnectionsAndContexts() throws Exception {
        XAConnectionFactory factory = xaFactory();

        assertThat(closing(factory.createXAConnection()).createXASession().getXAResource())
                .isNotNull();
        assertThat(closing(factory.createXAConnection(null, null))
                        .createXASession()
                        .getXAResource())
                .isNotNull();
        assertThat(closing(factory.createXAContext()).getXAResource()).isNotNull();
        assertThat(closing(factory.createXAContext(null, null)).getXAResource()).isNotNull();
    }

    @Test
    @Covers({"11.3.1-3", "api.XAConnectionFactory-3", "10.3-3", "10.3-15"})
    void wrongCredentialsAreRefused() {
        var factory = xaFactory();

        assertThatThrownBy(() -> factory.createXAConnection("nobody", "wrong"))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createXAQueueConnection("nobody", "wrong"))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createXATopicConnection("nobody", "wrong"))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createXAContext("nobody", "wrong"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        factory.setUser("nobody");
        assertThatThrownBy(() -> factory.createXAConnection()).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createXAContext()).isInstanceOf(JMSSecurityRuntimeException.class);
    }

    @Test
    @Covers({"11.3.1-4", "11.3.1-5", "5.1-2", "5.1-3"})
    @SuppressWarnings({"BanJNDI", "BanSerializableRead", "JdkObsolete"}) // that is what is tested
    void factoriesAreAdministeredObjectsAndFoundByJndi() throws Exception {
        var environment = new Hashtable<String, Object>(Map.of(
                Context.INITIAL_CONTEXT_FACTORY,
                TernInitialContextFactory.class.getName(),
                "xaConnectionFactory.jms/xa",
                url()));

        var found = new InitialContext(environment).lookup("jms/xa");

        var kept = ((Referenceable) found).getReference();
        for (var factory :
                List.of(found, copy(found), NamingManager.getObjectInstance(kept, null, null, new Hashtable<>()))) {
            assertThat(factory)
                    .isInstanceOf(XAQueueConnectionFactory.class)
                    .isInstanceOf(XATopicConnectionFactory.class)
                    .hasToString(found.toString());
            var session = closing(((XAConnectionFactory) factory).createXAConnection())
                    .createXASession();
            assertThat(session.getXAResource().isSameRM(xaSession().getXAResource()))
                    .isTrue();
        }
    }

    private static Object copy(Object object) throws Exception {
        var bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(object);
        return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    @Test
    @Covers({"api.XAConnectionFactory-1", "11.3.2-1"})
    void connectionsAreMadeStopped() throws Exception {
        var factory = xaFactory();
        for (var connection : List.of(
                closing(factory.createXAConnection()),
                closing(factory.createXAQueueConnection()),
                closing(factory.createXAQueueConnection(null, null)))) {
            var session = connection.createXASession();
            var queue = queue(session);
            send(queue, "a");
            var consumer = session.createConsumer(queue);
            assertThat(consumer.receiveNoWait()).isNull();

            connection.start();

            assertThat(next(consumer)).isEqualTo("a");
            connection.close();
        }
        for (var connection : List.of(
                closing(factory.createXATopicConnection()), closing(factory.createXATopicConnection(null, null)))) {
            var session = connection.createXATopicSession();
            var topic = topic(session);
            var consumer = session.getTopicSession().createSubscriber(topic);
            send(topic, "a");
            assertThat(consumer.receiveNoWait()).isNull();

            connection.start();

            assertThat(next(consumer)).isEqualTo("a");
        }
    }

    @Test
    @Covers("api.XAConnectionFactory-2")
    void aContextStartsItsConnectionWithItsFirstConsumer() throws Exception {
        var context = closing(xaFactory().createXAContext());
        var queue = context.createQueue(name("queue"));
        send(queue, "a");
        context.setAutoStart(false);
        var consumer = context.createConsumer(queue);
        assertThat(consumer.receiveNoWait()).isNull();
        context.setAutoStart(true);

        context.createConsumer(context.createQueue(name("other")));

        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
    }

    @Test
    @Covers({"11.3.2-1", "api.XAConnection-1", "api.XAConnection-2"})
    void aConnectionMakesSessionsOfBothKinds() throws Exception {
        var connection = closing(xaFactory().createXAConnection());
        connection.start();
        var first = connection.createXASession();
        assertThat(connection.createXASession()).isNotSameAs(first);
        for (var plain : List.of(
                connection.createSession(),
                connection.createSession(false, Session.AUTO_ACKNOWLEDGE),
                connection.createSession(true, Session.SESSION_TRANSACTED))) {
            var queue = queue(plain);
            plain.createProducer(queue).send(plain.createTextMessage("a"));
            if (plain.getTransacted()) {
                plain.commit();
            }
            assertThat(left(queue)).containsExactly("a");
        }
    }

    @Test
    @Covers({"11.3.1-2", "11.3.2-2", "11.3.3-1", "11.3.3-2", "11.4-1", "api.XASession-1", "api.XAConnection-2"})
    void thoseOfQueuesWork() throws Exception {
        XAQueueConnectionFactory factory = xaFactory();
        var connection = closing(factory.createXAQueueConnection());
        connection.start();
        var session = connection.createXAQueueSession();
        QueueSession work = session.getQueueSession();
        var queue = queue(work);
        var receiver = work.createReceiver(queue);
        var x = branch("x");

        session.getXAResource().start(x, XAResource.TMNOFLAGS);
        work.createSender(queue).send(work.createTextMessage("a"));
        session.getXAResource().end(x, XAResource.TMSUCCESS);
        assertThat(receiver.receiveNoWait()).isNull();
        session.getXAResource().commit(x, true);

        assertThat(next(receiver)).isEqualTo("a");
        assertThat(session.getSession()).isSameAs(work);
        assertThatThrownBy(() -> work.createTopic("a")).isInstanceOf(IllegalStateException.class);
        QueueSession plain = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        plain.createSender(queue).send(plain.createTextMessage("b"));
        assertThat(next(receiver)).isEqualTo("b");
    }

    @Test
    @Covers({"11.3.1-2", "11.3.2-2", "11.3.3-1", "11.3.3-2", "11.4-1", "api.XASession-1", "api.XAConnection-2"})
    void thoseOfTopicsWork() throws Exception {
        XATopicConnectionFactory factory = xaFactory();
        var connection = closing(factory.createXATopicConnection());
        connection.start();
        var session = connection.createXATopicSession();
        TopicSession work = session.getTopicSession();
        var topic = topic(work);
        var subscriber = work.createSubscriber(topic);
        var x = branch("x");

        session.getXAResource().start(x, XAResource.TMNOFLAGS);
        work.createPublisher(topic).publish(work.createTextMessage("a"));
        session.getXAResource().end(x, XAResource.TMSUCCESS);
        assertThat(subscriber.receiveNoWait()).isNull();
        session.getXAResource().commit(x, true);

        assertThat(next(subscriber)).isEqualTo("a");
        assertThat(session.getSession()).isSameAs(work);
        assertThatThrownBy(() -> work.createQueue("a")).isInstanceOf(IllegalStateException.class);
        TopicSession plain = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        plain.createPublisher(topic).publish(plain.createTextMessage("b"));
        assertThat(next(subscriber)).isEqualTo("b");
    }

    @Test
    @Covers({"11.4-1", "api.XAConnection-1"})
    void theCommonOnesServeBothDomains() throws Exception {
        var session = xaSession();
        var queue = queue(session);
        var topic = topic(session);
        var receiver = session.createConsumer(queue);
        var subscriber = session.createConsumer(topic);
        var x = branch("x");

        session.getXAResource().start(x, XAResource.TMNOFLAGS);
        session.createProducer(queue).send(session.createTextMessage("a"));
        session.createProducer(topic).send(session.createTextMessage("b"));
        session.getXAResource().end(x, XAResource.TMSUCCESS);
        session.getXAResource().commit(x, true);

        assertThat(next(receiver)).isEqualTo("a");
        assertThat(next(subscriber)).isEqualTo("b");
    }
}
