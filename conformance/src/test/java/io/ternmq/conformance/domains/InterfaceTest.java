package io.ternmq.conformance.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Completion;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import io.ternmq.jms.TernConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TopicConnectionFactory;
import java.beans.Introspector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.naming.Reference;
import javax.naming.Referenceable;
import org.junit.jupiter.api.Test;

/** The interfaces of all four APIs, and their objects that threads may share (JMS 3.1 §2, §5, §9.2). */
class InterfaceTest extends OverEachTransport {

    private static final int THREADS = 4;

    @Test
    @Covers({"2.9-1", "5.3-2", "7.2-5", "8.2-3", "7.1-4", "6.1-3", "7.3-3"})
    void thoseOfQueuesWork() throws Exception {
        QueueConnectionFactory factory = factory();
        var connection = closing(factory.createQueueConnection());
        closing(factory.createQueueConnection(null, null));
        var session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        var queue = queue(session);
        connection.start();
        var sender = session.createSender(queue);
        var anywhere = session.createSender(null);

        sender.send(session.createTextMessage("1"));
        sender.send(session.createTextMessage("2"), DeliveryMode.NON_PERSISTENT, 4, 0);
        anywhere.send(queue, session.createTextMessage("3"));
        anywhere.send(queue, session.createTextMessage("4"), DeliveryMode.PERSISTENT, 4, 0);

        var receiver = session.createReceiver(queue);
        assertThat(List.of(next(receiver), next(receiver), next(receiver), next(receiver)))
                .containsExactlyInAnyOrder("1", "2", "3", "4");
        assertThat(receiver.getQueue()).isEqualTo(queue);
        assertThat(sender.getQueue()).isEqualTo(queue);
        assertThat(anywhere.getQueue()).isNull();
        assertThat(session.createReceiver(queue, "a = 1").getMessageSelector()).isEqualTo("a = 1");
        var done = new Completion();
        sender.send(session.createTextMessage("5"), done);
        assertThat(done.await()).isNull();
    }

    @Test
    @Covers({"2.9-2", "5.3-3", "7.2-6", "8.3.1-1", "7.1-4", "6.1-3", "7.3-3"})
    void thoseOfTopicsWork() throws Exception {
        TopicConnectionFactory factory = factory();
        var connection = closing(factory.createTopicConnection());
        closing(factory.createTopicConnection(null, null));
        var session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        var topic = topic(session);
        connection.start();
        var subscriber = session.createSubscriber(topic);
        var filtered = session.createSubscriber(topic, "a = 1", true);
        var publisher = session.createPublisher(topic);
        var anywhere = session.createPublisher(null);

        publisher.publish(session.createTextMessage("1"));
        publisher.publish(session.createTextMessage("2"), DeliveryMode.NON_PERSISTENT, 4, 0);
        anywhere.publish(topic, session.createTextMessage("3"));
        anywhere.publish(topic, session.createTextMessage("4"), DeliveryMode.PERSISTENT, 4, 0);

        assertThat(List.of(next(subscriber), next(subscriber), next(subscriber), next(subscriber)))
                .containsExactlyInAnyOrder("1", "2", "3", "4");
        assertThat(subscriber.getTopic()).isEqualTo(topic);
        assertThat(subscriber.getNoLocal()).isFalse();
        assertThat(filtered.getNoLocal()).isTrue();
        assertThat(publisher.getTopic()).isEqualTo(topic);
        var done = new Completion();
        publisher.send(session.createTextMessage("5"), done);
        assertThat(done.await()).isNull();
    }

