package io.ternmq.conformance.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Header fields (JMS 3.1 §3.4). */
class HeaderTest extends OverEachTransport {

    private static final long AN_HOUR_MILLIS = 3_600_000;

    @Test
    @Covers({
        "3.4-1",
        "3.4.1-2",
        "3.4.1-3",
        "3.4.2-2",
        "3.4.3-2",
        "3.4.3-4",
        "3.4.10-2",
        "3.4.9-3",
        "3.4.11-1",
        "3.4.11-2",
        "3.4.6-1",
        "3.4.8-1",
        "3.4.5-2",
        "3.4.11-7"
    })
    void whatASendSetsIsSeenAtBothEnds() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setPriority(7);
        producer.setTimeToLive(AN_HOUR_MILLIS);
        var sent = session.createTextMessage("a");
        sent.setJMSCorrelationID("order 17");
        sent.setJMSReplyTo(session.createTopic(name("answers")));
        sent.setJMSType("order");

        producer.send(sent);

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        for (Message message : List.of(sent, received)) {
            assertThat(message.getJMSDestination()).isEqualTo(queue);
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(message.getJMSPriority()).isEqualTo(7);
            assertThat(message.getJMSMessageID()).startsWith("ID:").isEqualTo(sent.getJMSMessageID());
            assertThat(message.getJMSTimestamp()).isPositive().isEqualTo(sent.getJMSTimestamp());
            assertThat(message.getJMSExpiration()).isEqualTo(sent.getJMSTimestamp() + AN_HOUR_MILLIS);
            assertThat(message.getJMSCorrelationID()).isEqualTo("order 17");
            assertThat(message.getJMSReplyTo()).isEqualTo(session.createTopic(name("answers")));
            assertThat(message.getJMSType()).isEqualTo("order");
        }
    }

    @Test
    @Covers({
        "3.4.1-1",
        "3.4.2-1",
        "3.4.3-1",
        "3.4.4-1",
        "3.4.10-1",
        "3.4.13-5",
        "3.4.11-4",
        "7.7-4",
        "7.8-4",
        "7.9-4",
        "3.4.7-3"
    })
    void whatTheApplicationSetsOfTheProvidersFieldsIsOverwritten() throws Exception {
        var session = session();
        var queue = queue(session);
        var message = session.createMessage();
        message.setJMSDestination(session.createQueue("elsewhere"));
        message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
        message.setJMSMessageID("ID:mine");
        message.setJMSTimestamp(1);
        message.setJMSExpiration(1);
        message.setJMSDeliveryTime(System.currentTimeMillis() + AN_HOUR_MILLIS);
        message.setJMSPriority(9);
        message.setJMSRedelivered(true);

        session.createProducer(queue).send(message);

        assertThat(message.getJMSRedelivered()).isTrue();
        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(received.getJMSRedelivered()).isFalse();
        for (Message seen : List.of(message, received)) {
            assertThat(seen.getJMSDestination()).isEqualTo(queue);
            assertThat(seen.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            assertThat(seen.getJMSMessageID()).isNotEqualTo("ID:mine");
            assertThat(seen.getJMSTimestamp()).isGreaterThan(1);
            assertThat(seen.getJMSExpiration()).isZero();
            assertThat(seen.getJMSDeliveryTime()).isLessThanOrEqualTo(System.currentTimeMillis());
            assertThat(seen.getJMSPriority()).isEqualTo(4);
        }
    }

    @Test
    @Covers("3.4.3-3")
    void idsAreUniqueOverSessionsAndConnections() throws Exception {
        var ids = new HashSet<String>();
        for (int i = 0; i < 3; i++) {
            var connection = started();
            for (int j = 0; j < 3; j++) {
                var session = connection.createSession();
                var producer = session.createProducer(queue(session));
                producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                for (int k = 0; k < 20; k++) {
                    var message = session.createMessage();
                    producer.send(message);
                    ids.add(message.getJMSMessageID());
                }
            }
        }

        assertThat(ids).hasSize(180);
    }

    @Test
    @Covers({"3.4.3-5", "3.4.4-3", "3.4.13-1"})
    void hintsAreTakenWhollyOrNotAtAll() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        producer.setDisableMessageID(true);
        producer.setDisableMessageTimestamp(true);
        var sent = session.createMessage();

        producer.send(sent);

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        for (Message message : List.of(sent, received)) {
            assertThat(message.getJMSMessageID())
                    .satisfiesAnyOf(
                            id -> assertThat(id).isNull(), id -> assertThat(id).startsWith("ID:"));
            assertThat(message.getJMSTimestamp())
                    .satisfiesAnyOf(
                            time -> assertThat(time).isZero(),
                            time -> assertThat(time).isGreaterThan(1_000_000_000_000L));
            assertThat(message.getJMSDeliveryTime()).isGreaterThan(1_000_000_000_000L);
        }
    }

    @Test
    @Covers({"3.4.4-2", "3.4.9-1", "7.8-1", "3.4.13-1", "7.9-1", "3.4.13-3"})
    void timesCountFromTheSend() throws Exception {
        var session = session();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        producer.setTimeToLive(AN_HOUR_MILLIS);
        producer.setDeliveryDelay(1);
        var message = session.createMessage();

        long before = System.currentTimeMillis();
        producer.send(message);
        long after = System.currentTimeMillis();

        assertThat(message.getJMSTimestamp()).isBetween(before, after);
        assertThat(message.getJMSExpiration()).isBetween(before + AN_HOUR_MILLIS, after + AN_HOUR_MILLIS);
        assertThat(message.getJMSDeliveryTime()).isBetween(before + 1, after + 1);
        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
    }

    @Test
    @Covers({"3.4.13-1", "3.4.13-3"})
    void withoutADelayTheDeliveryTimeIsThatOfTheSend() throws Exception {
        var session = session();
        var queue = queue(session);
        var message = session.createMessage();

        session.createProducer(queue).send(message);

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
        assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp());
    }

    @Test
    @Covers({"3.4.4-4", "3.4.9-2", "3.4.13-2"})
    void inATransactionTimesCountFromTheSendAndNotFromTheCommit() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var producer = session.createProducer(queue);
        producer.setTimeToLive(AN_HOUR_MILLIS);
        producer.setDeliveryDelay(1);
        var message = session.createMessage();
        producer.send(message);
        long after = System.currentTimeMillis();
        while (System.currentTimeMillis() <= after + 1) {
            Thread.onSpinWait();
        }

        session.commit();

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(received.getJMSTimestamp()).isLessThanOrEqualTo(after);
        assertThat(received.getJMSExpiration()).isLessThanOrEqualTo(after + AN_HOUR_MILLIS);
        assertThat(received.getJMSDeliveryTime()).isLessThanOrEqualTo(after + 1);
    }

    @Test
    @Covers({"3.4.5-1", "3.4.6-2", "2.16-1"})
    void aReplyNamesItsRequest() throws Exception {
        var session = session();
        var queue = queue(session);
        var answers = session.createQueue(name("answers"));
        var request = session.createTextMessage("request");
        request.setJMSReplyTo(answers);
        session.createProducer(queue).send(request);
        var seen = session.createConsumer(queue).receive(WAIT_MILLIS);
        var reply = session.createTextMessage("reply");
        reply.setJMSCorrelationID(seen.getJMSMessageID());

        session.createProducer(null).send(seen.getJMSReplyTo(), reply);

        var answer = session.createConsumer(answers).receive(WAIT_MILLIS);
        assertThat(answer.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
        assertThat(answer.getJMSReplyTo()).isNull();
    }

    @Test
    @Covers({"3.4.5-3", "api.Message-8"})
    void aCorrelationIdMayBeBytes() throws Exception {
        var session = session();
        var queue = queue(session);
        var message = session.createMessage();
        byte[] id = {0, 1, -1, 127, -128};
        message.setJMSCorrelationIDAsBytes(id);

        session.createProducer(queue).send(message);

        var received = session.createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(received.getJMSCorrelationIDAsBytes()).isEqualTo(id);
    }

    @Test
    @Covers({
        "3.4.7-1",
        "3.4.7-2",
        "3.5.11-1",
        "3.5.11-2",
        "3.5.11-3",
        "3.4.11-6",
        "3.5.9-1",
        "api.Message-9",
        "6.2.10-9"
    })
    void redeliveriesAreMarkedAndCounted() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a");
        var consumer = session.createConsumer(queue);
        for (int attempt = 1; attempt <= 4; attempt++) {
            var received = consumer.receive(WAIT_MILLIS);
            assertThat(received.getJMSRedelivered()).isEqualTo(attempt > 1);
            assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
            assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(attempt);
            assertThat(received.getObjectProperty("JMSXDeliveryCount")).isEqualTo(attempt);

            session.recover();
        }
    }

    @Test
    @Covers({"3.4.9-4"})
    void withoutATimeToLiveNothingExpires() throws Exception {
        var session = session();
        var queue = queue(session);
        var message = session.createTextMessage("a");

        session.createProducer(queue).send(message);

        assertThat(message.getJMSExpiration()).isZero();
        assertThat(session.createConsumer(queue).receive(WAIT_MILLIS).getJMSExpiration())
                .isZero();
    }

    @Test
    @Covers({"3.4.10-3", "3.4.10-4", "6.2.9.2-1"})
    void higherPrioritiesComeFirstInTenLevels() throws Exception {
        var session = session();
        var queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        for (int priority : new int[] {3, 9, 0, 5, 1, 8, 2, 7, 4, 6}) {
            for (String suffix : new String[] {"a", "b"}) {
                producer.send(session.createTextMessage(priority + suffix), DeliveryMode.PERSISTENT, priority, 0);
            }
        }

        var texts = left(queue);

        var expected = IntStream.rangeClosed(0, 9)
                .map(level -> 9 - level)
                .boxed()
                .flatMap(level -> List.of(level + "a", level + "b").stream())
                .toList();
        assertThat(texts).isEqualTo(expected);
    }

    @Test
    @Covers({"3.4.10-4", "6.2.10-10"})
    void aMessageOfHigherPriorityOvertakesWhatComesAgain() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "normal");
        var consumer = session.createConsumer(queue);
        assertThat(next(consumer)).isEqualTo("normal");
        var other = session();
        other.createProducer(queue).send(other.createTextMessage("urgent"), DeliveryMode.PERSISTENT, 9, 0);

        session.recover();

        assertThat(next(consumer)).isEqualTo("urgent");
        assertThat(next(consumer)).isEqualTo("normal");
    }
}
