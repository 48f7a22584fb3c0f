package io.ternmq.conformance.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Action;
import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.IllegalStateException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Closing sessions (JMS 3.1 §6.2.15). */
class SessionCloseTest extends OverEachTransport {

    @Test
    @Covers({"6.2.15-6", "6.2.15-10", "6.2.15-11", "6.2.15-13", "6.2.15-7", "6.2.15-1"})
    void endsAllThatTheSessionMade() throws Exception {
        var connection = started();
        var session = connection.createSession();
        var queue = queue(session);
        var producer = session.createProducer(queue);
        var consumer = session.createConsumer(queue);
        var browser = session.createBrowser(queue);
        var message = session.createMessage();

        session.close();

        List<Action> uses = List.of(
                session::createTextMessage,
                session::recover,
                session::commit,
                session::rollback,
                session::getTransacted,
                () -> session.createProducer(queue),
                () -> session.createConsumer(queue),
                () -> session.createBrowser(queue),
                () -> session.createQueue("a"),
                session::createTemporaryQueue,
                () -> producer.send(message),
                producer::getPriority,
                consumer::receiveNoWait,
                consumer::getMessageSelector,
                () -> consumer.setMessageListener(null),
                browser::getEnumeration);
        for (int i = 0; i < uses.size(); i++) {
            assertThat(Action.failure(uses.get(i))).as("use " + i).isInstanceOf(IllegalStateException.class);
        }
        producer.close();
        consumer.close();
        browser.close();
        session.close();
        connection.createSession().createProducer(queue).send(message);
    }

    @Test
    @Covers("6.2.15-4")
    void inItsOwnListenerThrowsOrSucceeds() throws Exception {
        var session = session();
        var queue = queue(session);
        var outcome = new CompletableFuture<String>();
        session.createConsumer(queue).setMessageListener(message -> {
            var failure = Action.failure(session::close);
            outcome.complete(failure == null ? "closed" : failure.getClass().getSimpleName());
        });

        send(queue, "a");

        assertThat(outcome.get(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isIn("closed", "IllegalStateException");
    }

    @Test
    @Covers({"6.2.15-8"})
    void rollsBack() throws Exception {
        var session = session(Session.SESSION_TRANSACTED);
        var queue = queue(session);
        send(queue, "consumed");
        assertThat(next(session.createConsumer(queue))).isEqualTo("consumed");
        session.createProducer(queue).send(session.createTextMessage("sent"));

        session.close();

        var again = session().createConsumer(queue).receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("consumed");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(left(queue)).isEmpty();
    }

    @Test
    @Covers({"6.2.15-9", "6.2.15-12", "6.2-2"})
    void acknowledgesNothing() throws Exception {
        var session = session(Session.CLIENT_ACKNOWLEDGE);
        var queue = queue(session);
        send(queue, "a");
        var message = (TextMessage) session.createConsumer(queue).receive(WAIT_MILLIS);

        session.close();

        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
        assertThat(message.getText()).isEqualTo("a");
        assertThat(left(queue)).containsExactly("a");
    }

    @Test
    @Covers({"6.2-3", "4.2.8-2"})
    void aDurableSubscriberGetsAgainWhatWasNotAcknowledged() throws Exception {
        var connection = started(name("client"));
        var session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        var topic = topic(session);
        var consumer = session.createDurableConsumer(topic, name("sub"));
        send(topic, "a", "b");
        consumer.receive(WAIT_MILLIS).acknowledge();
        assertThat(next(consumer)).isEqualTo("b");

        session.close();

        var again = connection
                .createSession()
                .createDurableConsumer(topic, name("sub"))
                .receive(WAIT_MILLIS);
        assertThat(text(again)).isEqualTo("b");
        assertThat(again.getJMSRedelivered()).isTrue();
    }
}
