package io.ternmq.conformance.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners, and what follows when they throw (JMS 3.1 §8.7). */
class ListenerTest extends OverEachTransport {

    /** Fails at first on one text, and notes all that it sees, with the count of deliveries. */
    private static final class Failing implements MessageListener {
        private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final AtomicInteger failures;

        Failing(int failures) {
            this.failures = new AtomicInteger(failures);
        }

        @Override
        public void onMessage(Message message) {
            var failure = Action.failure(() -> {
                int count = message.getIntProperty("JMSXDeliveryCount");
                assertThat(message.getJMSRedelivered()).isEqualTo(count > 1);
                seen.add(text(message) + count);
                if (text(message).equals("b") && failures.getAndDecrement() > 0) {
                    throw new IllegalArgumentException("thrown on purpose");
                }
            });
            if (failure instanceof IllegalArgumentException wanted) {
                throw wanted;
            } else if (failure != null) {
                seen.add(failure.toString());
            }
        }

        String next() throws InterruptedException {
            return seen.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    @Covers({"8.7-1", "api.Session-9", "8.1-3"})
    void isCalledForEachMessageAsItComes() throws Exception {
        var session = session();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        var caught = new Caught();
        assertThat(consumer.getMessageListener()).isNull();
        send(queue, "before");

        consumer.setMessageListener(caught);

        assertThat(consumer.getMessageListener()).isSameAs(caught);
        send(queue, "after");
        assertThat(caught.text()).isEqualTo("before");
        assertThat(caught.text()).isEqualTo("after");
    }

    @Test
    @Covers({"api.MessageConsumer-3", "api.MessageConsumer-4"})
    void canBeTakenAway() throws Exception {
        var session = session();
        var queue = queue(session);
        var consumer = session.createConsumer(queue);
        var caught = new Caught();
        consumer.setMessageListener(caught);
        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(JMSException.class);
        send(queue, "a");
        assertThat(caught.text()).isEqualTo("a");

        consumer.setMessageListener(null);

        send(queue, "b");
        assertThat(next(consumer)).isEqualTo("b");
        assertThat(caught.size()).isZero();
        assertThat(consumer.getMessageListener()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @Covers({"8.7-2", "8.7-3", "6.2.9.2-5"})
    void getsAgainAtOnceWhatItThrewFor(int mode) throws Exception {
        var session = session(mode);
        var queue = queue(session);
        var failing = new Failing(2);
        session.createConsumer(queue).setMessageListener(failing);

        send(queue, "a", "b", "c");

        for (String text : new String[] {"a1", "b1", "b2", "b3", "c1"}) {
            assertThat(failing.next()).isEqualTo(text);
        }
        session.close();
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"8.7-7"})
    void doesNotGetAMessageForEver() throws Exception {
        var session = session();
        var queue = queue(session);
        var failing = new Failing(Integer.MAX_VALUE);
        session.createConsumer(queue).setMessageListener(failing);

        send(queue, "b", "c");

        String seen = failing.next();
        int attempts = 0;
        while (seen != null && !seen.equals("c1")) {
            attempts++;
            assertThat(seen).isEqualTo("b" + attempts);
            seen = failing.next();
        }
        assertThat(seen).isEqualTo("c1");
        assertThat(attempts).isGreaterThan(1);
        session.close();
        assertThat(left(queue)).isEmpty();
        assertThat(left(session().createQueue("DLQ." + queue.getQueueName()))).containsExactly("b");
    }

    @Test
    @Covers("8.7-4")
    void ofAClientAcknowledgedSessionGoesOnWithTheNext() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        var failing = new Failing(1);
        session.createConsumer(queue).setMessageListener(failing);

        send(queue, "a", "b", "c");

        for (String text : new String[] {"a1", "b1", "c1"}) {
            assertThat(failing.next()).isEqualTo(text);
        }
        session.close();
        assertThat(left(queue)).containsExactly("a", "b", "c");
    }

    @Test
    @Covers("8.7-5")
    void ofATransactedSessionGoesOnWithTheNextInTheSameTransaction() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        var answers = session.createQueue(name("answers"));
        var failing = new Failing(1);
        var producer = session.createProducer(answers);
        var committed = new LinkedBlockingQueue<String>();
        session.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(() -> {
                producer.send(session.createTextMessage(text(message)));
                if (text(message).equals("c")) {
                    session.commit();
                    committed.add("c");
                }
            });
            if (failure != null) {
                committed.add(failure.toString());
            }
            failing.onMessage(message);
        });

        send(queue, "a", "b", "c");

        for (String text : new String[] {"a1", "b1", "c1"}) {
            assertThat(failing.next()).isEqualTo(text);
        }
        assertThat(committed.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("c");
        session.close();
        assertThat(left(queue)).isEmpty();
        assertThat(left(answers)).containsExactly("a", "b", "c");
    }

    @Test
    @Covers({"8.7-2", "6.2.13-1"})
    void thatThrowsAnErrorLeavesTheOthersGoingOn() throws Exception {
        var connection = stopped();
        var session = connection.createSession();
        var first = session.createQueue(name("first"));
        var second = session.createQueue(name("second"));
        var caught = new Caught();
        var calls = new AtomicInteger();
        session.createConsumer(first).setMessageListener(message -> {
            if (calls.getAndIncrement() == 0) {
                throw new AssertionError("thrown on purpose");
            }
            caught.onMessage(message);
        });
        session.createConsumer(second).setMessageListener(caught);
        connection.start();

        send(first, "a");

        assertThat(caught.text()).isEqualTo("a");
        send(second, "b");
        assertThat(caught.text()).isEqualTo("b");
    }
}
