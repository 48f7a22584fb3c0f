package io.ternmq.conformance.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Caught;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acknowledgement, recovery and order across redelivery (JMS 3.1 §6.2.9 to §6.2.12). */
class AcknowledgementTest extends OverEachTransport {

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @Covers({"6.2.10-2", "6.2.10-3", "6.2.11-1", "3.6-2"})
    void whatAReceiveReturnedIsAcknowledged(int mode) throws Exception {
        var connection = started();
        var session = connection.createSession(mode);
        var queue = queue(session);
        send(queue, "a", "b", "c");
        var consumer = session.createConsumer(queue);
        var message = consumer.receive(WAIT_MILLIS);
        assertThat(next(consumer)).isEqualTo("b");
        message.acknowledge();

        connection.close();

        assertThat(left(queue)).containsExactly("c");
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @Covers({"6.2.10-2", "6.2.10-4", "6.2.11-1"})
    void whatAListenerReturnedFromIsAcknowledged(int mode) throws Exception {
        var connection = started();
        var session = connection.createSession(mode);
        var queue = queue(session);
        var caught = new Caught();
        session.createConsumer(queue).setMessageListener(caught);
        send(queue, "a", "b");
        assertThat(caught.text()).isEqualTo("a");
        assertThat(caught.text()).isEqualTo("b");

        connection.close();

        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"6.2.10-5", "6.2.10-6", "3.6-1", "6.2-5"})
    void acknowledgeIsForAllThatTheSessionWasDelivered() throws Exception {
        var connection = started();
        var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var first = session.createQueue(name("first"));
        var second = session.createQueue(name("second"));
        send(first, "a", "b");
        send(second, "c", "d");
        var ofFirst = session.createConsumer(first);
        var ofSecond = session.createConsumer(second);
        var message = ofFirst.receive(WAIT_MILLIS);
        assertThat(next(ofSecond)).isEqualTo("c");

        message.acknowledge();

        assertThat(next(ofFirst)).isEqualTo("b");
        connection.close();
        assertThat(left(first)).containsExactly("b");
        assertThat(left(second)).containsExactly("d");
    }

    @Test
    @Covers({"6.2.10-8", "6.2.10-9", "6.2.9.2-5", "6.2.11-1"})
    void recoverBeginsWithTheFirstThatIsNotAcknowledged() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a", "b", "c", "d", "e");
        var consumer = session.createConsumer(queue);
        consumer.receive(WAIT_MILLIS).acknowledge();
        assertThat(next(consumer)).isEqualTo("b");
        assertThat(next(consumer)).isEqualTo("c");

        session.recover();

