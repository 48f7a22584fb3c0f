package io.ternmq.jms.link;

import static io.ternmq.jms.link.LinkFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.protocol.frame.Commit;
import io.ternmq.protocol.frame.ConsumerOpen;
import io.ternmq.protocol.frame.Credit;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.Open;
import io.ternmq.protocol.frame.Opened;
import io.ternmq.protocol.frame.Refused;
import io.ternmq.protocol.frame.Send;
import io.ternmq.protocol.frame.Sent;
import io.ternmq.protocol.frame.SessionClose;
import io.ternmq.protocol.frame.SessionOpen;
import io.ternmq.protocol.frame.TxSend;
import io.ternmq.testsupport.peer.ScriptedPeer;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of everything when the broker has forgotten the session, or may have (ADR 0002). */
class IdentityLossTest {

    private final ScriptedPeer first = new ScriptedPeer("first connection").opens();
    private final ScriptedPeer second = new ScriptedPeer("second connection");
    private final LinkFixture fixture = new LinkFixture(first, second);

    @Test
    void isInDoubtWhenTheBrokerHasForgottenTheSession() {
        first.expect(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .expect(Send.class)
                .cut();
        second.opens()
                .reply(
                        SessionOpen.class,
                        open -> new Failed(open.requestId(), ErrorCode.IDENTITY_UNKNOWN, "never heard of it"))
                .reply(Send.class, send -> new Refused(send.session(), send.number(), ErrorCode.SESSION_UNKNOWN, ""))
                .expect(SessionOpen.class, open -> {
                    assertThat(open.session()).isEqualTo(2);
                    assertThat(open.mustExist()).isFalse();
                })
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        var session = fixture.connectAndOpen(false);
        var one = fixture.send(session, "one");
        var two = fixture.send(session, "two");
        fixture.network.run();
        fixture.reconnect();

        var three = fixture.send(session, "three");
        fixture.network.run();

        second.requireFinished();
        assertThat(one.value()).isTrue();
        assertThat(LinkFixture.codeOf(two)).contains("IN_DOUBT");
        assertThat(three.value()).isTrue();
        assertThat(second.received(Send.class).get(1).session()).isEqualTo(2);
    }

    @Test
    void sendsUnderTheNewIdentityWhatTheBrokerRefusedForTheForgottenOne() {
        first.expect(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .cut();
        second.opens()
                .expect(SessionOpen.class)
                .expect(Send.class)
                .say(new Failed(2, ErrorCode.IDENTITY_UNKNOWN, "never heard of it"))
                .say(new Refused(1, 2, ErrorCode.SESSION_UNKNOWN, "session 1 is not open"))
                .expect(SessionOpen.class, open -> assertThat(open.session()).isEqualTo(2))
                .reply(Send.class, send -> new Sent(send.session(), send.number()));
        var session = fixture.connectAndOpen(false);
        fixture.send(session, "one");
        fixture.network.run();
        var two = fixture.send(session, "two");

        fixture.reconnect();

        second.requireFinished();
        assertThat(two.value()).isTrue();
    }

    /** Under a new identity it would stay open at the broker. */
    @Test
    void opensNoSessionAnewThatClosesMeanwhile() {
        first.expect(SessionOpen.class)
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .expect(Send.class)
                .cut();
        second.opens()
                .expect(SessionOpen.class)
                .expect(Send.class)
                .expect(SessionClose.class, close -> assertThat(close.session()).isEqualTo(1))
                .say(new Failed(2, ErrorCode.IDENTITY_UNKNOWN, "never heard of it"))
                .say(new Refused(1, 2, ErrorCode.SESSION_UNKNOWN, "session 1 is not open"))
                .say(new Done(3));
        var session = fixture.connectAndOpen(false);
        fixture.send(session, "one");
        var two = fixture.send(session, "two");
        fixture.network.run();
        fixture.reconnect();

        var closed = session.close(ids());
        fixture.network.run();

        second.requireFinished();
        assertThat(second.received(SessionOpen.class)).hasSize(1);
        assertThat(closed.failure()).isEmpty();
        assertThat(LinkFixture.codeOf(two)).contains("IN_DOUBT");
    }

    @Test
    void isInDoubtWhenTheBrokerMayHaveForgottenASessionThatItNeverAnswered() {
        first.expect(SessionOpen.class).expect(Send.class).cut();
        second.opens()
                .expect(SessionOpen.class, open -> assertThat(open.session()).isEqualTo(2));
        var policy = new ReconnectPolicy(3_600_001, 3_600_001, -1, -1);
        var slow = new LinkSettings(
                LinkFixture.settings().endpoints(), Credentials.ANONYMOUS, 5_000, policy, LinkFixture.PREFETCH, 1_000);
        var link = new LinkFixture(slow, first, second);
        link.connect();
        var send = link.send(link.link.openSession(false, true), "one");
        link.network.run();
        link.network.clock.advance(Duration.ofMillis(3_600_001));

        link.network.advance(3_600_001);

        second.requireFinished();
        assertThat(LinkFixture.codeOf(send)).contains("IN_DOUBT");
    }

    /** As a process that was stopped: by its own clock, it connects again at once. */
    @Test
    void isInDoubtWhenItWasSuspendedForLongerThanTheBrokerRemembers() {
        first.expect(SessionOpen.class)
                .expect(Send.class, send -> fixture.network.clock.advance(Duration.ofMillis(3_600_001)))
                .cut();
        second.opens()
                .expect(SessionOpen.class, open -> assertThat(open.session()).isEqualTo(2));
        var session = fixture.connectAndOpen(false);
        var send = fixture.send(session, "one");
        fixture.network.run();

        fixture.reconnect();

        second.requireFinished();
        assertThat(LinkFixture.codeOf(send)).contains("IN_DOUBT");
    }

    @Test
    void isInDoubtWhenAnotherBrokerAnswers() {
        first.expect(SessionOpen.class).expect(Send.class).cut();
        second.reply(
                        Open.class,
                        open -> new Opened(1, 0, new UUID(9, 9), 1 << 20, 1 << 30, 30_000, 3_600_000, new byte[0]))
                .expect(SessionOpen.class, open -> assertThat(open.session()).isEqualTo(2));
        var session = fixture.connectAndOpen(false);
        var send = fixture.send(session, "one");
        fixture.network.run();

        fixture.reconnect();

        second.requireFinished();
        assertThat(LinkFixture.codeOf(send)).contains("IN_DOUBT");
    }

    /** The broker refuses what was asked under the forgotten identity; that must not end the consumer. */
    @Test
    void opensConsumersUnderTheNewIdentityOfTheirSession() {
        first.expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .reply(Send.class, send -> new Sent(send.session(), send.number()))
                .cut();
        second.opens()
                .reply(
                        SessionOpen.class,
                        open -> new Failed(open.requestId(), ErrorCode.IDENTITY_UNKNOWN, "never heard of it"))
                .reply(
                        ConsumerOpen.class,
                        open -> new Failed(open.requestId(), ErrorCode.SESSION_UNKNOWN, "session 1 is not open"))
                .expect(SessionOpen.class)
                .reply(ConsumerOpen.class, open -> new Done(open.requestId()))
                .expect(Credit.class);
        fixture.link.start();
        var session = fixture.connectAndOpen(false);
        var consumer = fixture.consumer(session);
        first.ignore(Credit.class);
        fixture.network.run();
        fixture.send(session, "one");
        fixture.network.run();

        fixture.reconnect();

        second.requireFinished();
        assertThat(fixture.consumersFailed).isEmpty();
        assertThat(consumer.failure()).isEmpty();
    }

    /** What was sent of it under the forgotten identity is gone. */
    @Test
    void rollsATransactionBackThatBeganBeforeTheIdentityWasUnknown() {
        first.expect(SessionOpen.class)
                .reply(Commit.class, commit -> new Sent(commit.session(), commit.number()))
                .cut();
        second.opens()
                .expect(SessionOpen.class)
                .expect(TxSend.class)
                .say(new Failed(2, ErrorCode.IDENTITY_UNKNOWN, "never heard of it"))
                .expect(SessionOpen.class);
        var session = fixture.connectAndOpen(true);
        session.commit(session.generation(), ids());
        fixture.network.run();
        int begun = session.generation();
        session.awaitRoom(0, 0);
        session.txSend(begun, LinkFixture.QUEUE, LinkFixture.persistent("one"));
        fixture.reconnect();

        session.txSend(begun, LinkFixture.QUEUE, LinkFixture.persistent("two"));
        var commit = session.commit(begun, ids());
        fixture.network.run();

        second.requireFinished();
        assertThat(LinkFixture.codeOf(commit)).contains("ROLLED_BACK");
    }
}
