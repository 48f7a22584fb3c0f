package io.ternmq.jms.client;

import static io.ternmq.jms.client.Scripted.WAIT_MILLIS;
import static io.ternmq.jms.client.Scripted.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ternmq.jms.TernConnectionFactory;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.ConsumerClose;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Delivery;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.Range;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.Settle;
import io.ternmq.protocol.frame.Settlement;
import io.ternmq.protocol.message.BodyType;
import io.ternmq.protocol.message.LargeBody;
import io.ternmq.protocol.message.MessageContentWriter;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.TextMessage;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bodies received by type, and rules of contexts. */
class ReceiveBodyTest {

    private static JMSContext context(String name, int mode) {
        return new TernConnectionFactory("vm://" + name + "?requestTimeoutMillis=300&reconnectAttempts=0")
                .createContext(mode);
    }

    private static ScriptedPeer brokerWithConsumer() {
        return Scripted.brokerWithConsumer().answer(SessionClose.class, close -> new Done(close.requestId()));
    }

    private static ScriptedPeer brokerWithMessage() {
        return brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, text("one")))
                .ignore(ConsumerClose.class);
    }

    /** It is as if it had not been asked for. */
    @Test
    void keepsAMessageOfAnotherTypeForTheNextReceive() {
        var broker = brokerWithMessage();
        broker.expect(Settle.class, settle -> assertThat(settle.deliveries()).containsExactly(new Range(1, 1)));
        var name = UUID.randomUUID().toString();
        try (var server = PeerServer.vm(name, broker);
                var context = context(name, JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(server.address()).isNotNull();
            var consumer = context.createConsumer(context.createQueue("orders"));
            assertThatThrownBy(() -> consumer.receiveBody(Map.class, WAIT_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThat(broker.received(Settle.class)).isEmpty();

            var body = consumer.receiveBody(String.class, WAIT_MILLIS);

            assertThat(body).isEqualTo("one");
            broker.awaitFinished(WAIT_MILLIS);
        }
    }

    @Test
    void givesItBackWhenTheConsumerIsClosed() {
        var broker = brokerWithConsumer().expect(Credit.class).say(new Delivery(1, 1, 1, 1, text("one")));
        broker.expect(Settle.class, settle -> assertThat(settle.settlement()).isEqualTo(Settlement.RETURNED))
                .reply(ConsumerClose.class, close -> new Done(close.requestId()));
        var name = UUID.randomUUID().toString();
        try (var server = PeerServer.vm(name, broker);
                var context = context(name, JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(server.address()).isNotNull();
            var consumer = context.createConsumer(context.createQueue("orders"));
            assertThatThrownBy(() -> consumer.receiveBody(byte[].class, WAIT_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);

            consumer.close();

            broker.requireFinished();
        }
    }

    /** A body too large for this JVM, of which another may have more memory. */
    @Test
    void givesBackWhatThereIsNoMemoryFor() {
        var content = new MessageContentWriter().finish(BodyType.BYTES, new LargeBody(1, Integer.MAX_VALUE - 9, 0));
        var broker = brokerWithConsumer().expect(Credit.class).say(new Delivery(1, 1, 1, 1, content));
        broker.expect(Settle.class, settle -> assertThat(settle.settlement()).isEqualTo(Settlement.RETURNED));
        var name = UUID.randomUUID().toString();
        try (var server = PeerServer.vm(name, broker);
                var context = context(name, JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(server.address()).isNotNull();
            var consumer = context.createConsumer(context.createQueue("orders"));

            assertThatThrownBy(() -> consumer.receive(WAIT_MILLIS)).isInstanceOf(OutOfMemoryError.class);

            broker.awaitFinished(WAIT_MILLIS);
            broker.ignore(ConsumerClose.class);
        }
    }

    @Test
    void countsAsReceivedWhereTheApplicationAcknowledges() {
        var broker = brokerWithMessage().reply(Settle.class, settle -> {
            assertThat(settle.deliveries()).containsExactly(new Range(1, 1));
            return new Done(settle.requestId());
        });
        var name = UUID.randomUUID().toString();
        try (var server = PeerServer.vm(name, broker);
                var context = context(name, JMSContext.CLIENT_ACKNOWLEDGE)) {
            assertThat(server.address()).isNotNull();
            var consumer = context.createConsumer(context.createQueue("orders"));
            assertThatThrownBy(() -> consumer.receiveBody(Map.class, WAIT_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);

            context.acknowledge();

            broker.requireFinished();
        }
    }

    @Test
    void aMessageWithoutABodyHasNone() {
        var broker = brokerWithConsumer()
                .expect(Credit.class)
                .say(new Delivery(1, 1, 1, 1, new MessageContentWriter().finish()))
                .ignore(Settle.class);
        var name = UUID.randomUUID().toString();
        try (var server = PeerServer.vm(name, broker);
                var context = context(name, JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(server.address()).isNotNull();
            var consumer = context.createConsumer(context.createQueue("orders"));

            assertThatThrownBy(() -> consumer.receiveBody(String.class, WAIT_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class)
                    .hasMessageContaining("no body");
            assertThat(consumer.receive(WAIT_MILLIS)).isNotInstanceOf(TextMessage.class);
        }
    }

    @Test
    void aClosedContextRefusesEverythingAndItsConnectionLivesForTheOthers() {
        var broker = Scripted.broker().ignore(io.ternmq.protocol.frame.SessionOpen.class);
        var name = UUID.randomUUID().toString();
        try (var server = PeerServer.vm(name, broker);
                var first = context(name, JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(server.address()).isNotNull();
            var second = first.createContext(JMSContext.CLIENT_ACKNOWLEDGE);

            second.close();

            assertThat(broker.received(Close.class)).isEmpty();
            assertThatThrownBy(second::getClientID).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(second::getMetaData).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(second::createMessage).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> second.setExceptionListener(null))
                    .isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(() -> second.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                    .isInstanceOf(IllegalStateRuntimeException.class);
            assertThat(first.getMetaData()).isNotNull();
            assertThatThrownBy(() -> first.createContext(17)).isInstanceOf(JMSRuntimeException.class);
        }
    }
}
