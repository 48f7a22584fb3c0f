package io.ternmq.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Sharing;
import io.ternmq.protocol.frame.TemporaryCreate;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How subscriptions are asked for, and ended. */
class SubscriptionTest {

    private interface Subscribing {
        MessageConsumer open(Session session, Topic topic) throws JMSException;
    }

    private static Arguments way(String name, Sharing sharing, String selector, boolean noLocal, Subscribing how) {
        return Arguments.of(name, sharing, selector, noLocal, how);
    }

    private static Stream<Arguments> ways() {
        return Stream.of(
                way("", Sharing.NONE, "x = 1", true, (s, t) -> s.createConsumer(t, "x = 1", true)),
                way("", Sharing.NONE, "x = 1", true, (s, t) -> ((TopicSession) s).createSubscriber(t, "x = 1", true)),
                way("s", Sharing.SHARED, "", false, (s, t) -> s.createSharedConsumer(t, "s")),
                way("s", Sharing.SHARED, "x = 1", false, (s, t) -> s.createSharedConsumer(t, "s", "x = 1")),
                way("s", Sharing.DURABLE, "", false, (s, t) -> s.createDurableSubscriber(t, "s")),
                way("s", Sharing.DURABLE, "", true, (s, t) -> s.createDurableSubscriber(t, "s", "", true)),
                way("s", Sharing.DURABLE, "", false, (s, t) -> s.createDurableConsumer(t, "s")),
                way("s", Sharing.DURABLE, "x = 1", true, (s, t) -> s.createDurableConsumer(t, "s", "x = 1", true)),
                way("s", Sharing.SHARED_DURABLE, "", false, (s, t) -> s.createSharedDurableConsumer(t, "s")),
                way("s", Sharing.SHARED_DURABLE, "a", false, (s, t) -> s.createSharedDurableConsumer(t, "s", "a")));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void asksForTheSubscriptionThatTheMethodStandsFor(
            String name, Sharing sharing, String selector, boolean noLocal, Subscribing how) throws JMSException {
        var broker = Scripted.brokerWithConsumer();
        try (var scripted = new Scripted(broker, "&clientId=me")) {
            var session = scripted.connection.createSession();

            var consumer = how.open(session, session.createTopic("prices"));

            var open = broker.received(ConsumerOpen.class).get(0);
            assertThat(open.destination().name()).isEqualTo("prices");
            assertThat(open.subscription()).isEqualTo(name);
            assertThat(open.sharing()).isEqualTo(sharing);
            assertThat(open.selector()).isEqualTo(selector);
            assertThat(open.noLocal()).isEqualTo(noLocal);
            assertThat(consumer.getMessageSelector()).isEqualTo(selector.isEmpty() ? null : selector);
            assertThat(((TopicSubscriber) consumer).getNoLocal()).isEqualTo(noLocal);
            assertThat(((TopicSubscriber) consumer).getTopic().getTopicName()).isEqualTo("prices");
        }
    }

    @Test
    void aDurableSubscriptionNeedsAClientIdUnlessItIsShared() throws JMSException {
        try (var scripted = new Scripted(Scripted.brokerWithConsumer())) {
            var session = scripted.connection.createSession();
            var topic = session.createTopic("prices");

            assertThatThrownBy(() -> session.createDurableConsumer(topic, "s"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("clientId");
            assertThat(session.createSharedDurableConsumer(topic, "s")).isNotNull();
        }
    }

    @Test
    void aSubscriptionNeedsANameAndATopicThatOutlivesIt() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .reply(TemporaryCreate.class, create -> new Done(create.requestId()));
        try (var scripted = new Scripted(broker, "&clientId=me")) {
            var session = scripted.connection.createSession();
            var temporary = session.createTemporaryTopic();

            assertThatThrownBy(() -> session.createDurableConsumer(temporary, "s"))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> session.createDurableConsumer(null, "s"))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic("prices"), ""))
                    .isInstanceOf(JMSException.class);
        }
    }

    @Test
    void unsubscribesAndWaits() throws JMSException {
        var broker = Scripted.broker().expect(SessionOpen.class).reply(Unsubscribe.class, unsubscribe -> {
            assertThat(unsubscribe.subscription()).isEqualTo("s");
            return new Done(unsubscribe.requestId());
        });
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            session.unsubscribe("s");

            broker.requireFinished();
        }
    }

    @Test
    void tellsOfASubscriptionThatThereIsNotOrThatIsInUse() throws JMSException {
        var broker = Scripted.broker()
                .expect(SessionOpen.class)
                .reply(
                        Unsubscribe.class,
                        ask -> new Failed(ask.requestId(), ErrorCode.DESTINATION_UNKNOWN, "no subscription s"))
                .reply(
                        Unsubscribe.class,
                        ask -> new Failed(ask.requestId(), ErrorCode.SUBSCRIPTION_CONFLICT, "t has a consumer"));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();

            assertThatThrownBy(() -> session.unsubscribe("s")).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> session.unsubscribe("t")).hasMessageContaining("consumer");
            assertThatThrownBy(() -> session.unsubscribe("")).isInstanceOf(InvalidDestinationException.class);
        }
    }

    private static ScriptedPeer noFrames() {
        return Scripted.broker().ignore(SessionOpen.class);
    }

    @Test
    void aSessionForQueuesHasNothingOfTopics() throws JMSException {
        try (var scripted = new Scripted(noFrames(), factory -> factory.createQueueConnection())) {
            var connection = (jakarta.jms.QueueConnection) scripted.connection;
            var session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            var topic = new io.ternmq.jms.destination.NamedTopic("prices");

            refused(() -> session.createTopic("prices"));
            refused(() -> session.createTemporaryTopic());
            refused(() -> session.createDurableSubscriber(topic, "s"));
            refused(() -> session.createDurableSubscriber(topic, "s", null, false));
            refused(() -> session.createDurableConsumer(topic, "s"));
            refused(() -> session.createDurableConsumer(topic, "s", null, false));
            refused(() -> session.createSharedConsumer(topic, "s"));
            refused(() -> session.createSharedConsumer(topic, "s", null));
            refused(() -> session.createSharedDurableConsumer(topic, "s"));
            refused(() -> session.createSharedDurableConsumer(topic, "s", null));
            refused(() -> session.unsubscribe("s"));
            refused(() -> connection.createSharedConnectionConsumer(topic, "s", null, () -> null, 1));
            refused(() -> connection.createDurableConnectionConsumer(topic, "s", null, () -> null, 1));
            refused(() -> connection.createSharedDurableConnectionConsumer(topic, "s", null, () -> null, 1));
        }
    }

    @Test
    void aSessionForTopicsHasNothingOfQueues() throws JMSException {
        try (var scripted = new Scripted(noFrames(), factory -> factory.createTopicConnection())) {
            var connection = (jakarta.jms.TopicConnection) scripted.connection;
            var session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
            var queue = new io.ternmq.jms.destination.NamedQueue("orders");

            refused(() -> session.createQueue("orders"));
            refused(() -> session.createTemporaryQueue());
            refused(() -> session.createBrowser(queue));
            refused(() -> session.createBrowser(queue, "x = 1"));
        }
    }

    private interface Attempt {
        void run() throws JMSException;
    }

    private static void refused(Attempt attempt) {
        assertThatThrownBy(attempt::run).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClientIdThatIsTooLateOrThereAlreadyIsRefused() throws JMSException {
        try (var used = new Scripted(noFrames());
                var named = new Scripted(noFrames(), "&clientId=me")) {
            used.connection.createSession();

            assertThatThrownBy(() -> used.connection.setClientID("me")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> named.connection.setClientID("you")).isInstanceOf(IllegalStateException.class);
            assertThat(named.connection.getClientID()).isEqualTo("me");
        }
    }
}
