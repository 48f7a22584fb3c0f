package io.ternmq.conformance.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared subscriptions, durable and not (JMS 3.1 §8.3.2, §8.3.4). */
class SharedSubscriptionTest extends OverEachTransport {

    private static final int COUNT = 120;

    private Session session;
    private Topic topic;
    private String sub;

    @BeforeEach
    void open() throws JMSException {
        session = session();
        topic = topic(session);
        sub = name("sub");
    }

    private static String[] texts() {
        return IntStream.range(0, COUNT).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    private static MessageConsumer consumer(Session of, Topic topic, String name, boolean durable) throws JMSException {
        return durable ? of.createSharedDurableConsumer(topic, name) : of.createSharedConsumer(topic, name);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Covers({"8.3.2-2", "8.3.2-8", "8.3.4-2", "4.2.2-5", "4.2.2-9", "4.2.2-14", "4.2.2-6"})
    void isConsumedByConsumersOfSeveralConnections(boolean durable) throws Exception {
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var factory = factory();
            factory.setPrefetch(4);
            var connection = closing(factory.createConnection());
            connection.start();
            consumers.add(consumer(connection.createSession(), topic, sub, durable));
        }
        var unshared = session.createConsumer(topic);
        send(topic, texts());

        var seen = new ArrayList<Integer>();
        int[] last = {-1, -1, -1};
        while (seen.size() < COUNT) {
            for (int i = 0; i < consumers.size(); i++) {
                String text = text(consumers.get(i).receiveNoWait());
                if (text != null) {
                    int number = Integer.parseInt(text.substring(1));
                    assertThat(number).isGreaterThan(last[i]);
                    last[i] = number;
                    seen.add(number);
                }
            }
        }

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(last).doesNotContain(-1);
        assertThat(drain(unshared)).hasSize(COUNT);
        for (MessageConsumer consumer : consumers) {
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    @Covers({"8.3.2-4", "8.3.2-1", "4.2.2-9", "4.2.2-7"})
    void aNonDurableOneEndsWithItsLastConsumer() throws Exception {
        var first = session.createSharedConsumer(topic, sub);
        var second = session().createSharedConsumer(topic, sub);
        first.close();
        send(topic, "kept");
        assertThat(next(second)).isEqualTo("kept");
        send(topic, "lost with the last");
        second.close();
        send(topic, "lost without a consumer");

        var anew = session.createSharedConsumer(topic, sub);

        send(topic, "a");
        assertThat(drain(anew)).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Covers({"8.3.2-5", "8.3.4-8"})
    void withAConsumerNoOtherTopicOrSelectorIsTaken(boolean durable) throws Exception {
        var consumer = consumer(session, topic, sub, durable);
        var other = session();
        var otherTopic = other.createTopic(name("other"));
        var context = context();

        assertThatThrownBy(() -> consumer(other, otherTopic, sub, durable)).isInstanceOf(JMSException.class);
        if (durable) {
            assertThatThrownBy(() -> other.createSharedDurableConsumer(topic, sub, "a = 1"))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> context.createSharedDurableConsumer(topic, sub, "a = 1"))
                    .isInstanceOf(JMSRuntimeException.class);
        } else {
            assertThatThrownBy(() -> other.createSharedConsumer(topic, sub, "a = 1"))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> context.createSharedConsumer(topic, sub, "a = 1"))
                    .isInstanceOf(JMSRuntimeException.class);
        }

        send(topic, "a");
        assertThat(next(consumer)).isEqualTo("a");
    }

    @Test
    @Covers({"8.3.2-6", "8.3.4-10"})
    void aSelectorDecidesWhatItGets() throws Exception {
        var shared = session.createSharedConsumer(topic, sub, "number > 1");
        var durable = session.createSharedDurableConsumer(topic, name("durable"), "number < 2");
        var producer = session.createProducer(topic);
        for (int i = 0; i < 4; i++) {
            var message = session.createTextMessage("m" + i);
            message.setIntProperty("number", i);
            producer.send(message);
        }

        assertThat(drain(shared)).containsExactly("m2", "m3");
        assertThat(drain(durable)).containsExactly("m0", "m1");
    }

    @Test
    @Covers({"8.3.2-1", "8.3.4-3"})
    void isMadeByEachApi() throws Exception {
        var context = context();
        var shared = context.createSharedConsumer(topic, sub);
        var durable = context.createSharedDurableConsumer(topic, name("durable"));
        var sibling = closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        sibling.createSharedConsumer(topic, sub, null).close();
        sibling.createSharedDurableConsumer(topic, name("durable"), "").close();

        send(topic, "a");

        assertThat(shared.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
        assertThat(durable.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
    }

    @Test
    @Covers({"8.3.4-1", "8.3.4-5", "8.3.4-4", "4.2.2-14", "4.2.2-11"})
    void aDurableOneNeedsNoClientIdAndKeepsWhatIsSentWhileNobodyConsumes() throws Exception {
        session.createSharedDurableConsumer(topic, sub).close();
        send(topic, "a", "b");
        var consumer = session().createSharedDurableConsumer(topic, sub);
        assertThat(next(consumer)).isEqualTo("a");
        consumer.close();
        send(topic, "c");

        assertThat(drain(session().createSharedDurableConsumer(topic, sub))).containsExactly("b", "c");
    }

    @Test
    @Covers({"8.3.4-1", "4.2.11-4"})
    void aDurableOneOutlivesARestart() throws Exception {
        session.createSharedDurableConsumer(topic, sub).close();
        send(topic, "a");
        closeAll();

        restartBroker();

        send(topic, "b");
        assertThat(drain(session().createSharedDurableConsumer(topic, sub))).containsExactly("a", "b");
    }

    @Test
    @Covers({"8.3.4-5", "8.3.4-6", "api.Session-10", "api.Session-4"})
    void aDurableOneEndsByUnsubscribeWithoutAConsumer() throws Exception {
        var consumer = session.createSharedDurableConsumer(topic, sub);
        assertThatThrownBy(() -> session.unsubscribe(sub)).isInstanceOf(JMSException.class);
        consumer.close();
        send(topic, "lost");

        session.unsubscribe(sub);

        assertThat(drain(session.createSharedDurableConsumer(topic, sub))).isEmpty();
        assertThatThrownBy(() -> session.unsubscribe(name("unknown"))).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @Covers("8.3.4-7")
    void aDurableOneIsMadeAnewWithAnotherTopicOrSelector() throws Exception {
        var other = session.createTopic(name("other"));
        session.createSharedDurableConsumer(topic, sub).close();
        send(topic, "lost");

        var anew = session.createSharedDurableConsumer(other, sub);

        send(topic, "not for it");
        send(other, "a");
        assertThat(drain(anew)).containsExactly("a");
        anew.close();
        send(other, "lost");
        assertThat(drain(session.createSharedDurableConsumer(other, sub, "number = 1")))
                .isEmpty();
    }

    @Test
    @Covers({"8.3.2-2", "8.3.4-2", "6.2-3"})
    void whatOneConsumerDoesNotAcknowledgeGoesToAnother() throws Exception {
        var acknowledging = session(Session.CLIENT_ACKNOWLEDGE);
        var first = acknowledging.createSharedDurableConsumer(topic, sub);
        send(topic, "a");
        assertThat(next(first)).isEqualTo("a");
        var second = session().createSharedDurableConsumer(topic, sub);

        acknowledging.close();

        var again = second.receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
    }
}
