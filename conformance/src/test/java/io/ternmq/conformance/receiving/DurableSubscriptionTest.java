package io.ternmq.conformance.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unshared durable subscriptions (JMS 3.1 §8.3.3). */
class DurableSubscriptionTest extends OverEachTransport {

    private Connection connection;
    private Session session;
    private Topic topic;
    private String sub;

    @BeforeEach
    void open() throws JMSException {
        connection = started(name("client"));
        session = connection.createSession();
        topic = topic(session);
        sub = name("sub");
    }

    private void send(Topic to, String text, int number) throws JMSException {
        try (var other = factory().createConnection()) {
            var sending = other.createSession();
            var message = sending.createTextMessage(text);
            message.setIntProperty("number", number);
            sending.createProducer(to).send(message);
        }
    }

    @Test
    @Covers({"8.3.3-1", "8.3.3-5", "4.2.2-10", "4.2.2-11", "4.2.2-12", "4.2.11-1", "4.2.11-2", "4.2.9-1", "2.9-2"})
    void keepsWhatIsSentWhileNobodyConsumes() throws Exception {
        var consumer = session.createDurableSubscriber(topic, sub);
        send(topic, "a", "b");
        assertThat(next(consumer)).isEqualTo("a");
        consumer.close();
        send(topic, "c");
        connection.close();
        send(topic, "d");

        var later = started(name("client")).createSession();

        assertThat(drain(later.createDurableConsumer(topic, sub))).containsExactly("b", "c", "d");
    }

    @Test
    @Covers({"8.3.3-16", "4.2.11-4", "4.2.2-12", "4.2.8-3"})
    void outlivesARestart() throws Exception {
        var consumer = session.createDurableConsumer(topic, sub, "number > 1", false);
        send(topic, "a", 1);
        send(topic, "b", 2);
        send(topic, "c", 3);
        assertThat(next(consumer)).isEqualTo("b");
        connection.close();
        send(topic, "d", 0);
        send(topic, "e", 4);

        restartBroker();

        send(topic, "f", 5);
        send(topic, "g", 1);
        var later = started(name("client")).createSession();
        assertThat(drain(later.createDurableConsumer(topic, sub, "number > 1", false)))
                .containsExactly("c", "e", "f");
    }

    @Test
    @Covers({"8.3.3-2", "4.2.2-13"})
    void hasOneConsumerAtATime() throws Exception {
        var consumer = session.createDurableConsumer(topic, sub);
        var other = connection.createSession();

        assertThatThrownBy(() -> other.createDurableConsumer(topic, sub)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> other.createDurableSubscriber(topic, sub)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> other.createDurableConsumer(topic, sub, "number = 1", false))
                .isInstanceOf(JMSException.class);

        send(topic, "a");
        assertThat(next(consumer)).isEqualTo("a");
    }

    @Test
    @Covers({"8.3.3-3", "8.3.3-4"})
    void isMadeByEachApi() throws Exception {
        session.createDurableConsumer(topic, name("one")).close();
        session.createDurableSubscriber(topic, name("two"), null, true).close();
        connection.close();
        var factory = factory();
        factory.setClientId(name("client"));
        var context = closing(factory.createContext());
        context.createDurableConsumer(topic, name("three"), null, false).close();
        send(topic, "a");

        for (String each : new String[] {"one", "three"}) {
            try (var consumer = context.createDurableConsumer(topic, name(each))) {
                assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
            }
        }
        try (var consumer = context.createDurableConsumer(topic, name("two"), null, true)) {
            assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
        }
    }

    @Test
    @Covers({"8.3.3-4", "4.2.2-13", "api.JMSContext-9"})
    void needsAClientId() throws Exception {
        var anonymous = session();
        var context = context();

        assertThatThrownBy(() -> anonymous.createDurableConsumer(topic, sub)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> anonymous.createDurableSubscriber(topic, sub))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> context.createDurableConsumer(topic, sub))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Covers({"8.3.3-4"})
    void belongsToItsClientId() throws Exception {
        session.createDurableConsumer(topic, sub).close();
        var other = started(name("other")).createSession();
        other.createDurableConsumer(topic, sub).close();
        other.unsubscribe(sub);

        send(topic, "a");

        assertThat(drain(session.createDurableConsumer(topic, sub))).containsExactly("a");
    }

