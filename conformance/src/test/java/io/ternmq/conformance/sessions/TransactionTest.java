package io.ternmq.conformance.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.JMSContext;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Local transactions (JMS 3.1 §6.2.7). */
class TransactionTest extends OverEachTransport {

    @Test
    @Covers({"6.2.7-1", "6.2.7-2", "6.2.7-4", "6.2.7-5", "6.2.10-1", "3.6-3", "6.2.9.2-4"})
    void sendsAndReceiptsTakeEffectTogether() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var in = session.createQueue(name("in"));
        var out = session.createQueue(name("out"));
        send(in, "a", "b", "c");
        var consumer = session.createConsumer(in);
        var producer = session.createProducer(out);
        for (String text : List.of("a", "b")) {
            var message = consumer.receive(WAIT_MILLIS);
            assertThat(text(message)).isEqualTo(text);
            message.acknowledge();
            producer.send(session.createTextMessage("answer to " + text));
        }
        assertThat(left(out)).isEmpty();

        session.commit();

        assertThat(left(out)).containsExactly("answer to a", "answer to b");
        assertThat(next(consumer)).isEqualTo("c");
        producer.send(session.createTextMessage("dropped"));
        session.rollback();
        assertThat(left(out)).isEmpty();
        assertThat(next(consumer)).isEqualTo("c");
        session.commit();
        session.close();
        assertThat(left(in)).isEmpty();
    }

    @Test
    @Covers({"6.2.7-3", "6.2.10-1", "6.2.9.2-5"})
    void whatIsRolledBackComesAgainInOrder() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        send(queue, "a", "b", "c", "d");
        var consumer = session.createConsumer(queue);
        for (int attempt = 1; attempt <= 3; attempt++) {
            for (String text : List.of("a", "b", "c")) {
                var message = consumer.receive(WAIT_MILLIS);
                assertThat(text(message)).isEqualTo(text);
                assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(attempt);
                assertThat(message.getJMSRedelivered()).isEqualTo(attempt > 1);
            }
            session.rollback();
        }

        assertThat(drain(consumer)).containsExactly("a", "b", "c", "d");
    }

    @Test
    @Covers({"6.2.7-5"})
    void nothingIsSeenBeforeTheCommitNotEvenByItsOwnSession() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        session.createProducer(queue).send(session.createTextMessage("a"));
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(session().createBrowser(queue).getEnumeration().hasMoreElements())
                .isFalse();

        session.commit();

        assertThat(next(consumer)).isEqualTo("a");
    }

    @Test
    @Covers({"6.2.7-1", "6.2.7-2", "4.2.2-1"})
    void oneSpansQueuesAndTopics() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var topic = topic(session);
        var subscriber = session().createConsumer(topic);
        send(queue, "a");
        assertThat(next(session.createConsumer(queue))).isEqualTo("a");
        session.createProducer(topic).send(session.createTextMessage("b"));
        assertThat(subscriber.receiveNoWait()).isNull();

        session.commit();

        assertThat(next(subscriber)).isEqualTo("b");
        session.close();
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"api.Session-11", "6.2.5-4", "6.2.7-4"})
    void aListenerCommitsAndRollsBack() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var out = session.createQueue(name("out"));
        var producer = session.createProducer(out);
        var seen = new LinkedBlockingQueue<String>();
        session.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(() -> {
                producer.send(session.createTextMessage("answer to " + text(message)));
                if (message.getJMSRedelivered() || !text(message).equals("b")) {
                    session.commit();
                } else {
                    session.rollback();
                }
                seen.add(text(message));
            });
            if (failure != null) {
                seen.add(failure.toString());
            }
        });
        var caught = new Caught();
        session().createConsumer(out).setMessageListener(caught);

        send(queue, "a", "b", "c");

        for (String text : List.of("a", "b", "b", "c")) {
            assertThat(seen.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(text);
        }
        for (String text : List.of("a", "b", "c")) {
            assertThat(caught.text()).isEqualTo("answer to " + text);
        }
    }

    @Test
    @Covers({"6.2.7-2", "6.2.7-3"})
    void aContextCommitsAndRollsBack() {
        var context = context(JMSContext.SESSION_TRANSACTED);
        var queue = context.createQueue(name("queue"));
        var consumer = context.createConsumer(queue);
        context.createProducer().send(queue, "dropped");
        context.rollback();
        context.createProducer().send(queue, "kept");
        context.commit();

        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("kept");
        context.rollback();
        assertThat(consumer.receive(WAIT_MILLIS))
                .satisfies(message -> assertThat(message.getJMSRedelivered()).isTrue());
        context.commit();
    }

    @Test
    @Covers("6.2.7-4")
    void anEmptyTransactionCommitsAndRollsBack() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);

        for (int i = 0; i < 3; i++) {
            session.commit();
            session.rollback();
        }

        assertThat(session.getTransacted()).isTrue();
    }
}