        for (String text : List.of("b", "c", "d", "e")) {
            var message = consumer.receive(WAIT_MILLIS);
            assertThat(text(message)).isEqualTo(text);
            boolean again = text.equals("b") || text.equals("c");
            assertThat(message.getJMSRedelivered()).isEqualTo(again);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(again ? 2 : 1);
        }
    }

    @Test
    @Covers({"6.2.10-8", "6.2.9.1-1"})
    void recoverIsForAllConsumersOfTheSession() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var first = session.createQueue(name("first"));
        var second = session.createQueue(name("second"));
        send(first, "a");
        send(second, "b");
        var ofFirst = session.createConsumer(first);
        var ofSecond = session.createConsumer(second);
        assertThat(next(ofFirst)).isEqualTo("a");
        assertThat(next(ofSecond)).isEqualTo("b");

        session.recover();

        assertThat(next(ofFirst)).isEqualTo("a");
        assertThat(next(ofSecond)).isEqualTo("b");
        session.recover();
        assertThat(ofFirst.receive(WAIT_MILLIS).getIntProperty("JMSXDeliveryCount"))
                .isEqualTo(3);
    }

    @Test
    @Covers({"6.2.10-11", "6.2.10-9"})
    void aListenerMayRecoverItsSession() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        var seen = new LinkedBlockingQueue<String>();
        session.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(() -> {
                boolean again = message.getJMSRedelivered();
                seen.add(text(message) + (again ? " again" : ""));
                if (!again && text(message).equals("b")) {
                    session.recover();
                } else if (text(message).equals("c")) {
                    message.acknowledge();
                }
            });
            if (failure != null) {
                seen.add(failure.toString());
            }
        });

        send(queue, "a", "b", "c");

        for (String text : List.of("a", "b", "a again", "b again", "c")) {
            assertThat(seen.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).startsWith(text);
        }
    }

    @Test
    @Covers({"6.2.9.2-5", "6.2-2"})
    void whatComesBackComesBeforeWhatWasSentAfterIt() throws Exception {
        var connection = started();
        var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a", "b", "c");
        var consumer = session.createConsumer(queue);
        assertThat(next(consumer)).isEqualTo("a");
        assertThat(next(consumer)).isEqualTo("b");
        send(queue, "d");

        connection.close();

        assertThat(left(queue)).containsExactly("a", "b", "c", "d");
    }

    @Test
    @Covers({"6.2.10-6", "6.2.10-5"})
    void acknowledgeOfAnOldMessageAfterRecoverDoesNothing() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a");
        var consumer = session.createConsumer(queue);
        var before = consumer.receive(WAIT_MILLIS);
        session.recover();

        Action.failure(before::acknowledge);

        session.close();
        assertThat(left(queue)).containsExactly("a");
    }

    @Test
    @Covers({"6.2.10-7"})
    void aClientThatNeverAcknowledgesIsHeldBack() throws Exception {
        var factory = factory();
        factory.setPrefetch(1);
        var connection = closing(factory.createConnection());
        connection.start();
        var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a", "b", "c");
        var consumer = session.createConsumer(queue);
        assertThat(next(consumer)).isEqualTo("a");

        var others = left(queue);

        assertThat(others).contains("c").doesNotContain("a");
    }

    @Test
    @Covers({"api.Session-2", "api.Session-3", "10.3-1"})
    void eachModeHasItsMethods() throws Exception {
        var transacted = session(Session.SESSION_TRANSACTED);
        var automatic = session();

        assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(automatic::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(automatic::rollback).isInstanceOf(IllegalStateException.class);
        automatic.recover();
    }

    @Test
    @Covers({"api.JMSContext-1", "6.2.10-5"})
    void aContextAcknowledges() throws Exception {
        var context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        var queue = context.createQueue(name("queue"));
        send(queue, "a", "b", "c");
        var consumer = context.createConsumer(queue);
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("a");
        assertThat(consumer.receiveBody(String.class, WAIT_MILLIS)).isEqualTo("b");

        context.acknowledge();

        context.close();
        assertThat(left(queue)).containsExactly("c");
    }

    @Test
    @Covers({"api.JMSContext-2", "api.JMSContext-7", "api.JMSContext-8"})
    void aContextOfAnotherModeIgnoresAcknowledge() {
        var automatic = context();
        var transacted = context(JMSContext.SESSION_TRANSACTED);

        automatic.acknowledge();
        transacted.acknowledge();

        assertThatThrownBy(automatic::commit).isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);
        assertThatThrownBy(automatic::rollback).isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);
        assertThatThrownBy(transacted::recover).isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);
    }

    @Test
    @Covers({"6.2.10-8", "6.2.9.2-5"})
    void manyMessagesComeAgainInOrder() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        int count = 1_500;
        var filling = session(Session.SESSION_TRANSACTED);
        var producer = filling.createProducer(queue);
        for (int i = 0; i < count; i++) {
            producer.send(filling.createTextMessage("m" + i));
        }
        filling.commit();
        var consumer = session.createConsumer(queue);
        for (int i = 0; i < count / 2; i++) {
            next(consumer);
        }

        session.recover();

        var seen = new ArrayList<String>();
        Message last = null;
        for (int i = 0; i < count; i++) {
            last = consumer.receive(WAIT_MILLIS);
            seen.add(text(last));
        }
        last.acknowledge();
        for (int i = 0; i < count; i++) {
            assertThat(seen.get(i)).isEqualTo("m" + i);
        }
        session.close();
        assertThat(left(queue)).isEmpty();
    }
}
