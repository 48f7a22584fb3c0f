package io.ternmq.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.destination.JmsDestination;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.TemporaryDelete;
import io.ternmq.protocol.message.Destination;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import org.junit.jupiter.api.Test;

/** Temporary destinations, as one connection sees them. */
class TemporaryDestinationTest {

    private static ScriptedPeer brokerWithTemporary() {
        return Scripted.broker()
                .expect(SessionOpen.class)
                .reply(TemporaryCreate.class, create -> new Done(create.requestId()));
    }

    @Test
    void isMadeAtTheBrokerUnderANameThatTellsNothingOfTheConnection() throws JMSException {
        var broker = brokerWithTemporary();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            var queue = session.createTemporaryQueue();

            var create = broker.received(TemporaryCreate.class).get(0);
            assertThat(create.destination())
                    .isEqualTo(new Destination(Destination.Kind.TEMPORARY_QUEUE, queue.getQueueName()));
            assertThat(queue.getQueueName())
                    .doesNotContain(
                            broker.received(Open.class).get(0).connectionId().toString());
        }
    }

    @Test
    void isNotThereWhenTheBrokerRefusesIt() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .reply(
                        TemporaryCreate.class,
                        create -> new Failed(create.requestId(), ErrorCode.LIMIT_EXCEEDED, "too many"));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            assertThatThrownBy(session::createTemporaryTopic)
                    .isInstanceOf(ResourceAllocationException.class)
                    .hasMessage("too many");
        }
    }

    @Test
    void onlyItsOwnConnectionConsumesFromIt() throws JMSException {
        var broker = brokerWithTemporary().reply(ConsumerOpen.class, open -> new Done(open.requestId()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var own = session.createTemporaryQueue();
            var another = JmsDestination.of(new Destination(Destination.Kind.TEMPORARY_QUEUE, "another"));
            var asReplyTo = JmsDestination.of(((JmsDestination) own).address());

            assertThat(session.createConsumer(asReplyTo)).isNotNull();
            assertThatThrownBy(() -> session.createConsumer(another))
                    .isInstanceOf(InvalidDestinationException.class)
                    .hasMessageContaining("another");
            assertThatThrownBy(() -> session.createBrowser((Queue) another))
                    .isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Test
    void isDeletedOnceAndNoLongerConsumedFrom() throws JMSException {
        var broker = brokerWithTemporary().reply(TemporaryDelete.class, delete -> new Done(delete.requestId()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var queue = session.createTemporaryQueue();

            queue.delete();

            queue.delete();
            broker.requireFinished();
            assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Test
    void staysWhenTheBrokerRefusesToDeleteIt() throws JMSException {
        var broker = brokerWithTemporary()
                .reply(
                        TemporaryDelete.class,
                        delete -> new Failed(delete.requestId(), ErrorCode.DESTINATION_INVALID, "it has a consumer"))
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var topic = session.createTemporaryTopic();

            assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class).hasMessage("it has a consumer");
            assertThat(session.createConsumer(topic)).isNotNull();
        }
    }

    @Test
    void endsWithItsConnection() throws JMSException {
        var scripted = new Scripted(brokerWithTemporary());
        var queue = scripted.connection.createSession().createTemporaryQueue();

        scripted.close();

        assertThatThrownBy(queue::delete).isInstanceOf(jakarta.jms.IllegalStateException.class);
    }
}
