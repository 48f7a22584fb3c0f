package io.ternmq.jms.link;

import static io.ternmq.jms.link.LinkFixture.codeOf;
import static io.ternmq.jms.link.LinkFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.testsupport.peer.ScriptedPeer;
import org.junit.jupiter.api.Test;

/** What becomes of sends of another thread while their session is closed. Request 1 opens the session. */
class SessionCloseLinkTest {

    private final ScriptedPeer broker = new ScriptedPeer("broker").opens();
    private final ScriptedPeer next = new ScriptedPeer("next connection").opens();
    private final LinkFixture fixture = new LinkFixture(broker, next);

    @Test
    void aSendIsAnsweredThatWasUnderWay() {
        broker.expect(SessionOpen.class)
                .expect(Send.class)
                .expect(Send.class)
                .expect(SessionClose.class)
                .say(new Sent(1, 1))
                .say(new Refused(1, 2, ErrorCode.DESTINATION_FULL, "full"))
                .say(new Done(2));
        var session = fixture.connectAndOpen(false);
        var stored = fixture.send(session, "a");
        var refused = fixture.send(session, "b");

        var closed = session.close(ids());
        fixture.network.run();

        assertThat(closed.isDone()).isTrue();
        assertThat(stored.value()).isTrue();
        assertThat(codeOf(refused)).contains("DESTINATION_FULL");
    }

    @Test
    void aSendThatComesTooLateIsNotSent() {
        broker.expect(SessionOpen.class).expect(SessionClose.class);
        var session = fixture.connectAndOpen(false);
        session.close(ids());

        var send = fixture.send(session, "a");
        fixture.network.run();

        assertThat(codeOf(send)).contains("CLOSED");
        assertThat(broker.received(Send.class)).isEmpty();
    }

    @Test
    void aSendIsInDoubtThatTheBrokerNeverAnswered() {
        broker.expect(SessionOpen.class)
                .expect(Send.class)
                .expect(SessionClose.class)
                .say(new Done(2));
        var session = fixture.connectAndOpen(false);
        var send = fixture.send(session, "a");

        session.close(ids());
        fixture.network.run();

        assertThat(codeOf(send)).contains("IN_DOUBT");
    }

    @Test
    void aSessionThatClosedAsItsConnectionWasLostDoesNotComeBack() {
        broker.expect(SessionOpen.class)
                .expect(Send.class)
                .expect(SessionClose.class)
                .cut();
        var session = fixture.connectAndOpen(false);
        var send = fixture.send(session, "a");
        var closed = session.close(ids());
        fixture.network.run();

        fixture.reconnect();

        assertThat(closed.isDone()).isTrue();
        assertThat(codeOf(send)).contains("IN_DOUBT");
        assertThat(next.received(SessionOpen.class)).isEmpty();
    }
}
