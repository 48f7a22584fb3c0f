package io.ternmq.conformance.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.QueueRequestor;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicRequestor;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Temporary queues and topics (JMS 3.1 §4.1.5, §4.2.7, §6.2.2). */
class TemporaryDestinationTest extends OverEachTransport {

    @Test
    @Covers({"4.1.5-1", "4.2.7-1", "6.2.2-2"})
    void areUnique() throws Exception {
        var names = new HashSet<String>();
        var session = session();
        var other = session();
        for (int i = 0; i < 10; i++) {
            names.add(session.createTemporaryQueue().getQueueName());
            names.add(other.createTemporaryQueue().getQueueName());
            names.add(session.createTemporaryTopic().getTopicName());
        }

        assertThat(names).hasSize(30);
    }

    @Test
    @Covers({"4.1.5-2", "4.2.7-2", "6.2.2-1", "6.2.2-3", "6.2.2-6", "2.16-2"})
    void areSentToByAllAndConsumedByTheirConnection() throws Exception {
        var connection = started();
        var session = connection.createSession();
        TemporaryQueue queue = session.createTemporaryQueue();
        TemporaryTopic topic = session.createTemporaryTopic();
        var fromQueue = connection.createSession().createConsumer(queue);
        var fromTopic = connection.createSession().createConsumer(topic);
        var stranger = session();

        send(queue, "to the queue");
        send(topic, "to the topic");

        assertThat(next(fromQueue)).isEqualTo("to the queue");
        assertThat(next(fromTopic)).isEqualTo("to the topic");
        assertThatThrownBy(() -> stranger.createConsumer(queue)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> stranger.createConsumer(topic)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> stranger.createSharedConsumer(topic, name("x")))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @Covers({"4.1.5-1", "4.2.7-1", "6.2.2-4", "9.1-5"})
    void endWithTheirConnection() throws Exception {
        Destination queue;
        Destination topic;
        try (var connection = factory().createConnection()) {
            var session = connection.createSession();
            queue = session.createTemporaryQueue();
            topic = session.createTemporaryTopic();
            send(queue, "lost");
            session.close();
            send(queue, "lost as well");
        }
        var session = session();

        assertThatThrownBy(() -> session.createProducer(null).send(queue, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createProducer(null).send(topic, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @Covers({"6.2.2-5", "api.TemporaryQueue-1", "api.TemporaryQueue-2", "10.3-5"})
    void canBeDeletedOnceNobodyConsumes() throws Exception {
        var connection = started();
        var session = connection.createSession();
        TemporaryQueue queue = session.createTemporaryQueue();
        TemporaryTopic topic = session.createTemporaryTopic();
        var fromQueue = session.createConsumer(queue);
        var fromTopic = connection.createSession().createConsumer(topic);
        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
        assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
        send(queue, "a");
        assertThat(next(fromQueue)).isEqualTo("a");
        fromQueue.close();
        fromTopic.close();

        queue.delete();
        topic.delete();

        assertThatThrownBy(() -> send(queue, "b")).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> send(topic, "b")).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @Covers("api.TemporaryQueue-3")
    void areNotDeletedByOthers() throws Exception {
        var session = session();
        TemporaryQueue queue = session.createTemporaryQueue();
        var request = session.createTextMessage("request");
        request.setJMSReplyTo(queue);
        var requests = queue(session);
        session.createProducer(requests).send(request);
        var seen = session().createConsumer(requests).receive(WAIT_MILLIS);

        assertThatThrownBy(() -> ((TemporaryQueue) seen.getJMSReplyTo()).delete())
                .isInstanceOf(JMSException.class);

        send(queue, "a");
        assertThat(next(session.createConsumer(queue))).isEqualTo("a");
    }

    @Test
    @Covers({"4.2.7-3", "api.Session-7"})
    void haveNoDurableSubscriptions() throws Exception {
        var session = started(name("client")).createSession();
        TemporaryTopic topic = session.createTemporaryTopic();

        assertThatThrownBy(() -> session.createDurableConsumer(topic, name("x")))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name("x")))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @Covers({"4.1.7-1", "2.9-1"})
    void serveTheRequestorOfQueues() throws Exception {
        var connection = closing(factory().createQueueConnection());
        connection.start();
        var session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        var requests = queue(session);
        answer(requests);
        var requestor = new QueueRequestor(session, requests);

        var reply = (TextMessage) requestor.request(session.createTextMessage("a"));

        assertThat(reply.getText()).isEqualTo("answer to a");
    }

    @Test
    @Covers({"4.2.10-1", "2.9-2"})
    void serveTheRequestorOfTopics() throws Exception {
        var connection = closing(factory().createTopicConnection());
        connection.start();
        var session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        var requests = topic(session);
        answer(requests);
        var requestor = new TopicRequestor(session, requests);

        var reply = (TextMessage) requestor.request(session.createTextMessage("a"));

        assertThat(reply.getText()).isEqualTo("answer to a");
    }

    private void answer(Destination requests) throws JMSException {
        var session = session();
        var producer = session.createProducer(null);
        session.createConsumer(requests).setMessageListener(request -> {
            try {
                producer.send(request.getJMSReplyTo(), session.createTextMessage("answer to " + text(request)));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    @Covers("4.1.5-1")
    void carryTransactionsAndLargeMessages() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        TemporaryQueue queue = session.createTemporaryQueue();
        var consumer = session.createConsumer(queue);
        session.createProducer(queue).send(session.createTextMessage("x".repeat(3_000_000)));
        session.commit();

        String text = next(consumer);

        session.commit();
        assertThat(text).hasSize(3_000_000);
        assertThat(consumer.receiveNoWait()).isNull();
    }
}
