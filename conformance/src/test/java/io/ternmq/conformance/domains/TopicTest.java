package io.ternmq.conformance.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Session;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Topics and what subscriptions get (JMS 3.1 §4.2). */
class TopicTest extends OverEachTransport {

    @Test
    @Covers({"1.1.3-1", "4.2.2-1", "4.2.2-6"})
    void eachSubscriptionGetsACopyOfWhatIsSentAfterwardsInOrder() throws Exception {
        var session = session();
        var topic = topic(session);
        send(topic, "before");
        var first = session.createConsumer(topic);
        send(topic, "a");
        var second = session().createConsumer(topic);
        String[] texts = IntStream.range(0, 100).mapToObj(i -> "m" + i).toArray(String[]::new);

        send(topic, texts);

        assertThat(next(first)).isEqualTo("a");
        for (String text : texts) {
            assertThat(next(first)).isEqualTo(text);
            assertThat(next(second)).isEqualTo(text);
        }
        assertThat(first.receiveNoWait()).isNull();
        assertThat(second.receiveNoWait()).isNull();
    }

    @Test
    @Covers({"4.2.2-2", "8.3.1-5"})
    void aSelectorDecidesWhatASubscriptionGets() throws Exception {
        var session = session();
        var topic = topic(session);
        var all = session.createConsumer(topic);
        var some = session().createConsumer(topic, "number > 2");
        var producer = session.createProducer(topic);
        for (int i = 0; i < 5; i++) {
            var message = session.createTextMessage("m" + i);
            message.setIntProperty("number", i);
            producer.send(message);
        }

        assertThat(drain(all)).containsExactly("m0", "m1", "m2", "m3", "m4");
        assertThat(drain(some)).containsExactly("m3", "m4");
    }

    @Test
    @Covers({"4.2.2-3", "4.2.2-4"})
    void copiesAreSeparate() throws Exception {
        var first = session(Session.CLIENT_ACKNOWLEDGE);
        var topic = topic(first);
        var consumer = first.createConsumer(topic);
        var waiting = session(Session.CLIENT_ACKNOWLEDGE);
        var other = waiting.createConsumer(topic);
        send(topic, "a", "b");
        var message = consumer.receive(WAIT_MILLIS);
        assertThat(text(message)).isEqualTo("a");
        assertThat(next(other)).isEqualTo("a");
        message.acknowledge();

        waiting.recover();

        var again = other.receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        var next = consumer.receive(WAIT_MILLIS);
        assertThat(text(next)).isEqualTo("b");
        assertThat(next.getJMSRedelivered()).isFalse();
    }

    @Test
    @Covers({"4.2.2-7", "4.2.2-8", "8.3.1-3", "8.3.1-4", "4.2.11-3"})
    void anUnsharedNonDurableSubscriptionEndsWithItsConsumer() throws Exception {
        var session = session();
        var topic = topic(session);
        var consumer = session.createConsumer(topic);
        send(topic, "lost with its consumer");
        consumer.close();
        send(topic, "lost without a consumer");

        var later = session.createConsumer(topic);

        send(topic, "a");
        assertThat(next(later)).isEqualTo("a");
        assertThat(later.receiveNoWait()).isNull();
    }

    @Test
    @Covers("4.2.2-15")
    void aMessageWithoutSubscriptionsGoesNowhere() throws Exception {
        var session = session();
        var topic = topic(session);

        send(topic, "nowhere");

        assertThat(session.createConsumer(topic).receiveNoWait()).isNull();
        assertThat(session.createConsumer(session.createQueue(topic.getTopicName()))
                        .receiveNoWait())
                .isNull();
    }

    @Test
    @Covers({"8.3.1-1", "8.3.1-2", "8.3.1-6"})
    void noLocalLeavesOutWhatItsOwnConnectionSends() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var topic = topic(session);
        var sameConnection = connection.createSession().createConsumer(topic, null, true);
        var local = connection.createSession().createConsumer(topic, null, false);
        var context = context();
        var ofContext = context.createConsumer(topic, null, true);

        session.createProducer(topic).send(session.createTextMessage("own"));
        context.createProducer().send(topic, "other");

        assertThat(drain(sameConnection)).containsExactly("other");
        assertThat(drain(local)).containsExactly("own", "other");
        assertThat(ofContext.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("own");
        assertThat(ofContext.receiveNoWait()).isNull();
    }

    @Test
    @Covers({"4.2.8-1", "6.2-5"})
    void aNonDurableSubscriberRecovers() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var topic = topic(session);
        var consumer = session.createConsumer(topic);
        send(topic, "a", "b");
        assertThat(next(consumer)).isEqualTo("a");

        session.recover();

        assertThat(next(consumer)).isEqualTo("a");
        assertThat(next(consumer)).isEqualTo("b");
    }

    @Test
    @Covers({"4.2.2-1", "6.2.7-2", "6.2.7-3", "6.2.7-5"})
    void aTransactionReachesSubscriptionsWithItsCommit() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var topic = topic(session);
        var caught = new Caught();
        session().createConsumer(topic).setMessageListener(caught);
        var producer = session.createProducer(topic);
        producer.send(session.createTextMessage("dropped"));
        session.rollback();
        producer.send(session.createTextMessage("kept"));
        assertThat(caught.size()).isZero();

        session.commit();

        assertThat(caught.text()).isEqualTo("kept");
        assertThat(caught.size()).isZero();
    }

    @Test
    @Covers({"4.2.2-1", "7.7-1", "4.2.8-3"})
    void nonPersistentMessagesReachSubscriptionsOnce() throws Exception {
        var session = session();
        var topic = topic(session);
        var consumer = session().createConsumer(topic);
        var producer = session.createProducer(topic);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        for (int i = 0; i < 200; i++) {
            producer.send(session.createTextMessage("m" + i));
        }

        for (int i = 0; i < 200; i++) {
            assertThat(next(consumer)).isEqualTo("m" + i);
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }
}
