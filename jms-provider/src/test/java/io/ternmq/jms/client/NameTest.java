package io.ternmq.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.Unsubscribe;
import io.ternmq.protocol.message.MessageContent;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no frame can carry is refused before it is sent, and costs the connection nothing; times are as long as a clock goes. */
class NameTest {

    private static final String HALF_A_PAIR = "half \ud83d";

    static String[] texts() {
        return new String[] {HALF_A_PAIR, "x".repeat(65_536), "€".repeat(21_846)};
    }

    private static ScriptedPeer broker() {
        return Scripted.broker().expect(SessionOpen.class);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void selectors(String text) throws JMSException {
        var broker = broker();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var queue = session.createQueue("orders");
            var selector = "name = '" + text + "'";

            assertThatThrownBy(() -> session.createConsumer(queue, selector))
                    .isInstanceOf(InvalidSelectorException.class);

            assertThatThrownBy(() -> session.createBrowser(queue, selector))
                    .isInstanceOf(InvalidSelectorException.class);
            assertThat(broker.received(ConsumerOpen.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void subscriptions(String text) throws JMSException {
        var broker = broker();
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var topic = session.createTopic("prices");

            assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, text))
                    .isInstanceOf(JMSException.class);

            assertThatThrownBy(() -> session.unsubscribe(text)).isInstanceOf(InvalidDestinationException.class);
            assertThat(broker.received(ConsumerOpen.class)).isEmpty();
            assertThat(broker.received(Unsubscribe.class)).isEmpty();
        }
    }

    @Test
    void destinations() throws JMSException {
        try (var scripted = new Scripted(broker())) {
            var session = scripted.connection.createSession();

            assertThatThrownBy(() -> session.createQueue(HALF_A_PAIR)).isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Test
    void clientIds() throws JMSException {
        try (var scripted = new Scripted(Scripted.broker())) {
            assertThatThrownBy(() -> scripted.connection.setClientID(HALF_A_PAIR))
                    .isInstanceOf(InvalidClientIDException.class);
        }
    }

    @Test
    void theLongestTimesEndAtTheLatestTimeThereIs() throws JMSException {
        var broker = broker().reply(Send.class, send -> new Sent(send.session(), send.number()));
        try (var scripted = new Scripted(broker)) {
            var session = scripted.connection.createSession();
            var producer = session.createProducer(session.createQueue("orders"));
            producer.setTimeToLive(Long.MAX_VALUE);
            producer.setDeliveryDelay(Long.MAX_VALUE);

            producer.send(session.createMessage());

            var content = broker.received(Send.class).get(0).content();
            assertThat(MessageContent.expiration(content)).isEqualTo(Long.MAX_VALUE);
            assertThat(MessageContent.deliveryTime(content)).isEqualTo(Long.MAX_VALUE);
        }
    }
}
