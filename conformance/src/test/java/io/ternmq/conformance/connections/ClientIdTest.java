package io.ternmq.conformance.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.conformance.Covers;
import io.ternmq.conformance.OverEachTransport;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import org.junit.jupiter.api.Test;

/** Client identifiers (JMS 3.1 §6.1.2). */
class ClientIdTest extends OverEachTransport {

    @Test
    @Covers({"6.1.2-1", "6.1.2-2", "api.Connection-4"})
    void theOneOfTheFactoryStays() throws Exception {
        var connection = started(name("client"));

        assertThat(connection.getClientID()).isEqualTo(name("client"));
        assertThatThrownBy(() -> connection.setClientID("other")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Covers({"6.1.2-3", "6.1.2-2", "api.Connection-4"})
    void oneCanBeSetOnce() throws Exception {
        var connection = stopped();
        assertThat(connection.getClientID()).isNull();

        connection.setClientID(name("client"));

        assertThat(connection.getClientID()).isEqualTo(name("client"));
        assertThatThrownBy(() -> connection.setClientID("other")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Covers("6.1.2-4")
    void noneCanBeSetAfterAnyOtherUse() throws Exception {
        var withSession = stopped();
        withSession.createSession();
        var begun = stopped();
        begun.start();
        var paused = stopped();
        paused.stop();
        var context = context();
        context.createProducer();

        for (Connection connection : new Connection[] {withSession, begun, paused}) {
            assertThatThrownBy(() -> connection.setClientID(name("client"))).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> context.setClientID(name("client"))).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Covers({"6.1.2-5", "api.Connection-3", "10.3-4"})
    void oneInUseIsRefused() throws Exception {
        started(name("client"));
        var connection = stopped();
        var context = context();
        var factory = factory();
        factory.setClientId(name("client"));

        assertThatThrownBy(() -> connection.setClientID(name("client"))).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> context.setClientID(name("client")))
                .isInstanceOf(InvalidClientIDRuntimeException.class);
        assertThatThrownBy(factory::createConnection).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> connection.setClientID("")).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> stopped().setClientID(null)).isInstanceOf(InvalidClientIDException.class);
        connection.setClientID(name("free"));
        assertThat(connection.getClientID()).isEqualTo(name("free"));
    }

    @Test
    @Covers("6.1.2-7")
    void oneIsFreeAgainOnceItsConnectionIsClosed() throws Exception {
        for (int i = 0; i < 5; i++) {
            started(name("client")).close();
        }
        stopped().setClientID(name("client"));
        assertThatThrownBy(() -> started(name("client"))).isInstanceOf(InvalidClientIDException.class);
    }

    @Test
    @Covers({"6.1.2-6", "6.1.2-8"})
    void anAttemptToShareOneLosesNothing() throws Exception {
        var connection = started(name("client"));
        var session = connection.createSession();
        var topic = topic(session);
        var consumer = session.createDurableConsumer(topic, name("sub"));
        send(topic, "a");
        assertThatThrownBy(() -> started(name("client"))).isInstanceOf(InvalidClientIDException.class);
        send(topic, "b");
        assertThat(next(consumer)).isEqualTo("a");
        connection.close();
        send(topic, "c");

        var later = started(name("client")).createSession().createDurableConsumer(topic, name("sub"));

        assertThat(drain(later)).containsExactly("b", "c");
    }

    @Test
    @Covers({"6.1.2-9", "8.3.2-3", "8.3.4-4"})
    void sharedSubscriptionsOfDifferentOnesAreDifferent() throws Exception {
        var first = started(name("first")).createSession();
        var second = started(name("second")).createSession();
        var none = session();
        var topic = topic(none);
        var consumers = new jakarta.jms.MessageConsumer[] {
            first.createSharedConsumer(topic, name("x")),
            second.createSharedConsumer(topic, name("x")),
            none.createSharedConsumer(topic, name("x")),
            first.createSharedDurableConsumer(topic, name("x")),
            second.createSharedDurableConsumer(topic, name("x")),
            none.createSharedDurableConsumer(topic, name("x"))
        };

        send(topic, "a");

        for (var consumer : consumers) {
            assertThat(drain(consumer)).containsExactly("a");
        }
    }

    @Test
    @Covers("6.1.2-3")
    void oneMayHaveAnyCharacter() throws Exception {
        var connection = stopped();

        connection.setClientID(name("größe 数 🐦"));

        assertThat(connection.getClientID()).isEqualTo(name("größe 数 🐦"));
        var session = connection.createSession();
        var topic = topic(session);
        session.createDurableConsumer(topic, name("数")).close();
        session.unsubscribe(name("数"));
    }
}