    @Test
    @Covers({"9.2-2", "10.3-2"})
    void aQueueSessionKnowsNoTopics() throws Exception {
        var session = closing(factory().createQueueConnection()).createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        var topic = topic(session());

        assertThatThrownBy(() -> session.createDurableSubscriber(topic, "a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, "a", null, false))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, "a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "a"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::createTemporaryTopic).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createTopic("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.unsubscribe("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Covers({"9.2-3", "10.3-2"})
    void aTopicSessionKnowsNoQueues() throws Exception {
        var session = closing(factory().createTopicConnection()).createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        var queue = queue(session());

        assertThatThrownBy(() -> session.createBrowser(queue)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createBrowser(queue, "a = 1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createQueue("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::createTemporaryQueue).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Covers("9.2-1")
    void aQueueConnectionKnowsNoConnectionConsumersOfTopics() throws Exception {
        var connection = closing(factory().createQueueConnection());
        var topic = topic(session());

        assertThatThrownBy(() -> connection.createSharedConnectionConsumer(topic, "a", null, null, 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, "a", null, null, 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.createSharedDurableConnectionConsumer(topic, "a", null, null, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Covers({"2.8.2-1", "10.2-1", "10.2-2"})
    void theSimplifiedOneThrowsUnchecked() {
        var context = context();

        assertThatThrownBy(() -> context.createQueue("")).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(context::commit).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> context.createConsumer(null)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> context.createProducer().send(null, "a"))
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageNotContaining("null")
                .hasCauseInstanceOf(jakarta.jms.JMSException.class);
    }

    @Test
    @Covers({"2.14-1", "2.14-2", "2.14-3", "5.2-2", "5.3-4", "6.1-4", "6.1-5", "2.8.2-3"})
    void threadsShareFactoriesConnectionsAndDestinations() throws Exception {
        ConnectionFactory factory = factory();
        var shared = started();
        Destination queue = queue(shared.createSession());
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tasks.add(() -> {
                int sent = 0;
                for (int j = 0; j < 10; j++) {
                    try (var own = factory.createConnection();
                            var ownSession = own.createSession();
                            var session = shared.createSession()) {
                        ownSession.createProducer(queue).send(ownSession.createTextMessage("a"));
                        session.createProducer(queue).send(session.createTextMessage("b"));
                        sent += 2;
                    }
                }
                return sent;
            });
        }
        var executor = Executors.newFixedThreadPool(THREADS);
        try {
            int sent = 0;
            for (Future<Integer> done : executor.invokeAll(tasks)) {
                sent += done.get();
            }

            assertThat(drain(shared.createSession().createConsumer(queue))).hasSize(sent);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    @Covers({"5.1-2", "5.1-3", "5.1-4"})
    void administeredObjectsCanBeKept() throws Exception {
        var factory = factory();
        factory.setPrefetch(17);
        var session = session();
        for (Object object : List.of(factory, queue(session), topic(session))) {
            Object copy = copy(object);

            assertThat(copy).isInstanceOf(object.getClass()).hasToString(object.toString());
            Reference reference = ((Referenceable) object).getReference();
            assertThat(reference.getClassName()).isEqualTo(object.getClass().getName());
        }
        assertThat(copy(queue(session))).isEqualTo(queue(session));
        var properties = Arrays.stream(
                        Introspector.getBeanInfo(TernConnectionFactory.class).getPropertyDescriptors())
                .map(property -> property.getName())
                .toList();
        assertThat(properties).contains("url", "clientId", "prefetch");
    }

    private static Object copy(Object object) throws Exception {
        var bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(object);
        return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    @Test
    @Covers("5.1-1")
    void aFactoryHoldsNoConnection() {
        var nowhere = new TernConnectionFactory("tcp://127.0.0.1:1");

        assertThat(nowhere.getUrl()).isEqualTo("tcp://127.0.0.1:1");
        assertThatThrownBy(() -> nowhere.createConnection()).isInstanceOf(jakarta.jms.JMSException.class);
    }

    @Test
    @Covers({"5.3-1", "6.1-1", "6.1-2", "2.8.2-2"})
    void oneFactoryMakesConnectionsAndContexts() throws Exception {
        ConnectionFactory factory = factory();

        closing(factory.createConnection(null, null)).start();
        for (int mode : new int[] {
            JMSContext.AUTO_ACKNOWLEDGE,
            JMSContext.CLIENT_ACKNOWLEDGE,
            JMSContext.DUPS_OK_ACKNOWLEDGE,
            JMSContext.SESSION_TRANSACTED
        }) {
            var context = closing(factory.createContext(mode));
            assertThat(context.getSessionMode()).isEqualTo(mode);
            assertThat(closing(factory.createContext(null, null, mode)).getTransacted())
                    .isEqualTo(mode == JMSContext.SESSION_TRANSACTED);
        }
        assertThat(closing(factory.createContext(null, null)).getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
        var first = closing(factory.createContext());
        first.setClientID(name("client"));
        assertThat(closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE)).getClientID())
                .isEqualTo(name("client"));
    }
}