    @Test
    @Covers({"8.3.3-5", "4.2.9-1", "api.Session-4"})
    void endsByUnsubscribe() throws Exception {
        session.createDurableConsumer(topic, sub).close();
        send(topic, "lost");
        session.unsubscribe(sub);

        var anew = session.createDurableConsumer(topic, sub);

        send(topic, "a");
        assertThat(next(anew)).isEqualTo("a");
        anew.close();
        session.unsubscribe(sub);
        assertThatThrownBy(() -> session.unsubscribe(sub)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @Covers({"8.3.3-6", "api.Session-10"})
    void doesNotEndWhileItHasAConsumer() throws Exception {
        var consumer = session.createDurableConsumer(topic, sub);

        assertThatThrownBy(() -> session.unsubscribe(sub)).isInstanceOf(JMSException.class);

        send(topic, "a");
        assertThat(next(consumer)).isEqualTo("a");
    }

    @Test
    @Covers({"8.3.3-7"})
    void doesNotEndWhileAMessageIsNotAcknowledged() throws Exception {
        var acknowledging = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var consumer = acknowledging.createDurableConsumer(topic, sub);
        send(topic, "a");
        Message message = consumer.receive(WAIT_MILLIS);
        consumer.close();
        assertThatThrownBy(() -> acknowledging.unsubscribe(sub)).isInstanceOf(JMSException.class);

        message.acknowledge();

        acknowledging.unsubscribe(sub);
    }

    @Test
    @Covers({"8.3.3-7"})
    void doesNotEndWhileAMessageIsInATransaction() throws Exception {
        var transacted = connection.createSession(Session.SESSION_TRANSACTED);
        var consumer = transacted.createDurableConsumer(topic, sub);
        send(topic, "a");
        assertThat(next(consumer)).isEqualTo("a");
        consumer.close();
        assertThatThrownBy(() -> transacted.unsubscribe(sub)).isInstanceOf(JMSException.class);

        transacted.commit();

        transacted.unsubscribe(sub);
    }

    @Test
    @Covers("8.3.3-8")
    void isMadeAnewWithAnotherTopic() throws Exception {
        var other = session.createTopic(name("other"));
        session.createDurableConsumer(topic, sub).close();
        send(topic, "lost");

        var anew = session.createDurableConsumer(other, sub);

        send(topic, "not for it");
        send(other, "a");
        assertThat(drain(anew)).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Covers("8.3.3-9")
    void isMadeAnewWithAnotherSelector(boolean selectiveFirst) throws Exception {
        session.createDurableConsumer(topic, sub, selectiveFirst ? "number = 1" : null, false)
                .close();
        send(topic, "lost", 1);

        var anew = session.createDurableConsumer(topic, sub, selectiveFirst ? null : "number = 2", false);

        send(topic, "a", 2);
        assertThat(drain(anew)).containsExactly("a");
    }

    @Test
    @Covers("8.3.3-9")
    void theSameSelectorIsNoOther() throws Exception {
        session.createDurableConsumer(topic, sub, "number = 1", false).close();
        send(topic, "kept", 1);

        var same = session.createDurableConsumer(topic, sub, "number = 1", false);

        assertThat(drain(same)).containsExactly("kept");
        same.close();
        session.createDurableConsumer(topic, name("none"), null, false).close();
        send(topic, "kept", 1);
        assertThat(drain(session.createDurableConsumer(topic, name("none"), "", false)))
                .containsExactly("kept");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Covers("8.3.3-10")
    void isMadeAnewWithAnotherNoLocal(boolean first) throws Exception {
        session.createDurableConsumer(topic, sub, null, first).close();
        send(topic, "lost");

        var anew = session.createDurableConsumer(topic, sub, null, !first);

        send(topic, "a");
        assertThat(drain(anew)).containsExactly("a");
    }

    @Test
    @Covers({"8.3.3-11", "8.3.4-9"})
    void sharesItsNameWithNoSharedDurableOne() throws Exception {
        session.createDurableConsumer(topic, name("unshared")).close();
        session.createSharedDurableConsumer(topic, name("shared")).close();

        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name("unshared")))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, name("shared")))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, name("shared")))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @Covers({"8.3.3-15", "8.3.2-7", "8.3.4-11"})
    void mayHaveTheNameOfASharedNonDurableOne() throws Exception {
        var durable = session.createDurableConsumer(topic, sub);
        var shared = connection.createSession().createSharedConsumer(topic, sub);
        var sharedDurable = session.createSharedDurableConsumer(topic, name("other"));
        var otherShared = session.createSharedConsumer(topic, name("other"));

        send(topic, "a");

        assertThat(next(durable)).isEqualTo("a");
        assertThat(next(shared)).isEqualTo("a");
        assertThat(next(sharedDurable)).isEqualTo("a");
        assertThat(next(otherShared)).isEqualTo("a");
    }

    @Test
    @Covers("8.3.3-12")
    void aSelectorDecidesWhatItGets() throws Exception {
        session.createDurableConsumer(topic, sub, "number BETWEEN 2 AND 3", false)
                .close();
        for (int i = 0; i < 6; i++) {
            send(topic, "m" + i, i);
        }

        assertThat(drain(session.createDurableConsumer(topic, sub, "number BETWEEN 2 AND 3", false)))
                .containsExactly("m2", "m3");
    }

    @Test
    @Covers({"8.3.3-13", "8.3.3-14"})
    void noLocalLeavesOutWhatItsClientSends() throws Exception {
        var consumer = session.createDurableConsumer(topic, sub, null, true);
        session.createProducer(topic).send(session.createTextMessage("own"));
        send(topic, "a");
        assertThat(drain(consumer)).containsExactly("a");
        connection.close();
        var again = started(name("client")).createSession();
        again.createProducer(topic).send(again.createTextMessage("own, by another connection"));
        send(topic, "b");

        assertThat(drain(again.createDurableConsumer(topic, sub, null, true))).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b-c_D9", "größe.数", "a b?c&d", "🐦"})
    @Covers({"4.2.4-1", "4.2.4-3"})
    void keepsItsName(String base) throws Exception {
        session.createDurableConsumer(topic, name(base)).close();
        send(topic, "a");

        assertThat(drain(session.createDurableConsumer(topic, name(base)))).containsExactly("a");
    }

    @Test
    @Covers({"4.2.4-2"})
    void mayHaveANameOfAHundredAndTwentyEightCharacters() throws Exception {
        String long128 = (name("x") + "-".repeat(128)).substring(0, 128);
        session.createDurableConsumer(topic, long128).close();
        session.createSharedDurableConsumer(topic, "s" + long128.substring(1)).close();
        var shared = session.createSharedConsumer(topic, long128);
        send(topic, "a");

        assertThat(next(shared)).isEqualTo("a");
        assertThat(drain(session.createDurableConsumer(topic, long128))).containsExactly("a");
        assertThat(drain(session.createSharedDurableConsumer(topic, "s" + long128.substring(1))))
                .containsExactly("a");
    }
}
